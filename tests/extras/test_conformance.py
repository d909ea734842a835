"""The approaches of the tables, on small models, keep to what every approach keeps to."""

import os
import re
import subprocess
import sys

import pytest

from vieval.approaches import BUILT_IN, table

NEEDED = ("ViNLP", "spacy", "torch", "transformers", "gliner", "setfit")


def test_every_approach_of_the_extras_conforms(
    root, tagger, bert_tokenizer, gliner_folder, inference, sentence_encoder
):
    for library in NEEDED:
        pytest.importorskip(library, reason=f"{library} is not installed")
    weights = {
        "VIEVAL_HF_TOKEN_WEIGHTS": tagger(bert_tokenizer),
        "VIEVAL_GLINER_WEIGHTS": gliner_folder,
        "VIEVAL_HF_ZERO_SHOT_WEIGHTS": inference,
        "VIEVAL_SETFIT_WEIGHTS": sentence_encoder,
    }
    names = sorted(
        {
            name
            for kind in BUILT_IN
            for name, approach in table(kind).items()
            if approach.card.extra in ("vinlp", "spacy", "transformers")
        }
    )
    assert len(names) == 6
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "tests/approaches/test_conformance.py"),
            *("-k", " or ".join(names), "-p", "no:cacheprovider"),
            *("-W", "ignore:'pin_memory' argument is set as true:UserWarning"),
            *("-W", "ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
        ],
        cwd=root,
        env={**os.environ, **{name: str(folder) for name, folder in weights.items()}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    # Had any been skipped, the line would say so between these two.
    assert re.search(r"\d+ passed, \d+ deselected", done.stdout), done.stdout[-500:]
