"""The perturbations, the capabilities and the forms of names, each with an example, as Markdown.

`python -m vieval.report.probes` writes it; `make docs` puts it into docs/probing.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from vieval.challenges.cases import Capability, capabilities, cases
from vieval.challenges.names_given_back import FORMS, ORIGINS, draw
from vieval.data import Record, Segment, Span
from vieval.evaluation.drops import told
from vieval.robustness.perturbations import PERTURBATIONS

PROBLEMS = ("ner", "topic", "fluency")
_TEXT = "Ông Phạm Bình Minh và Li Huaizhong, Bộ Ngoại giao Việt Nam, đã đến Hà Nội để hòa giải."
_NAMES = (
    ("Phạm Bình Minh", "PER", "native", "Phạm Bình Minh"),
    ("Li Huaizhong", "PER", "sinicised", "Lê Hoài Trung"),
    ("Bộ Ngoại giao Việt Nam", "ORG", "native", "Bộ Ngoại giao Việt Nam"),
    ("Hà Nội", "LOC", "native", "Hà Nội"),
)


def markdown() -> str:
    """All tables, under headings of the second level."""
    return "\n".join([*_perturbations(), *_capabilities(), *_names()]) + "\n"


def _perturbations() -> Iterator[str]:
    yield from ("## Perturbations", "", f"Of *{_TEXT}*", "")
    yield from ("| name | changes | what | becomes |", "| --- | --- | --- | --- |")
    record = _example()
    for name, one in PERTURBATIONS.items():
        text = one(record, name, 0).segment.text.replace("  ", "␣␣")
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
        yield from map(_row, capabilities(problem).values())
        yield ""


def _row(capability: Capability) -> str:
    first = cases(capability)[0]
    text = first.segment.text
    if first.changed:
        text += f" → {first.changed.text}"
    right = capability.label or told(first.gold.names, first.segment.text)
    if not capability.label and not first.gold.names and capability.change:
        right = "the same answer" if capability.kind == "INV" else "no better"
    shown = text.replace("  ", "␣␣")
    return f"| `{capability.name}` | {capability.kind} | {capability.about} | {shown} | {right} |"


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
    print(markdown(), end="")
