"""Ordinal regression by binary ones, one a step of the scale.

Frank and Hall 2001, "A Simple Approach to Ordinal Classification".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self

from vieval.data import Label
from vieval.threads import one_thread

FLUENCY = ("fluent", "awkward", "garbled")

Rows = Sequence[Sequence[float]]


class Ordinal(NamedTuple):
    """One binary model a label but the worst: how likely is something worse than that label says.

    `labels` go from best to worst; `worse` holds one estimator less.
    """

    labels: tuple[str, ...]
    worse: tuple[Any, ...]

    @classmethod
    def fit(
        cls, rows: Rows, names: Sequence[str], order: Sequence[str], inverse_penalty: float
    ) -> Self:
        """Logistic regressions on standardised figures; labels without a row are never given.

        Raises `ValueError` for a label outside the order.
        """
        if strangers := sorted(set(names) - set(order)):
            raise ValueError(f"labels outside the order {tuple(order)}: {strangers}")
        labels = tuple(label for label in order if label in names)
        ranks = [labels.index(name) for name in names]
        models = [_binary(inverse_penalty) for _ in labels[1:]]
        with one_thread():
            worse = tuple(
                model.fit(rows, [rank > step for rank in ranks])
                for step, model in enumerate(models)
            )
        return cls(labels, worse)

    def answers(self, rows: Rows) -> list[Label]:
        """A label a row, with probabilities."""
        if not rows:
            return []
        worse = [model.predict_proba(rows)[:, 1].tolist() for model in self.worse]
        return [self._answer(chances) for chances in zip(*worse, strict=True)]

    def _answer(self, worse: Sequence[float]) -> Label:
        reached = [1.0]
        for chance in worse:
            # The models are fitted apart and may cross; none may be likelier than the one before.
            reached.append(min(chance, reached[-1]))
        shares = [here - beyond for here, beyond in pairwise([*reached, 0.0])]
        probabilities = dict(zip(self.labels, shares, strict=True))
        return Label(max(probabilities, key=probabilities.__getitem__), probabilities)

    def save(self, path: Path) -> None:
        """Write labels and models to a file in the skops format."""
        import skops.io

        skops.io.dump({"labels": self.labels, "worse": self.worse}, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        import skops.io

        return cls(**skops.io.load(path))


def _binary(inverse_penalty: float) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=inverse_penalty, max_iter=1000))
