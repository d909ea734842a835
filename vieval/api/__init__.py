"""The Python interface: what `import vieval` offers, without an orchestrator or a tracker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from vieval.api.inputs import Source, as_corpus, as_pool, reading, written
from vieval.api.results import Agreement, Comparison, LearningCurves, Result, Scored
from vieval.approaches import Asked, check_names, entrants
from vieval.corpus.apart import overlap
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import load as load_corpus
from vieval.problems import Problem
from vieval.root import default_root

Where: TypeAlias = str | PathLike[str]


def load(corpus: Where) -> Corpus:
    """Load a corpus: texts, their gold labels, and the problems that they are labelled for.

    Args:
        corpus: `"seeds"`, the path of a folder with a `corpus.toml`, or of a file in a format that
            docs/corpora.md lists.

    Returns:
        The corpus. Its texts are in Unicode's form NFC, and offsets count their code points.

    Raises:
        FormatError: Something in the files is wrong; each line of the message is one fault.
        FileNotFoundError: There is no such folder or file.

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
    allow_overlap: bool = False,
    pool: Source | None = None,
    progress: Callable[[str], None] | None = None,
) -> Result:
    """Ask approaches about a corpus and compare their answers with its gold.

    This runs here and now: nothing is logged, and no answer is kept for the next call. An approach
    that cannot run is a row of the result with the reason, and no error.

    Args:
        corpus: A path, a `Corpus`, a list of rows or `Record`s, or a DataFrame.
        problem: The name of one of the corpus's problems, or the problem itself.
        approaches: Names, or objects with a `card` and `predict` or `fit`, or both side by side.
            Without any, all approaches to this kind of problem are asked.
        train: What approaches that learn are trained on. Without it, each article is answered by a
            model that was trained on the other articles.
        allow_overlap: Go on where texts of the corpus are also trained on; the notes tell how many.
        pool: More articles of the same kind, without gold, which make intervals narrower: a folder
            of text files, or any corpus. It needs the extra `pool`.
        progress: Called with the name of each approach before it is asked.

    Returns:
        The ranked table. `result["NAME"]` has all about one approach: figures are shares from 0 to
        1 with 95 % intervals, times are seconds.

    Raises:
        NoGold: The corpus is not labelled for the problem.
        FormatError: Something in the files or rows is wrong.
        ValueError: No approach has that name, none is named, a text is also trained on, or the
            extra `pool` is missing.

    Examples:
        >>> result = evaluate("seeds", "ner", ["capitalised.v1", "lexicon.v1"])
        >>> list(result)
        ['lexicon.v1', 'capitalised.v1']
        >>> round(result["lexicon.v1"].headline.value, 3)
        0.833
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
    training = None if train is None else _apart(as_corpus(train), held, asked, allow_overlap)
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
    allow_overlap: bool = False,
    draws: int = 5,
    seed: int = 0,
    more: int = 10,
) -> LearningCurves:
    """Measure how an approach's figure grows with the number of articles it is trained on.

    It is trained on all articles, half of them, a quarter, and so on. What more articles would
    bring follows from a power law, error = a · n^-b (Hestness et al. 2017). Nothing is logged.

    Args:
        corpus: What is asked about; the forms are those of `evaluate`.
        problem: The name of one of the corpus's problems, or the problem itself.
        approaches: One or several that learn, by name or as objects.
        train: Where the articles to learn from are drawn. Without it they are the other articles
            of the corpus.
        allow_overlap: Go on where texts of the corpus are also trained on.
        draws: How often articles are drawn for each number of them.
        seed: The seed of these draws.
        more: How many articles more than there are the forecast is for.

    Returns:
        A table and a picture of the figure by number of articles, with 95 % intervals, and the
        forecast, or the reason why there is none.

    Raises:
        NoGold: The corpus is not labelled for the problem.
        FormatError: Something in the files or rows is wrong.
        ValueError: No approach has that name, one does not learn, a text is also trained on, or
            there are fewer than two articles.
    """
    from vieval.inference.ask import ask_all
    from vieval.inference.learning import Course, Design, learning_curves

    held = as_corpus(corpus)
    asked = held.problem(problem) if isinstance(problem, str) else problem
    named = _listed(approaches)
    check_names(named, [asked.kind])
    training = None if train is None else _apart(as_corpus(train), held, asked, allow_overlap)
    course = Course(asked, held, training, Design(draws, seed, more))
    return LearningCurves(learning_curves(course, entrants(asked, named), ask_all))


def _apart(training: Corpus, corpus: Corpus, problem: Problem, allow_overlap: bool) -> Corpus:
    """What is learnt from; raises `ValueError` where it has a text that is asked about."""
    if not allow_overlap and (told := overlap(corpus, training, [problem])):
        raise ValueError(f"{told}; allow_overlap=True goes on, and the notes tell it")
    return training


def _listed(approaches: Sequence[Asked] | Asked) -> Sequence[Asked]:
    """One or several approaches, as several; raises `ValueError` for none."""
    if not isinstance(approaches, Sequence) or isinstance(approaches, str):
        return [approaches]
    if not approaches:
        raise ValueError("no approach is named; leave `approaches` out to ask all")
    return approaches


def score(
    gold: Source,
    predicted: Source,
    *,
    iou: Sequence[float] = (),
    confidence: float = 0.95,
    **options: Any,
) -> Scored:
    """Score predictions that you have against gold, on each problem that both sides have.

    Args:
        gold: A path, a `Corpus`, a list of rows or `Record`s, or a DataFrame.
        predicted: The same, with predictions in place of gold. A segment that is missing counts as
            an empty answer.
        iou: Thresholds of the intersection over union at which spans are matched as well.
        confidence: The level of all intervals.
        **options: How files are read: the fields of `Reading`, as in `scheme="lenient"`.

    Returns:
        The scores by problem: shares from 0 to 1 with intervals, and counts. How they are counted
        is in docs/measurement.md.

    Raises:
        FormatError: Something in the files or rows is wrong, or the two are not about the same
            texts.
        ValueError: There is no such option, or a threshold or level is none.

    Examples:
        >>> row = {"text": "Bà Hoa ở Huế", "entities": [{"start": 3, "end": 6, "type": "PER"}]}
        >>> score([row], [row])["ner"].scores.flat.strict.all.recall.value
        1.0
    """
    from vieval.evaluation import score_files
    from vieval.problems import check_thresholds

    check_thresholds(iou)
    with written(gold=gold, predicted=predicted) as (one, other):
        found = score_files.score(
            one, other, reading(options), iou=tuple(iou), confidence=confidence
        )
        return Scored(found)


def compare(
    gold: Source, a: Source, b: Source, *, confidence: float = 0.95, **options: Any
) -> Comparison:
    """Test two sets of predictions against each other, on each problem that all three have.

    Args:
        gold: The gold; the forms are those of `score`.
        a: The first predictions.
        b: The second predictions, about the same segments.
        confidence: The level of all intervals.
        **options: How files are read: the fields of `Reading`.

    Returns:
        By problem both figures, their paired difference with its interval, and p.

    Raises:
        FormatError: Something in the files or rows is wrong.
        ValueError: There is no such option.
    """
    from vieval.evaluation import score_files

    with written(gold=gold, a=a, b=b) as (gold_path, one, other):
        found = score_files.compare(gold_path, one, other, reading(options), confidence=confidence)
        return Comparison(found)


def agreement(*annotators: Source, **options: Any) -> Agreement:
    """Tell how far two or more annotators agree, and where they do not.

    Each pair is compared on the segments that both labelled.

    Args:
        *annotators: What each of them said; the forms are those of `score`.
        **options: How files are read: the fields of `Reading`.

    Returns:
        By problem the agreement of each pair: F1 of spans, Cohen's κ of labels, and over all
        annotators Fleiss' κ and Krippendorff's α; `disagreements` has the places.

    Raises:
        FormatError: Something is wrong, or no two of them labelled one segment.
        ValueError: There is no such option.
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
