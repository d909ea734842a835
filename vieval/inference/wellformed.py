"""What an approach gives, held against what an answer is: a fault is the approach's, and told."""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from numbers import Integral, Real
from pathlib import Path

from vieval.data import Answer, Failure, Label, Segment, Span
from vieval.labelsets import is_set
from vieval.metrics.labels.calibration import fault_of_probabilities
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
    return answers


def _plain(answer: Answer) -> Answer:
    """An answer in the one form that it has, its probabilities within what they may be."""
    given: object = answer
    if isinstance(given, set):
        return frozenset(given)
    if isinstance(given, str):
        return Label(given)
    if isinstance(given, Label) and any(map(_is_beyond, given.probabilities.values())):
        kept = {n: round(p) if _is_beyond(p) else p for n, p in given.probabilities.items()}
        return replace(given, probabilities=kept)
    return answer


def _is_beyond(chance: object) -> bool:
    """Whether a probability is less than 0 or more than 1 by rounding alone."""
    value = float(chance) if isinstance(chance, Real) else 0.0
    return -ROUNDING <= value < 0 or 1 < value <= 1 + ROUNDING


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
        if not isinstance(chance, Real) or not 0 <= float(chance) <= 1:
            raise ValueError(f"{segment.id}: the probability of {name} is {chance!r}")
    judged = label.probabilities and not is_set(label.name)
    if judged and (fault := fault_of_probabilities(label)):
        raise ValueError(f"{segment.id}: {fault}")


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
