"""Transformers with a trained head: loaded once a process, fed in batches of like length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from vieval.data import Fragment, Unavailable
from vieval.models.extras import folder, libraries, loading
from vieval.models.windows import windows, words
from vieval.progress import advance

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Encoded: TypeAlias = Mapping[str, list[int]]
"""What a tokenizer gives for one input, not padded: `input_ids` and the like, a number a token."""

BATCH = 32
# Attention costs the square of the length, so a longer window costs memory and buys little.
LONGEST = 512
# RoBERTa and its kin number positions from 2.
_UNUSED_POSITIONS = 2


class Encoder(NamedTuple):
    """A model with its tokenizer; an input has at most `most` tokens, special ones included."""

    tokenizer: Any
    model: Any
    most: int

    @property
    def labels(self) -> Mapping[int, str]:
        """The name of each output of the head."""
        names: Mapping[int, str] = self.model.config.id2label
        return names


@cache
def load(head: str, source: str, variable: str) -> Encoder:
    """The model at `source` with its head, an auto class of transformers by name.

    Raises `Unavailable` where the extra or the weights are missing, where the weights have no such
    head (the library would make one up), and where the tokenizer cannot tell offsets.
    """
    with libraries("transformers"):
        import torch
        import transformers
    where = folder(source, variable)
    # What it draws while it reads a file would run into our own progress bars.
    transformers.utils.logging.disable_progress_bar()
    with loading(source, variable):
        tokenizer = transformers.AutoTokenizer.from_pretrained(where, local_files_only=True)
        model, info = getattr(transformers, head).from_pretrained(
            where, local_files_only=True, output_loading_info=True
        )
    if missing := sorted(info["missing_keys"]):
        raise Unavailable(f"the weights at {source} are no {head}: {missing[0]} is missing")
    if not tokenizer.is_fast:
        raise Unavailable(f"the tokenizer at {source} cannot tell where its tokens stand")
    tokenizer.padding_side = "right"
    model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    positions = getattr(model.config, "max_position_embeddings", None) or LONGEST
    most = min(LONGEST, tokenizer.model_max_length, positions - _UNUSED_POSITIONS)
    return Encoder(tokenizer, model, most)


def sizes(tokenizer: Any, text: str, units: Sequence[Fragment]) -> list[int]:
    """How many tokens begin in each unit of a text, which are in order."""
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    counts = [0] * len(units)
    ends = [end for _, end in units]
    for start, end in encoded["offset_mapping"]:
        # A token may begin with the space before its unit.
        unit = bisect_right(ends, start)
        if start < end and unit < len(units):
            counts[unit] += 1
    return counts


def pieces(tokenizer: Any, text: str, most: int) -> list[str]:
    """A text cut between words into pieces of at most `most` tokens; one piece if it is empty."""
    units = words(text)
    cut = windows(sizes(tokenizer, text, units), most)
    return [text[units[w.start][0] : units[w.end - 1][1]] for w in cut] or [text]


def logits(encoder: Encoder, inputs: Sequence[Encoded]) -> list[npt.NDArray[np.float32]]:
    """What the head gives for each input, in order: (labels,), or (tokens, labels) by token."""
    import torch

    found: dict[int, npt.NDArray[np.float32]] = {}
    by_length = sorted(range(len(inputs)), key=lambda place: len(inputs[place]["input_ids"]))
    for start in range(0, len(inputs), BATCH):
        places = by_length[start : start + BATCH]
        batch = encoder.tokenizer.pad([inputs[place] for place in places], return_tensors="pt")
        with torch.inference_mode():
            given = encoder.model(**batch.to(encoder.model.device)).logits.float().cpu().numpy()
        found.update(zip(places, given, strict=True))
        advance(start + len(places), len(inputs))
    return [found[place] for place in range(len(inputs))]
