"""Names that a language model lists, found in the text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vieval.data import Card, Failure, MadeUp, Segment, Spans
from vieval.models.llm.asking import answered, ask
from vieval.models.llm.grounding import OUR_TYPES, Grounded, ground
from vieval.models.llm.model import CARD, ChatModel
from vieval.models.llm.questions import NAMES, TYPES, NamedString, Prompt, name_question
from vieval.models.llm.replies import Reply, spent
from vieval.problems import Problem

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LlmNames(ChatModel):
    """Asks for the names in each segment and keeps those that are there.

    `question` is one of `vieval.models.llm.questions.NAMES`. `definitions` are pairs (type,
    definition) of a problem with other types, which are asked for instead.
    """

    question: str = "names.v1"
    definitions: tuple[tuple[str, str], ...] = ()

    @property
    def card(self) -> Card:
        return replace(
            CARD,
            summary="a language model lists names by written definitions; those in the text stay",
            emits=tuple(sorted(dict(self.definitions) or TYPES)),
        )

    def adapted(self, problem: Problem) -> LlmNames:
        """Where the problem has other types than ours, their definitions are what is asked for."""
        if set(problem.labels) <= set(TYPES):
            return self
        return replace(self, definitions=tuple(problem.labels.items()))

    def predict(self, segments: Sequence[Segment]) -> list[Spans | Failure]:
        replies = ask(self, self._asked(), segments)
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
        replies = answered(self, self._asked(), segments)
        pairs = [(s, r) for s, r in zip(segments, replies, strict=True) if r is not None]
        cost = spent(self, [reply for _, reply in pairs])
        return {**cost, **_dropped([self._ground(*pair) for pair in pairs])}

    def made_up(self, segments: Sequence[Segment]) -> list[tuple[MadeUp, ...]]:
        """The names that were listed about each segment and stand nowhere in it. Asks nothing."""
        pairs = zip(segments, answered(self, self._asked(), segments), strict=True)
        return [() if reply is None else self._ground(s, reply).not_in_text for s, reply in pairs]

    def _ground(self, segment: Segment, reply: Reply) -> Grounded:
        names = [] if reply.fault else self._asked().read(reply.content)
        own = {kind.upper(): kind for kind, _ in self.definitions}
        return ground(segment.text, names, own or OUR_TYPES)

    def _asked(self) -> Prompt[list[NamedString]]:
        return name_question(dict(self.definitions)) if self.definitions else NAMES[self.question]


def _dropped(grounded: Sequence[Grounded]) -> dict[str, int]:
    return {
        "names_not_in_text": sum(len(found.not_in_text) for found in grounded),
        "names_of_unknown_type": sum(found.unknown_type for found in grounded),
    }
