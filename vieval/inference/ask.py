"""Ask a trained approach about what it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.corpus.folds import article_folds
from vieval.data import Answer, CannotFit, Example, Failure, Segment, Trainable


def fit_predict(
    approach: Trainable, train: Sequence[Example], test: Sequence[Segment]
) -> list[Answer]:
    """Fit on one part and answer for the other: one answer a test segment, in order.

    Serves a fold as well as a corpus's own split. Where the approach can learn nothing from `train`
    (it raises `CannotFit`), every answer is a `Failure` with the reason; other errors are raised.
    Raises `ValueError` where a test segment is among the training ones.
    """
    known = {example.segment for example in train}
    leaked = [segment.id for segment in test if segment in known]
    if leaked:
        raise ValueError(
            f"{len(leaked)} test segments are also trained on: {', '.join(leaked[:5])}"
        )
    try:
        fitted = approach.fit(train)
    except CannotFit as error:
        return [Failure(str(error))] * len(test)
    answers = list(fitted.predict(test))
    if len(answers) != len(test):
        raise ValueError(f"{approach!r} gave {len(answers)} answers to {len(test)} segments")
    return answers


def predict_out_of_fold(
    approach: Trainable, examples: Sequence[Example], folds: int = 5
) -> list[Answer]:
    """Answer for each segment by a model that saw nothing of its article, in order."""
    answers: dict[int, Answer] = {}
    for train, test in article_folds([e.segment.article for e in examples], folds):
        segments = [examples[i].segment for i in test]
        fold_answers = fit_predict(approach, [examples[i] for i in train], segments)
        answers.update(zip(test, fold_answers, strict=True))
    return [answers[i] for i in range(len(examples))]
