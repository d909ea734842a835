"""Names that a language model lists, found in the text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from vieval.data import Card, Failure, Segment, Spans
from vieval.models.llm.asking import answered, ask
from vieval.models.llm.grounding import Grounded, ground
from vieval.models.llm.model import CARD, ChatModel
from vieval.models.llm.questions import NAMES
from vieval.models.llm.replies import Reply, spent

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LlmNames(ChatModel):
    """Asks for the names in each segment and keeps those that are there.

    `question` is one of `vieval.models.llm.questions.NAMES`.
    """

    question: str = "names.v1"

    card: ClassVar[Card] = replace(
        CARD,
        summary="a language model lists names by written definitions; those in the text are kept",
        emits=("LOC", "MISC", "ORG", "PER"),
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans | Failure]:
        replies = ask(self, NAMES[self.question], segments)
        grounded = [self._ground(*pair) for pair in zip(segments, replies, strict=True)]
        logger.info("%s: dropped %s", self.model, _dropped(grounded))
        return [
            Failure(reply.fault.reason) if reply.fault else found.spans
            for reply, found in zip(replies, grounded, strict=True)
        ]

    def usage(self, segments: Sequence[Segment]) -> dict[str, float]:
        """What the answers about these segments that are kept cost, and what was dropped of them.

        Asks nothing. A figure that is not known is left out.
        """
        replies = answered(self, NAMES[self.question], segments)
        pairs = [(s, r) for s, r in zip(segments, replies, strict=True) if r is not None]
        cost = spent(self, [reply for _, reply in pairs])
        return {**cost, **_dropped([self._ground(*pair) for pair in pairs])}

    def _ground(self, segment: Segment, reply: Reply) -> Grounded:
        names = [] if reply.fault else NAMES[self.question].read(reply.content)
        return ground(segment.text, names)


def _dropped(grounded: Sequence[Grounded]) -> dict[str, int]:
    return {
        "names_not_in_text": sum(found.not_in_text for found in grounded),
        "names_of_unknown_type": sum(found.unknown_type for found in grounded),
    }
