"""A report that is made up, for tests of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from vieval.data import Segment, Span
from vieval.metrics.estimates import Estimate
from vieval.metrics.wording import Wording, unworded
from vieval.report.page import lanes, payload


def make_report(
    texts: Sequence[str], names: Sequence[str] = ("one.v1", "two.v1", "six.v1")
) -> payload.Report:
    """A report on two problems and a probe from texts: three approaches, all kinds of marks.

    Each text is a segment whose first six code points are a PER within an ORG; a decoy, and a
    discontinuous LOC where there is room for them.
    """
    segments = [Segment(f"a{i // 4}#{i % 4}", text) for i, text in enumerate(texts)]
    types = ("PER", "LOC", "ORG")
    inner = Span(0, 6, "PER", (), {"form": "sinicised", "referent": "Phạm Bình Minh"})
    split = Span(13, 22, "LOC", ((13, 15), (20, 22)))
    gold = [frozenset({inner, Span(0, 12, "ORG"), split}) for _ in texts]
    decoys = [frozenset({Span(24, 26, "DECOY")}) for _ in texts]
    said = {
        names[0]: frozenset({inner, Span(0, 12, "ORG"), split}),
        names[1]: frozenset({Span(0, 5, "PER"), Span(0, 12, "LOC"), Span(24, 27, "PER")}),
        names[2]: frozenset({Span(16, 19, "ORG")}),
    }
    estimates = [Estimate(v, v - 0.1, v + 0.1) for v in (0.8, 0.6, 0.2)]
    spans = tuple(
        payload.Approach(
            name,
            "ok",
            signs="†" if place == 0 else "",
            tuned=place == 0,
            floor=place == 2,
            headline=estimates[place],
            ranks=(place + 1, place + 1),
            seconds=10.0**-place,
            beside={"P": 0.5},
            errors={"missed": 2, "boundary": 1},
            confusion=payload.Confusion(types, (*types, "(missed)"), ((1, 0, 2, 1),) * 3),
            types={"PER": payload.Slice(12, estimates[place])},
            slices=(
                payload.SliceGroup(
                    "slices/topic", "f1", {"event": payload.Slice(3, estimates[place])}
                ),
            ),
            signature=f"approach:{name}",
            marks=lanes.answer_lane(segments, gold, [said[name]] * len(texts), decoys, types),
        )
        for place, name in enumerate(names)
    )
    topics = ("event", "border")
    labels = tuple(
        payload.Approach(
            name,
            "ok",
            headline=estimates[place],
            confusion=payload.Confusion(topics, topics, ((1, 0), (2, 1))),
            reliability=(payload.Bin(3, 0.4, 0.5), payload.Bin(2, 0.9, 0.6)),
            calibration={"ece": estimates[place]},
            labels=payload.Labels(
                tuple((i + place) % 2 for i in range(len(texts))), (70,) * len(texts)
            ),
        )
        for place, name in enumerate(names)
    )
    held = payload.Segments(
        tuple(segment.id for segment in segments),
        tuple(segment.id.partition("#")[0] for segment in segments),
        tuple(texts),
        {"topic": tuple(topics[i % 2] for i in range(len(texts)))},
        hardest=tuple(reversed(range(len(texts)))),
        review=(0,),
        whole=len(texts),
    )
    about: dict[str, Any] = {
        "corpus": "made",
        "made": "2026-11-28T05:00:00+00:00",
        "measure": unworded("F1"),
        "unit": "segment",
        "articles": 2,
        "ordered": False,
        "answer": (
            payload.Message(
                "answer.leads.clean", {"name": names[0], "figure": ".8", "interval": "[.7, .9]"}
            ),
        ),
        "beware": (payload.Message("beware.tuned", {"corpus": "made"}),),
    }
    duels = (payload.Duel(names[0], names[1], estimates[2], 0.01, 3, 1),)
    return payload.Report(
        payload.LAYOUT,
        "0.1",
        (
            payload.Problem(
                name="ner",
                kind="spans",
                types=types,
                approaches=(*spans, payload.Approach("absent.v1", "unavailable", "no weights")),
                duels=duels,
                segments=held,
                gold_marks=lanes.gold_lane(gold, types),
                decoys=lanes.gold_lane(decoys, ("DECOY",)),
                **about,
            ),
            payload.Problem(
                name="topic",
                kind="labels",
                types=topics,
                approaches=labels,
                duels=(),
                segments=replace(held, labels={}),
                gold_labels=payload.Labels(tuple(i % 2 for i in range(len(texts)))),
                **about,
            ),
        ),
        (
            payload.Probe(
                "robustness",
                "ner",
                "made",
                "2026-11-28T05:00:00+00:00",
                0,
                (payload.Message("probe.robustness.sure", {"count": "1", "all": "3"}),),
                (payload.Message("beware.about", {"articles": "2", "segments": "3"}),),
                {
                    "lower-case": Wording(texts[0], texts[-1]),
                    "telex": Wording("Typed.", "Như khi gõ."),
                },
                {
                    name: {
                        "lower-case": payload.Probed(
                            (".200*", ".100", "−.100")[place],
                            "[.100, .300]",
                            (0.2, 0.1, -0.1)[place],
                            {"p": ".010"},
                            (payload.Example((texts[0], texts[-1]), (name, "nothing"), name),),
                        )
                    }
                    for place, name in enumerate(names)
                },
                {"absent.v1": texts[0]},
            ),
        ),
    )
