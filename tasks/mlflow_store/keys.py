"""What things are called in MLflow: the names of tags, params and metrics, all in one place.

Names that come from data (labels, types, approaches) may be any text, and MLflow takes only some.
`safe` maps every name to one that it takes, each to another; `scores.json` has the true ones.
"""

from __future__ import annotations

import re
from hashlib import sha256

# Of the registered model whose version is trusted.
ALIAS = "champion"

# What a run is: an evaluation, an approach in it, or the history of a corpus.
WHAT = "vieval.what"
EVALUATION, APPROACH_RUN, HISTORY = "evaluation", "approach", "history"

# Of every run.
PROBLEM = "vieval.problem"
CORPUS = "vieval.corpus"
CORPUS_KEY = "vieval.corpus.key"
GOLD = "vieval.gold"
MACHINE = "vieval.machine"
OF_EVALUATION = "vieval.evaluation"
NOTE = "mlflow.note.content"
# Of an evaluation and of each approach in it: which step of the history it is, with zeros in front,
# so that runs can be put in order by it. A clock may go back.
ORDER = "vieval.order"

# Of an evaluation, beside that.
KEY = "vieval.key"
OWNER = "vieval.owner"
FLOW_RUN = "prefect.flow_run"
UNFINISHED = "vieval.unfinished"
STATE = "vieval.state"
CHAMPION = "vieval.champion"
CHAMPION_MARKS = "vieval.champion.marks"
VERDICT = "vieval.verdict"

# Of an approach in it, beside that.
APPROACH = "vieval.approach"
APPROACH_KEY = "vieval.approach.key"
KIND = "vieval.kind"
SIGNATURE = "vieval.signature"
FINGERPRINT = "vieval.fingerprint"
STATUS = "vieval.status"
REASON = "vieval.reason"
# With all its digits.
HEADLINE = "vieval.headline"
MARKS = "vieval.marks"
CONTAMINATION = "vieval.contamination"
SINCE = "vieval.since"
WHY = "vieval.why"
OBJECTION = "vieval.objection"
REGRESSED = "vieval.regressed"
# Which champion has regressed, and that it was told.
FALLEN = "vieval.fallen"
ANNOUNCED = "vieval.announced"

# Of a history: how many steps it has.
STEP = "vieval.step"

# Of an experiment: what was written of its saved views, by which one sees that a person did since.
VIEWS = "vieval.views"

PARAMETER, VERSION = "parameter.", "version."

# Params that a leaderboard shows.
CORPUS_PARAM, ARTICLES = "corpus", "articles"

# Metrics that every problem has.
F1, F1_LOW, F1_HIGH = "F1", "F1 low", "F1 high"
# With a pool of articles without gold.
POOLED, POOLED_LOW, POOLED_HIGH = "with pool", "with pool low", "with pool high"
POOL = "pool"
P_AGAINST_BEST = "p against best"
MINUS_BEST = "minus best"
P_ABOVE_FLOOR = "p above floor"
RANK_FIRST, RANK_LAST = "rank first", "rank last"
SECONDS = "seconds"
FAILED = "failed segments"
_BEST = "best F1"
# Of a history: which of its golds a step rests on, from 1. No approach's name has that colon.
WHICH_GOLD = "gold: number"
CHANGE, CHANGE_LOW, CHANGE_HIGH, CHANGE_P = "change", "change low", "change high", "p of change"

LONGEST_KEY = 250
LONGEST_TAG = 8000
LONGEST_PARAM = 6000
DIGITS = 4

# A key is put together from a name and what stands around it, as in `F1 of LOC`.
_LONGEST_NAME = 180
_DIGEST = 20
_PLAIN = re.compile(r"[^\W:]|[-._ ]")
_WRITTEN = re.compile(":([0-9a-f]+):")


def safe(name: str) -> str:
    """A name as a part of a key, another for each name.

    Letters of all languages, digits, blanks and `_ - .` stand for themselves; every other character
    becomes its code point in hexadecimal between colons: `a/b` is `a:2f:b`. So do a dot in front
    and blanks at the ends, which MLflow or its pages would take for something else. A name that
    would be longer than 180 characters ends in `:h` and a digest of the whole instead.
    """
    written = "".join(_written(name, place) for place in range(len(name))) or "::"
    if len(written) <= _LONGEST_NAME:
        return written
    # A cut through what stands for one character would leave a colon too many.
    kept = re.sub(r":[0-9a-f]*$", "", written[: _LONGEST_NAME - _DIGEST - 3])
    return f"{kept}:h{_digest(name)}:"


def original(written: str) -> str | None:
    """The name that `safe` wrote so; None where it was too long to be told."""
    if re.search(r":h[0-9a-f]{20}:$", written):
        return None
    if written == "::":
        return ""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), written)


def _written(name: str, place: int) -> str:
    character = name[place]
    edge = (character == "." and place == 0) or (character == " " and place in {0, len(name) - 1})
    if _PLAIN.fullmatch(character) and not edge:
        return character
    return f":{ord(character):x}:"


def registered(problem: str, corpus: str) -> str:
    """The name of the registered model of a problem on a corpus, another for each two.

    Such names may have neither a slash nor a colon, so what is not plain stands between tildes. The
    first dash after `vieval-` ends the problem.
    """
    return f"vieval-{_tilded(problem, '_')}-{_tilded(corpus, '-_')}"


def _tilded(name: str, plain: str) -> str:
    written = "".join(c if c.isalnum() or c in plain else f"~{ord(c):x}~" for c in name)
    if len(written) <= _LONGEST_NAME // 2:
        return written
    kept = re.sub(r"~[0-9a-f]*$", "", written[: _LONGEST_NAME // 2 - _DIGEST - 3])
    return f"{kept}~h{_digest(name)}~"


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


def of(figure: str, label: str) -> str:
    """The key of a figure of one label or type: `F1 of LOC`."""
    return f"{figure} of {safe(label)}"


def within(figure: str, group: str, part: str) -> str:
    """The key of a figure over a part of the corpus or of the mentions: `R form: sinicised`."""
    return f"{figure} {safe(group)}: {safe(part)}"


def counted(kind: str) -> str:
    """The key of a count of errors of a kind: `errors: boundary`."""
    return f"errors: {safe(kind)}"


def used(what: str) -> str:
    """The key of what answers cost beyond time: `usage: prompt_tokens`."""
    return f"usage: {safe(what)}"


def order(step: int) -> str:
    """A step of a history, so that an order by letters is the order of steps."""
    return f"{step:09}"


NEWEST_FIRST = (f"tags.`{ORDER}` DESC", "attributes.start_time DESC")
"""The order of runs: by their steps, and those without, such as those of a probe, by their time."""


def best(marks: str) -> str:
    """The key of the best F1, with the marks of whose it is, in words: `best F1: tuned`."""
    return f"{_BEST}: {marks}" if marks else _BEST


def short(text: str, longest: int) -> str:
    """A text that fits into a tag or param; `…` shows that it went on."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def rounded(value: float) -> float:
    """A figure as it is looked at; `scores.json` keeps all digits. No figure becomes 0 by that."""
    return round(value, DIGITS) or float(f"{value:.1g}")


def as_param(value: object) -> str:
    """A value as MLflow keeps it."""
    return short(str(value), LONGEST_PARAM)
