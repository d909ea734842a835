"""The model that MLflow stores for a champion, as code: it asks the approach by its name.

MLflow runs this file when it loads the model. `vieval` must be installed there.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from pathlib import Path

from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from vieval.approaches import Entrant, entrants
from vieval.data import Fitted
from vieval.inference.serving import answer_texts
from vieval.problems import Problem


class Served(PythonModel):
    """An approach to a problem, with what it has learnt in the model's artifacts.

    The model's configuration has the `problem`, the `approach`, and `fitted`: the class of each
    part that was trained, by the name of its artifact.
    """

    entrant: Entrant
    fitted: Mapping[str, Fitted]

    def load_context(self, context: PythonModelContext) -> None:
        config = context.model_config
        [self.entrant] = entrants(Problem(**config["problem"]), [config["approach"]])
        self.fitted = {
            part: pkgutil.resolve_name(kind).load(Path(context.artifacts[part]))
            for part, kind in config["fitted"].items()
        }

    # MLflow passes no context to a method that takes none.
    def predict(  # type: ignore[override]
        self, model_input: list[str]
    ) -> list[dict[str, object]]:
        """A row a text; see `vieval.inference.serving.answer_texts`."""
        return answer_texts(self.entrant, self.fitted, model_input)


set_model(Served())
