"""What an approach gives, held against what an answer is: a fault is the approach's, and told."""

from __future__ import annotations

import math
import sysconfig
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from numbers import Integral, Real
from pathlib import Path

from vieval.data import Answer, Failure, Label, Segment, Span
from vieval.labelsets import is_set
from vieval.metrics.labels.calibration import SUM_TOLERANCE
from vieval.metrics.numbers import many

WANTED = {
    "spans": "a frozenset of Span, or a Failure",
    "labels": "a Label or a Failure",
    "": "a frozenset of Span, a Label or a Failure",
}
# A probability of a single-precision model may be 1.0000001.
ROUNDING = 1e-6
# Whose errors that are no `Exception` come from outside of an approach: a run is cancelled.
STOPPING = {"prefect"}
# Where the code of Python, of libraries and of this project lies, which fails at what others do.
INSTALLED = {
    *map(
        Path, filter(None, map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")))
    ),
    *(Path(__file__).parents[2] / name for name in ("vieval", "tasks", "flows")),
}


@contextmanager
def staying() -> Iterator[None]:
    """Around what an approach does: whoever is asked does not end the program."""
    try:
        yield
    except (Exception, KeyboardInterrupt, GeneratorExit):
        raise
    except SystemExit as end:
        raise RuntimeError(f"it called sys.exit({end.code!r})") from end
    except BaseException as error:
        # Such as a panic of a library in Rust. Who stops a run raises what is none of ours.
        if type(error).__module__.partition(".")[0] in STOPPING:
            raise
        raise RuntimeError(f"it raised {type(error).__name__}: {error}") from error


def reason(error: BaseException) -> str:
    """Why an approach failed: its error, and the last place in code that is not installed."""
    told = f"{type(error).__name__}: {error}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen")
        and not any(Path(frame.filename).is_relative_to(place) for place in INSTALLED)
    ]
    if not frames:
        return told
    return f"{told} ({Path(frames[-1].filename).name}, line {frames[-1].lineno})"


def checked(given: Iterable[Answer], segments: Sequence[Segment], kind: str = "") -> list[Answer]:
    """The answers to segments, one each, of a kind of problem; "" where that is not known.

    A `set` of spans is taken for a frozenset, and a text for a label without probabilities. Raises
    `TypeError` and `ValueError` for what is no answer, or none to that segment.
    """
    answers = [_plain(answer) for answer in given]
    if len(answers) != len(segments):
        raise ValueError(f"{many(len(answers), 'answer')} to {many(len(segments), 'segment')}")
    for segment, answer in zip(segments, answers, strict=True):
        _check(answer, segment, kind)
    return [_within(answer) if isinstance(answer, Label) else answer for answer in answers]


def _within(label: Label) -> Label:
    """The label with probabilities from 0 to 1, which rounding may have left."""
    if all(0 <= chance <= 1 for chance in label.probabilities.values()):
        return label
    kept = {name: min(max(chance, 0.0), 1.0) for name, chance in label.probabilities.items()}
    return replace(label, probabilities=kept)


def _plain(answer: Answer) -> Answer:
    given: object = answer
    if isinstance(given, set):
        return frozenset(given)
    return Label(given) if isinstance(given, str) else answer


def _check(answer: object, segment: Segment, kind: str) -> None:
    if isinstance(answer, Failure):
        return
    if isinstance(answer, Label) and kind != "spans":
        _check_label(answer, segment)
    elif isinstance(answer, frozenset) and kind != "labels":
        for span in answer:
            _check_span(span, segment)
    else:
        raise TypeError(
            f"{segment.id}: the answer is a {type(answer).__name__}, not {WANTED[kind]}"
        )


def _check_label(label: Label, segment: Segment) -> None:
    if not isinstance(label.name, str):
        raise TypeError(f"{segment.id}: a label is a text, not {label.name!r}")
    for name, chance in label.probabilities.items():
        sane = isinstance(chance, Real) and math.isfinite(chance)
        if not sane or not -ROUNDING <= chance <= 1 + ROUNDING:
            raise ValueError(f"{segment.id}: the probability of {name} is {chance!r}")
    if label.probabilities and not is_set(label.name):
        if label.name not in label.probabilities:
            raise ValueError(f"{segment.id}: the answer {label.name!r} has no probability")
        if abs((total := math.fsum(label.probabilities.values())) - 1) > SUM_TOLERANCE:
            raise ValueError(f"{segment.id}: the probabilities sum up to {total:.4g}, not to 1")


def _check_span(span: object, segment: Segment) -> None:
    if not isinstance(span, Span):
        raise TypeError(f"{segment.id}: a span is a Span, not a {type(span).__name__}")
    if not isinstance(span.type, str):
        raise TypeError(f"{segment.id}: the type of a span is a text, not {span.type!r}")
    end = -1
    for start, stop in ((span.start, span.end), *span.fragments):
        if not (isinstance(start, Integral) and isinstance(stop, Integral)):
            told = f"bounds of a span are whole numbers, not {start!r} and {stop!r}"
            raise TypeError(f"{segment.id}: {told}")
    for start, stop in span.stretches:
        if not (end < start < stop and span.start <= start and stop <= span.end):
            raise ValueError(f"{segment.id}: no span is from {start} to {stop}")
        end = stop
    if span.start < 0 or span.end > len(segment.text):
        raise ValueError(
            f"{segment.id}: a span from {span.start} to {span.end}, and the text has "
            f"{many(len(segment.text), 'code point')}"
        )
