"""Labels that a language model gives by their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vieval.data import Card, Failure, Label, Segment
from vieval.models.llm.asking import answered, ask
from vieval.models.llm.model import CARD, ChatModel
from vieval.models.llm.questions import Prompt, label_question
from vieval.models.llm.replies import spent
from vieval.problems import Problem


@dataclass(frozen=True, kw_only=True)
class LlmLabels(ChatModel):
    """Asks for the label of each segment; one that was not offered is kept and counts as wrong.

    `definitions` are pairs (label, definition), `asks` is the question in words. There are no
    probabilities.
    """

    definitions: tuple[tuple[str, str], ...] = ()
    asks: str = ""

    @property
    def card(self) -> Card:
        return replace(
            CARD,
            summary="a language model chooses a label by written definitions",
            emits=tuple(label for label, _ in self.definitions),
        )

    def adapted(self, problem: Problem) -> LlmLabels:
        """The question and the definitions of the problem."""
        asks = problem.question or f"What is the {problem.name} of the line?"
        return replace(self, definitions=tuple(problem.labels.items()), asks=asks)

    def predict(self, segments: Sequence[Segment]) -> list[Label | Failure]:
        question = self._question()
        return [
            Failure(reply.fault.reason) if reply.fault else Label(question.read(reply.content))
            for reply in ask(self, question, segments)
        ]

    def usage(self, segments: Sequence[Segment]) -> dict[str, float]:
        """What the answers about these segments that are kept cost.

        Asks nothing. A figure that is not known is left out.
        """
        replies = answered(self, self._question(), segments)
        return spent(self, [reply for reply in replies if reply is not None])

    def _question(self) -> Prompt[str]:
        return label_question(self.asks, dict(self.definitions))
