"""The Python face: what `import vieval` offers, without an orchestrator or a tracker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from vieval.api.inputs import Source, as_corpus, as_pool, reading, written
from vieval.api.results import Agreement, Comparison, LearningCurves, Result, Scored
from vieval.approaches import Asked, check_names, entrants
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import default_root
from vieval.corpus.loading import load as load_corpus
from vieval.problems import Problem

Where: TypeAlias = str | PathLike[str]


def load(corpus: Where) -> Corpus:
    """Load a corpus: `seeds`, a folder with a `corpus.toml`, or a file in any known format.

    Raises `FormatError` with every fault of what is read, and `FileNotFoundError`.

    Examples:
        >>> load("seeds").problems["fluency"].ordered
        True
    """
    return load_corpus(str(corpus), default_root())


def evaluate(  # noqa: PLR0913 (each is asked for by name)
    corpus: Source,
    problem: Problem | str,
    approaches: Sequence[Asked] | Asked | None = None,
    *,
    train: Source | None = None,
    pool: Source | None = None,
    progress: Callable[[str], None] | None = None,
) -> Result:
    """Ask approaches about a corpus, here and now, and compare what they answer with its gold.

    `approaches` are names, objects with `predict` or `fit`, or both; all of the problem's where
    none are given. `train` is what trained approaches learn from; without it they answer out of
    fold, by article. `pool` are articles without gold, from where the corpus's come: a folder of
    text files, or any corpus; it takes the extra `pool`. `progress` is called with the name of each
    approach before it is asked. Nothing is logged, and no answer is remembered.

    Raises `NoGold` where the corpus has no gold for the problem, `ValueError` for an unknown name
    or where the extra is missing, and what `load` raises.
    """
    from vieval.evaluation.evaluate import evaluate as compared
    from vieval.evaluation.pooled import PoolOutcomes
    from vieval.inference.ask import ask_all
    from vieval.inference.sheet import Exam
    from vieval.stats.powered import check_library

    held = as_corpus(corpus, problem if isinstance(problem, str) else problem.name)
    asked = held.problem(problem) if isinstance(problem, str) else problem
    named = None if approaches is None else _listed(approaches)
    check_names(named or (), [asked.kind])
    training = None if train is None else as_corpus(train)
    learnt = None if training is None else training.examples(asked)
    exam = Exam(held.examples(asked), held.name, learnt)
    chosen = entrants(asked, named)
    beside = None
    if pool is not None:
        check_library()
        others = as_pool(pool, held)
        beside = PoolOutcomes(
            others, ask_all(chosen, replace(exam, pool=others.segments), progress)
        )
    return Result(compared(asked, held, ask_all(chosen, exam, progress), training, beside))


def learning_curve(  # noqa: PLR0913 (each is a part of the question)
    corpus: Source,
    problem: Problem | str,
    approaches: Sequence[Asked] | Asked,
    *,
    train: Source | None = None,
    draws: int = 5,
    seed: int = 0,
    more: int = 10,
) -> LearningCurves:
    """Measure how approaches grow with the number of articles that they are trained on.

    Articles are drawn `draws` times for each number of them, by `seed`: from the corpus's other
    articles, out of fold, or from `train`. `more` is how many articles more than there are is told
    of. Nothing is logged.

    Raises what `evaluate` raises, and `ValueError` where none of the approaches learns, or there
    are fewer than two articles.
    """
    from vieval.inference.ask import ask_all
    from vieval.inference.learning import Course, Design, learning_curves

    held = as_corpus(corpus)
    asked = held.problem(problem) if isinstance(problem, str) else problem
    named = _listed(approaches)
    check_names(named, [asked.kind])
    training = None if train is None else as_corpus(train)
    course = Course(asked, held, training, Design(draws, seed, more))
    return LearningCurves(learning_curves(course, entrants(asked, named), ask_all))


def _listed(approaches: Sequence[Asked] | Asked) -> Sequence[Asked]:
    """One or several approaches, as several."""
    if isinstance(approaches, Sequence) and not isinstance(approaches, str):
        return approaches
    return [approaches]


def score(gold: Source, predicted: Source, *, iou: Sequence[float] = (), **options: Any) -> Scored:
    """Score predictions against gold, on each problem that both know.

    Both are paths, corpora, lists of rows, or DataFrames; see `vieval.api.inputs`. At the
    thresholds `iou` of the intersection over union spans are matched as well. The options are
    the fields of `vieval.corpus.reading.Reading`, such as `scheme="lenient"`. Raises
    `FormatError` with the faults, and `ValueError` for an option or a threshold that is none.
    """
    from vieval.evaluation import score_files
    from vieval.problems import check_thresholds

    check_thresholds(iou)
    with written(gold=gold, predicted=predicted) as (one, other):
        return Scored(score_files.score(one, other, reading(options), iou=tuple(iou)))


def compare(gold: Source, a: Source, b: Source, **options: Any) -> Comparison:
    """Test two sets of predictions against each other, on each problem that all know.

    The inputs are those of `score`; the options, too.
    """
    from vieval.evaluation import score_files

    with written(gold=gold, a=a, b=b) as (gold_path, one, other):
        return Comparison(score_files.compare(gold_path, one, other, reading(options)))


def agreement(*annotators: Source, **options: Any) -> Agreement:
    """How far two or more annotators agree on the segments that all have, and where they do not.

    The inputs are those of `score`; the options, too.
    """
    from vieval.evaluation import agreement_files

    named = {f"annotator{number}": one for number, one in enumerate(annotators, start=1)}
    with written(**named) as paths:
        return Agreement(agreement_files.agree([Path(path) for path in paths], reading(options)))


__all__ = [
    "agreement",
    "compare",
    "evaluate",
    "learning_curve",
    "load",
    "score",
]
