"""What artifacts are called in Prefect: another key for each problem and corpus.

Keys have lower-case letters, digits and dashes only. A name that is none becomes what is left of it
with a digest behind, and so does one that looks as if it had a digest.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

LONGEST = 100
_WITH_DIGEST = re.compile(r"[0-9a-f]{10}$")


def artifact_key(kind: str, problem: str, corpus: str) -> str:
    """The key of an artifact of a kind: `report-ner-seeds`.

    The first dash after the kind ends the problem.
    """
    return f"{kind}-{_slug(problem, '')}-{_slug(corpus, '-')}"


def _slug(name: str, dash: str) -> str:
    plain = re.fullmatch(rf"[a-z0-9]+({dash}[a-z0-9]+)*" if dash else "[a-z0-9]+", name)
    if plain and len(name) <= LONGEST and not _WITH_DIGEST.search(name):
        return name
    folded = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    left = re.sub("[^a-z0-9]+", dash, letters).strip("-")[: LONGEST - 11]
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{left.rstrip('-')}{dash}{digest}" if left else digest
