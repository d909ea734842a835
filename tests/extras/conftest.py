"""Small models made here, so that the adapters run real libraries without any download."""

import os
import unicodedata

import pytest

# Before any test imports the hub's library, which reads it once.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

# What the tagger made below says of each word; it says O of all others.
TAGS = {
    "Hà": "B-LOCATION",
    "Nội": "I-LOCATION",
    "Nam": "B-PERSON",
    "Huế": "B-LOCATION",
    "Bộ": "B-ORGANIZATION",
    "Y": "I-ORGANIZATION",
}
LABELS = ["O", *sorted(set(TAGS.values()) | {"I-PERSON"})]
POSITIONS = 66  # two of which a model leaves unused


def alphabet():
    """Vietnamese letters and marks in both normal forms, so that no text is unknown."""
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
    toned = {
        unicodedata.normalize("NFC", letter + tone)
        for letter in letters + letters.upper()
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    }
    single = {char for char in toned if len(char) == 1}
    return sorted(single | set("0123456789.,;:()!?–“”…%/-") | set("\u0300\u0301\u0303\u0309\u0323"))


@pytest.fixture(scope="session")
def bert_tokenizer():
    """Whole words of TAGS, all else letter by letter, cut at spaces and punctuation."""
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    entries = [*special, *TAGS, *alphabet(), *(f"##{char}" for char in alphabet())]
    vocabulary = {entry: place for place, entry in enumerate(dict.fromkeys(entries))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return wrapped(transformers, tokenizer)


@pytest.fixture(scope="session")
def spaced_tokenizer():
    """Pieces that begin with the space before them, as sentencepiece makes them."""
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = [*TAGS, *(f"▁{word}" for word in TAGS), "▁", "),", *alphabet()]
    vocabulary = [(entry, -1.0) for entry in dict.fromkeys([*special, *pieces])]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=1))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return wrapped(transformers, tokenizer)


def wrapped(transformers, tokenizer):
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )


@pytest.fixture(scope="session")
def settings(bert_tokenizer):
    """Of a BERT as small as can be, with some of them set otherwise."""
    transformers = pytest.importorskip("transformers")

    def build(**changes):
        chosen = {
            "vocab_size": len(bert_tokenizer),
            "hidden_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "max_position_embeddings": POSITIONS,
            **changes,
        }
        return transformers.BertConfig(**chosen)

    return build


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """Saves a model and its tokenizer, and gives the folder."""

    def save(model, tokenizer):
        folder = tmp_path_factory.mktemp("weights")
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return folder

    return save


@pytest.fixture(scope="session")
def tagger(settings, saved):
    """Builds a token classifier without layers: each token gets the tag that TAGS says of it."""
    torch = pytest.importorskip("torch")
    import transformers

    def build(tokenizer, labels=None):
        names = labels or LABELS
        config = settings(
            num_hidden_layers=0,
            vocab_size=len(tokenizer),
            id2label=dict(enumerate(names)),
            label2id={name: place for place, name in enumerate(names)},
        )
        model = transformers.BertForTokenClassification(config)
        embeddings = model.bert.embeddings
        with torch.no_grad():
            for table in (embeddings.position_embeddings, embeddings.token_type_embeddings):
                table.weight.zero_()
            embeddings.word_embeddings.weight.zero_()
            for token, place in tokenizer.get_vocab().items():
                tag = TAGS.get(token.removeprefix("▁"), "O")
                embeddings.word_embeddings.weight[place, LABELS.index(tag)] = 1
            model.classifier.weight.zero_()
            for place in range(len(names)):
                model.classifier.weight[place, place] = 1
            model.classifier.bias.zero_()
        return saved(model, tokenizer)

    return build


@pytest.fixture(scope="session")
def inference(settings, saved, bert_tokenizer):
    """A model of natural language inference with random weights."""
    torch = pytest.importorskip("torch")
    import transformers

    torch.manual_seed(0)
    names = ["contradiction", "neutral", "entailment"]
    config = settings(
        id2label=dict(enumerate(names)),
        label2id={name: place for place, name in enumerate(names)},
        max_position_embeddings=258,
        initializer_range=0.5,
    )
    return saved(transformers.BertForSequenceClassification(config), bert_tokenizer)


@pytest.fixture(scope="session")
def sentence_encoder(settings, saved, bert_tokenizer, tmp_path_factory):
    """A sentence encoder with random weights."""
    sentence_transformers = pytest.importorskip("sentence_transformers")
    import torch
    import transformers

    torch.manual_seed(0)
    body = saved(transformers.BertModel(settings()), bert_tokenizer)
    encoder = sentence_transformers.SentenceTransformer(str(body))
    encoder.max_seq_length = POSITIONS - 2
    folder = tmp_path_factory.mktemp("sentence-encoder")
    encoder.save(str(folder))
    return folder


@pytest.fixture(scope="session")
def gliner_folder(settings, bert_tokenizer, tmp_path_factory):
    """A GLiNER with random weights."""
    gliner = pytest.importorskip("gliner")
    import torch

    torch.manual_seed(0)
    encoder = tmp_path_factory.mktemp("encoder")
    bert_tokenizer.save_pretrained(encoder)
    settings(max_position_embeddings=130).save_pretrained(encoder)
    config = {
        "model_name": str(encoder),
        "encoder_config": settings(max_position_embeddings=130).to_dict(),
        "hidden_size": 32,
        "max_width": 4,
        "max_len": 64,
        "vocab_size": len(bert_tokenizer),
    }
    model = gliner.GLiNER.from_config(config, backbone_from_pretrained=False)
    folder = tmp_path_factory.mktemp("gliner")
    model.save_pretrained(folder)
    return folder
