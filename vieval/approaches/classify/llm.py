"""Labels that a language model gives by their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vieval.data import Card, Failure, Label, Segment
from vieval.models.llm.asking import answered, ask
from vieval.models.llm.model import CARD, ChatModel
from vieval.models.llm.questions import LABELS
from vieval.models.llm.replies import spent


@dataclass(frozen=True, kw_only=True)
class LlmLabels(ChatModel):
    """Asks for the label of each segment; one that was not offered is kept and counts as wrong.

    `question` is one of `vieval.models.llm.questions.LABELS`. There are no probabilities.
    """

    question: str

    @property
    def card(self) -> Card:
        schema = LABELS[self.question].schema
        return replace(
            CARD,
            summary="a language model chooses a label by written definitions",
            emits=tuple(schema["properties"]["label"]["enum"]),
        )

    def predict(self, segments: Sequence[Segment]) -> list[Label | Failure]:
        question = LABELS[self.question]
        return [
            Failure(reply.fault.reason) if reply.fault else Label(question.read(reply.content))
            for reply in ask(self, question, segments)
        ]

    def usage(self, segments: Sequence[Segment]) -> dict[str, float]:
        """What the answers about these segments that are kept cost.

        Asks nothing. A figure that is not known is left out.
        """
        replies = answered(self, LABELS[self.question], segments)
        return spent(self, [reply for reply in replies if reply is not None])
