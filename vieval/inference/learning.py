"""Ask approaches that learn again and again, each time after less to train on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

from vieval.approaches import Entrant
from vieval.corpus.apart import count_shared
from vieval.corpus.corpus import Corpus, NoGold
from vieval.corpus.folds import Fewer, article_folds
from vieval.data import Example, Trainable
from vieval.evaluation.assemble import headline_name
from vieval.evaluation.evaluate import frame_of, headline, named
from vieval.evaluation.learning import Curve, Curves, Size, curve, sizes
from vieval.evaluation.results import Outcome
from vieval.inference.sheet import Exam
from vieval.metrics.figures import Figure
from vieval.problems import Problem
from vieval.stats import sample, scope

Ask: TypeAlias = Callable[[Sequence[Entrant], Exam], list[Outcome]]

DRAWS, MORE = 5, 10


class Design(NamedTuple):
    """How a learning curve is measured: so many draws a size, and what `more` shall bring."""

    draws: int = DRAWS
    seed: int = 0
    more: int = MORE


PLAIN = Design()


def learners(entrants: Sequence[Entrant]) -> list[Entrant]:
    """All of them. Raises `ValueError` for those that do not learn here."""
    others = [
        one.name for one in entrants if one.unsuited or not isinstance(one.approach, Trainable)
    ]
    if others or not entrants:
        names = ", ".join(others) or "none"
        raise ValueError(f"a learning curve is of approaches that learn; not here: {names}")
    return list(entrants)


@dataclass(frozen=True)
class Course:
    """What approaches are asked about, and what they learn from: `train`, or its other articles."""

    problem: Problem
    corpus: Corpus
    train: Corpus | None = None
    design: Design = PLAIN
    kept: Path | None = None

    @cached_property
    def examples(self) -> Sequence[Example]:
        """What is asked about. Raises `NoGold` where there is nothing."""
        found = self.corpus.examples(self.problem)
        if not found:
            raise NoGold(self.corpus.name, [self.problem.name])
        return found

    @cached_property
    def learnt(self) -> Sequence[Example]:
        """All that can be learnt from."""
        return self.examples if self.train is None else self.train.examples(self.problem)

    @cached_property
    def _parts(self) -> list[Sequence[Example]]:
        """What can be learnt from before each part is asked about."""
        if self.train is not None:
            return [self.learnt]
        folds = article_folds([example.segment.article for example in self.examples])
        return [[self.examples[place] for place in fold.train] for fold in folds]

    @property
    def sizes(self) -> list[int]:
        """The numbers of articles to train on. Raises `ValueError` of fewer than two articles."""
        return sizes(min(map(_articles, self._parts)))

    @property
    def available(self) -> int:
        """How many articles there are to train on."""
        return _articles(self.learnt)

    def size(self, articles: int) -> Size:
        """A size, and how many segments it comes to in the mean."""
        counts = [len(f.of(p, n)) for f in self._draws(articles) for n, p in self._numbered]
        return Size(articles, sum(counts) / len(counts))

    def exams(self, articles: int) -> list[Exam]:
        """An exam a draw; all articles that there are can be drawn but once."""
        learnt = None if self.train is None else self.learnt
        return [
            Exam(self.examples, self.corpus.name, learnt, self.kept, fewer=fewer)
            for fewer in self._draws(articles)
        ]

    def _draws(self, articles: int) -> list[Fewer]:
        whole = all(_articles(part) == articles for part in self._parts)
        count = 1 if whole else self.design.draws
        return [Fewer(articles, draw=draw, seed=self.design.seed) for draw in range(count)]

    @property
    def _numbered(self) -> list[tuple[int, Sequence[Example]]]:
        """The parts with the numbers that an exam gives them."""
        return list(enumerate(self._parts, start=0 if self.train is not None else 1))


def learning_curves(course: Course, entrants: Sequence[Entrant], ask: Ask) -> Curves:
    """Measure how approaches grow with the number of articles that they are trained on.

    They are trained on all articles that there are, half of them, and so on, each time as often
    drawn anew as the design says, and asked out of fold by article, or after learning from `train`.
    `ask` asks approaches about an exam.

    Raises `NoGold` where there is no gold for the problem, `ValueError` where an approach does not
    learn, or there are fewer than two articles.
    """
    asked = learners(entrants)
    answered = {
        articles: [
            {outcome.identity.name: outcome for outcome in ask(asked, exam)}
            for exam in course.exams(articles)
        ]
        for articles in course.sizes
    }
    problem, records = course.problem, course.corpus.labelled(course.problem)
    labels = frame_of(problem, records).labels
    names = [record.segment.article for record in records]
    units = sample(names)

    def figure(outcome: Outcome) -> Figure:
        by_lot = outcome.identity.card.by_lot
        return headline(problem, records, outcome.answers, labels, by_lot=by_lot)

    def drawn(approach: str) -> Curve:
        outcomes = {n: [draw[approach] for draw in draws] for n, draws in answered.items()}
        if reason := _absence(outcomes):
            return Curve(approach, reason=reason)
        found = {course.size(n): list(map(figure, some)) for n, some in outcomes.items()}
        return curve(approach, found, units, course.available, course.design.more)

    return Curves(
        problem.name,
        course.corpus.name,
        "other articles" if course.train is None else named(course.train, problem),
        str(headline_name(problem, labels)),
        scope(units.unit, len(set(names)), len(names)),
        course.design.draws,
        course.design.seed,
        tuple(drawn(one.name) for one in asked),
        count_shared(course.corpus, course.train, problem),
    )


def _absence(outcomes: Mapping[int, Sequence[Outcome]]) -> str:
    """Why an approach gave no answer to one of the exams; "" where it gave all."""
    every = (one for some in outcomes.values() for one in some)
    return next((f"{one.status}: {one.reason}" for one in every if one.status != "ok"), "")


def _articles(examples: Sequence[Example]) -> int:
    return len({example.segment.article for example in examples})
