"""The perturbations, the capabilities and the forms of names, each with an example, as Markdown.

`python -m vieval.report.probes` writes it; `make docs` puts it into docs/probing.md. The templates
of the capabilities, each with an example, have a page of their own, docs/templates.md, which
`python -m vieval.report.probes templates` writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count

from vieval.challenges.cases import Capability, Case, capabilities, cases
from vieval.challenges.names_given_back import FORMS, ORIGINS, draw
from vieval.data import Record, Segment, Span
from vieval.evaluation.drops import told
from vieval.robustness.perturbations import PERTURBATIONS

PROBLEMS = ("ner", "topic", "fluency")
_TEXT = (
    "Nhà báo Đặng Thanh Mai và Ruan Wenhai, Bộ Ngoại giao Việt Nam, đã về Hà Nội dự buổi hòa nhạc."
)
_NAMES = (
    ("Đặng Thanh Mai", "PER", "native", "Đặng Thanh Mai"),
    ("Ruan Wenhai", "PER", "sinicised", "Nguyễn Văn Hải"),
    ("Bộ Ngoại giao Việt Nam", "ORG", "native", "Bộ Ngoại giao Việt Nam"),
    ("Hà Nội", "LOC", "native", "Hà Nội"),
)
# Of labels that are not known themselves.
_WANTED = {"INV": "the same answer", "DIR": "no better"}


def markdown() -> str:
    """All tables, under headings of the second level."""
    return "\n".join([*_perturbations(), *_capabilities(), *_names()]) + "\n"


def _perturbations() -> Iterator[str]:
    yield from ("## Perturbations", "", f"Of *{_TEXT}*, by the first seed that changes it:", "")
    yield from ("| name | changes | what | becomes |", "| --- | --- | --- | --- |")
    record = _example()
    for name, one in PERTURBATIONS.items():
        changed = (one(record, name, seed).segment.text for seed in count())
        text = next(text for text in changed if text != _TEXT).replace("  ", "␣␣")
        yield f"| `{name}` | {one.about} | {one.summary} | {text} |"
    yield ""


def _example() -> Record:
    spans = frozenset(
        Span(
            start,
            start + len(surface),
            kind,
            attributes={"form": form, "referent": referent},
        )
        for surface, kind, form, referent in _NAMES
        for start in [_TEXT.index(surface)]
    )
    return Record(Segment("example", _TEXT), {"ner": spans})


def _capabilities() -> Iterator[str]:
    for problem in PROBLEMS:
        yield from (f"## Capabilities: {problem}", "")
        yield from ("| name | test | what | example | right |", "| --- | --- | --- | --- | --- |")
        yield from (_row(problem, one) for one in capabilities(problem).values())
        yield ""


def _row(problem: str, capability: Capability) -> str:
    text, right = _shown(problem, capability, cases(capability)[0])
    return f"| `{capability.name}` | {capability.kind} | {capability.about} | {text} | {right} |"


def _shown(problem: str, capability: Capability, case: Case) -> tuple[str, str]:
    """A case, and what is right for it."""
    text = case.segment.text
    if case.changed:
        text += f" → {case.changed.text}"
    if problem == "ner":
        right = told(case.gold.names, case.segment.text)
    else:
        right = capability.label or _WANTED[capability.kind]
    return text.replace("  ", "␣␣"), right


def templates() -> str:
    """All templates of all capabilities, each with its first case."""
    return "\n".join(_templates()) + "\n"


def _templates() -> Iterator[str]:
    for problem in PROBLEMS:
        yield from (f"## Templates: {problem}", "")
        for capability in capabilities(problem).values():
            yield from (f"`{capability.name}` ({capability.kind}): {capability.about}", "")
            yield from ("| template | example | right |", "| --- | --- | --- |")
            yield from _templates_of(problem, capability)
            yield ""


def _templates_of(problem: str, capability: Capability) -> Iterator[str]:
    made = cases(capability)
    for template in capability.templates:
        first = next(case for case in made if case.template == template)
        text, right = _shown(problem, capability, first)
        yield f"| `{template}` | {text} | {right} |"


def _names() -> Iterator[str]:
    yield from ("## Names in pinyin", "")
    yield from ("| origin | share | form | share |", "| --- | --- | --- | --- |")
    origins = [(name, f"{share:.0%}") for name, (share, _) in ORIGINS.items()]
    forms = [(name, f"{share:.0%}") for name, (share, _) in FORMS.items()]
    origins += [("", "")] * (len(forms) - len(origins))
    for (origin, often), (form, share) in zip(origins, forms, strict=True):
        yield f"| {origin} | {often} | {form} | {share} |"
    yield from ("", "The first ten:", "")
    yield from (f"- {one.written}: {one.name} ({one.origin}, {one.form})" for one in draw(10))


if __name__ == "__main__":
    print(templates() if sys.argv[1:] == ["templates"] else markdown(), end="")
