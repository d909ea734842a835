"""Nights: the first, one like the last, and those after gold, libraries or approaches changed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
from mlflow import MlflowClient
from prefect import State
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact as ArtifactResponse
from prefect.events.filters import EventFilter, EventNameFilter

from flows.evaluate import evaluate
from flows.reevaluate import Reevaluation, reevaluate
from tasks.mlflow_store import history, registry
from tasks.prefect_ui import announce
from tasks.prefect_ui.keys import artifact_key
from vieval import approaches
from vieval.data import Answer, Approach, Card, Segment, Span, Unavailable
from vieval.inference import identity

HALF = ("Huế", "Hà Nội", "Đà Lạt", "Vinh", "Cần Thơ", "Lào", "Sơn La", "Nga")
PLACES = (*HALF, "Pháp", "Đức", "Bỉ", "Áo", "Thụy Sĩ", "Hải Dương", "Bắc Ninh", "Cà Mau")
SENTENCE = "Hôm nay đoàn đến {}."
START = SENTENCE.index("{")


@dataclass(frozen=True)
class Finds:
    """Finds the places it knows, unless the world forbids it."""

    places: tuple[str, ...]
    salt: str

    card: ClassVar[Card] = Card("finds places", "none", libraries=("gazetteer",))
    world: ClassVar[dict[str, Any]] = {}

    def predict(self, segments: Sequence[Segment]) -> Sequence[Answer]:
        if self.world.get("unavailable"):
            raise Unavailable("no map: buy one")
        known = [p for p in self.places if p not in self.world.get("forgotten", ())]
        return [
            frozenset(
                Span(at, at + len(place), "LOC")
                for place in known
                if (at := segment.text.find(place)) >= 0
            )
            for segment in segments
        ]


@dataclass
class World:
    """A corpus file, a table of approaches and a library that a test may change between nights."""

    corpus: Path
    approaches: dict[str, Approach]
    library: str = "1.0"

    def write(self, *, without: Sequence[str] = (), sinicised: Sequence[str] = ()) -> None:
        """The gold: the place in each sentence, except those that are left out."""
        rows = [
            {
                "id": f"{number}",
                "article": f"a{number}",
                "text": SENTENCE.format(place),
                "entities": []
                if place in without
                else [
                    {
                        "start": START,
                        "end": START + len(place),
                        "type": "LOC",
                        "form": "sinicised" if place in sinicised else "vietnamese",
                    }
                ],
            }
            for number, place in enumerate(PLACES)
        ]
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        self.corpus.write_text("".join(lines), encoding="utf-8")

    def night(self, gate: str | None = None) -> tuple[Reevaluation, State[Any]]:
        state = reevaluate(["ner"], str(self.corpus), gate=gate, return_state=True)
        ended: Any = state.result(raise_on_failure=False)
        if isinstance(ended, Exception):
            raise ended
        [night] = ended
        return night, state

    def runs(self) -> int:
        client = MlflowClient()
        experiment = client.get_experiment_by_name("vieval-ner")
        return len(client.search_runs([experiment.experiment_id])) if experiment else 0


@pytest.fixture
def world(home: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    # What other tests cached must not answer here.
    salt = own_home.name
    table: dict[str, Approach] = {
        "half.v1": Finds(HALF, salt),
        "one.v1": Finds(HALF[1:2], salt),
    }
    world = World(own_home / f"{salt}.jsonl", table)
    monkeypatch.setattr(approaches, "table", lambda kind: table)
    monkeypatch.setattr("flows.reevaluate.table", lambda kind: table)
    monkeypatch.setattr(identity, "_version", lambda library: world.library)
    monkeypatch.setattr(Finds, "world", {})
    world.write()
    return world


def change(night: Reevaluation, name: str) -> Any:
    assert night.found is not None
    return next(one for one in night.found.changes if one.approach == name)


def test_the_first_night_finds_a_champion_and_the_second_does_nothing(world: World) -> None:
    night, state = world.night()
    assert state.name == "Completed"
    assert night.message == "half.v1 is the first champion: the best of 2 that may be, at .667"
    assert state.message == f"ner: {night.message}"
    assert change(night, "one.v1").since is None
    assert night.logged is not None
    champion = registry.champion("ner", world.corpus.stem)
    assert champion is not None
    assert champion.approach == "half.v1"
    assert champion.reason == night.message
    assert champion.run_id == night.logged.tracked.children["half.v1"]
    runs = world.runs()

    again, state = world.night()
    assert state.name == "Completed"
    assert state.message == f"ner: unchanged since run {night.logged.tracked.run_id}"
    assert (again.logged, again.regressed) == (None, "")
    assert world.runs() == runs


def test_a_night_without_a_change_reads_little_of_mlflow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.night()
    asked: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., Any]:
        own = getattr(MlflowClient, name)

        def counted(*given: Any, **named: Any) -> Any:
            asked[name] += 1
            return own(*given, **named)

        return counted

    read = ("search_runs", "search_registered_models", "get_model_version", "download_artifacts")
    for name in read:
        monkeypatch.setattr(MlflowClient, name, counting(name))
    world.night()
    # Regressions that nobody was told of, the last night, and whether its champion had regressed;
    # the champion to tell of, and the one to challenge.
    assert asked == dict(zip(read, (3, 2, 2, 1), strict=True))


def test_after_the_gold_changed_old_answers_are_scored_on_it(world: World) -> None:
    first, _ = world.night()
    world.write(without=HALF[4:])
    night, state = world.night()
    assert state.name == "Completed"
    assert night.logged is not None
    assert all(row.outcome.cached for row in night.logged.evaluation.rows)
    half = change(night, "half.v1")
    # Of 12 places 4 are found, and 4 that are no place any more: F1 = 2·4 / (12 + 8).
    assert half.contrast.one == half.contrast.other
    assert half.contrast.one.value == pytest.approx(0.4)
    assert half.reasons == ("the gold changed",)
    assert first.logged is not None
    assert half.since.run_id == first.logged.tracked.children["half.v1"]
    run = MlflowClient().get_run(night.logged.tracked.children["half.v1"])
    assert run.data.tags["vieval.since"] == half.since.run_id
    assert run.data.tags["vieval.why"] == half.reasons[0]
    assert run.data.metrics["change"] == 0.0
    file = MlflowClient().download_artifacts(night.logged.tracked.run_id, "reevaluation.json")
    kept = json.loads(Path(file).read_text(encoding="utf-8"))
    assert kept["verdict"]["champion"] == "half.v1"
    assert {one["approach"]: one["reasons"] for one in kept["changes"]}["half.v1"] == [
        half.reasons[0]
    ]
    report = Artifact.get(artifact_key("report", "ner", world.corpus.stem))
    assert isinstance(report, ArtifactResponse)
    assert "the gold changed" in str(report.data)
    assert "**Champion:** half.v1" in str(report.data)


def event(name: str, night: Reevaluation) -> dict[str, Any]:
    """The event of a night as it reached the server, which takes a moment."""
    assert night.logged is not None
    tracked = night.logged.tracked
    runs = {tracked.run_id, *tracked.children.values()}
    query = {"filter": {"event": {"name": [name]}}, "limit": 50}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with get_client(sync_client=True) as client:
            answer = client._client.post("/events/filter", json=query)
        for found in answer.json()["events"]:
            if found["payload"]["mlflow_run"] in runs:
                return dict(found)
        time.sleep(0.2)
    raise TimeoutError(f"no event {name} of the runs {runs}")


def test_a_champion_that_a_dependency_broke_fails_the_run_until_it_is_well(world: World) -> None:
    world.night()
    world.library = "2.0"
    Finds.world["forgotten"] = HALF[1:]
    night, state = world.night()
    assert state.name == "Failed"
    # Of 16 places 8 were found, F1 = 2·8 / (16 + 8), and now 1, F1 = 2·1 / (16 + 1).
    assert night.regressed.startswith("half.v1 fell to .118 (−.549 [")
    assert night.regressed.endswith("gazetteer: 1.0 → 2.0")
    assert state.message is not None
    assert night.regressed in state.message
    assert night.logged is not None
    parent = MlflowClient().get_run(night.logged.tracked.run_id)
    assert parent.info.status == "FINISHED"
    told = event("vieval.champion.regressed", night)
    assert told["resource"]["prefect.resource.id"] == "vieval.champion.ner"
    assert told["payload"]["reason"] == night.regressed

    runs = world.runs()
    again, state = world.night()
    assert (state.name, again.regressed, world.runs()) == ("Failed", night.regressed, runs)

    world.library = "3.0"
    Finds.world["forgotten"] = ()
    well, state = world.night()
    assert (state.name, well.regressed) == ("Completed", "")
    # It is compared with the last run in which it was well.
    assert change(well, "half.v1").reasons == ("gazetteer: 1.0 → 3.0",)


def test_a_plain_evaluation_in_between_wipes_out_no_regression(world: World) -> None:
    world.night()
    world.library = "2.0"
    Finds.world["forgotten"] = HALF[1:]
    assert world.night()[1].name == "Failed"
    evaluate(["ner"], str(world.corpus))
    world.approaches["one.v1"] = Finds(HALF[2:4], world.corpus.stem)
    night, state = world.night()
    assert state.name == "Failed"
    assert night.regressed.startswith("half.v1 fell to .118 (−.549 [")


def test_a_lower_figure_can_be_accepted(world: World) -> None:
    world.night()
    world.library = "2.0"
    Finds.world["forgotten"] = HALF[1:]
    night, state = world.night()
    assert state.name == "Failed"
    assert night.logged is not None
    MlflowClient().delete_tag(night.logged.tracked.children["half.v1"], "vieval.regressed")
    accepted, state = world.night()
    assert state.name == "Completed"
    assert accepted.message.startswith("unchanged since run ")


def test_a_champion_that_cannot_run_fails_the_run(world: World) -> None:
    world.night()
    world.library = "2.0"
    Finds.world["unavailable"] = True
    night, state = world.night()
    assert state.name == "Failed"
    assert night.regressed == "half.v1 gave no answer: unavailable: no map: buy one"
    champion = registry.champion("ner", world.corpus.stem)
    assert champion is not None
    assert champion.approach == "half.v1"

    Finds.world["unavailable"] = False
    night, state = world.night()
    assert state.name == "Completed"
    assert night.logged is not None


def test_a_better_challenger_takes_over(world: World) -> None:
    world.approaches.pop("half.v1")
    world.night()
    world.approaches["all.v1"] = Finds(PLACES, world.corpus.stem)
    night, _ = world.night()
    assert night.message.startswith("all.v1 takes over from one.v1 at 1.000 (+.882 [")
    champion = registry.champion("ner", world.corpus.stem)
    assert champion is not None
    assert champion.approach == "all.v1"
    assert event("vieval.champion.promoted", night)["payload"]["approach"] == "all.v1"


@pytest.mark.parametrize("dies", ["before it told", "after it told"])
def test_what_was_found_is_told_once_even_if_the_process_died(
    world: World, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    class Died(Exception):
        """As by SIGKILL: nothing more is done."""

    def die(*_: object) -> None:
        raise Died

    world.night()
    world.library = "2.0"
    Finds.world["forgotten"] = HALF[1:]
    where = (announce, "announce") if dies == "before it told" else (history, "mark_announced")
    with monkeypatch.context() as patch:
        patch.setattr(*where, die)
        with pytest.raises(Died):
            world.night()
    for _ in range(2):
        again, state = world.night()
        assert (state.name, again.logged) == ("Failed", None)
    assert again.message.startswith("unchanged since run ")
    wanted = EventFilter(event=EventNameFilter(name=["vieval.champion.regressed"]))
    with get_client(sync_client=True) as client:
        told = [one.payload["mlflow_run"] for one in client.read_events(wanted, limit=50).events]
    assert told.count(again.message.removeprefix("unchanged since run ")) == 1


def test_a_promotion_that_the_last_run_did_not_tell_of_is_in_the_message_of_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(Exception):
        """As by SIGKILL: nothing more is done."""

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(announce, "announce", die)
        with pytest.raises(Died):
            world.night()
    late, again = world.night()[0].message, world.night()[0].message
    first, _, second = late.partition("; unchanged since run ")
    assert "is the first champion" in first
    assert again == f"unchanged since run {second}"


def test_two_at_once_crown_one_champion(world: World) -> None:
    world.approaches.pop("half.v1")
    with ThreadPoolExecutor(2) as pool:
        nights = list(pool.map(lambda _: world.night()[0], range(2)))
    assert sorted(night.logged is None for night in nights) == [False, True]
    name = registry.model_name("ner", world.corpus.stem)
    assert len(MlflowClient().search_model_versions(f"name = '{name}'")) == 1


# The champion finds half of the places; the first three of them are foreign names.
CHALLENGERS = {
    "worse": (PLACES[:4], "is at .400 (−.267 ["),
    "equal": (PLACES[8:], "is at .667 (.000 ["),
    "better, but worse on a slice": (
        PLACES[1:],
        "but recall of names with form sinicised falls from 1.000 to .667",
    ),
}


@pytest.mark.parametrize(("places", "objection"), CHALLENGERS.values(), ids=CHALLENGERS.keys())
def test_a_challenger_that_is_not_better_throughout_changes_nothing(
    world: World, tmp_path: Path, places: tuple[str, ...], objection: str
) -> None:
    # Both answer in no time, so that chance alone would say which is faster.
    rules = tmp_path / "gate.toml"
    rules.write_text(
        "[all]\nspeedup = 1e9\nalpha = 0.5\n"
        '[ner.may_fall]\n"mentions/form/sinicised/recall" = 0.05\n'
    )
    world.write(sinicised=HALF[:3])
    world.approaches.pop("one.v1")
    world.night(str(rules))
    world.approaches["new.v1"] = Finds(places, world.corpus.stem)
    night, state = world.night(str(rules))
    assert state.name == "Completed"
    assert night.found is not None
    assert not night.found.verdict.promoted
    assert objection in night.found.verdict.objections["new.v1"]
    champion = registry.champion("ner", world.corpus.stem)
    assert champion is not None
    assert champion.approach == "half.v1"


def test_a_challenger_that_lost_on_the_old_gold_takes_over_on_the_new(world: World) -> None:
    world.approaches["rest.v1"] = Finds(PLACES[8:], world.corpus.stem)
    world.write(without=PLACES[8:])
    night, _ = world.night()
    assert night.message.startswith("half.v1 is the first champion")
    world.write(without=HALF)
    night, state = world.night()
    assert night.message.startswith("rest.v1 takes over from half.v1 at 1.000 (+1.000 [")
    assert night.logged is not None
    assert all(row.outcome.cached for row in night.logged.evaluation.rows)
    # The champion of then has not regressed: it answers as it did, and the gold is another.
    assert (state.name, night.regressed) == ("Completed", "")
    assert change(night, "half.v1").contrast.difference.value == 0.0


def test_a_promotion_that_was_cut_off_is_made_up_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(registry, "promote", cut_off)
        with pytest.raises(OSError, match="the disk is full"):
            world.night()
    assert registry.champion("ner", world.corpus.stem) is None
    night, _ = world.night()
    assert night.logged is not None
    champion = registry.champion("ner", world.corpus.stem)
    assert champion is not None
    assert champion.approach == "half.v1"


def test_a_rule_of_the_gate_that_changed_is_a_reason_to_decide_again(
    world: World, tmp_path: Path
) -> None:
    world.night()
    rules = tmp_path / "gate.toml"
    rules.write_text("[ner]\nmargin = 0.5\n")
    [night] = cast("list[Reevaluation]", reevaluate(["ner"], str(world.corpus), gate=str(rules)))
    assert night.message != ""
    assert "better would be +.500" in night.message


@dataclass(frozen=True)
class Lot(Finds):
    """A floor, which nothing makes a champion."""

    card: ClassVar[Card] = Card("shows what next to nothing reaches", "none", floor=True)


def test_a_champion_that_is_gone_is_told_as_long_as_nobody_takes_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import app
    from tasks import home, reachable

    world.night()
    world.approaches["lot.v1"] = Lot(HALF[1:2], world.corpus.stem)
    world.approaches.pop("half.v1")
    world.approaches.pop("one.v1")
    first, second = world.night()[0], world.night()[0]
    nobody = "half.v1 is no longer among the approaches; no approach may become champion"
    assert first.message == nobody
    assert second.message.startswith("unchanged since run ")
    assert second.message.endswith(
        "; half.v1 is no longer among the approaches, and nobody took its place"
    )

    monkeypatch.setenv("PREFECT_API_URL", "http://is-set")
    monkeypatch.setattr(home, "migrate", home.configure)
    monkeypatch.setattr(reachable, "check", lambda *_: None)
    for words in (("champion", "ner"), ("champion", "ner", "--json")):
        app([*words, "--corpus", str(world.corpus)], standalone_mode=False)
    told = capsys.readouterr().out
    assert "it is no longer among the approaches, and nobody took its place" in told
    assert '"gone": true' in told


def test_the_command_prints_what_it_found_and_ends_with_1_after_a_regression(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from flows.cli import app
    from tasks import home, reachable

    monkeypatch.setenv("PREFECT_API_URL", "http://is-set")
    monkeypatch.setattr(home, "migrate", home.configure)
    monkeypatch.setattr(reachable, "check", lambda *_: None)

    def run(*words: str) -> int:
        try:
            app(list(words), standalone_mode=False)
        except SystemExit as end:
            return int(str(end.code))
        return 0

    command = ("reevaluate", "ner", "--corpus", str(world.corpus))
    assert run("champion", "ner", "--corpus", str(world.corpus)) == 0
    assert run(*command) == 0
    assert run("champion", "ner", "--corpus", str(world.corpus)) == 0
    told = capsys.readouterr().out
    assert "ner: no champion yet" in told
    assert "ner: half.v1, champion since 20" in told
    assert f"models:/vieval-ner-{world.corpus.stem}@champion" in told
    world.library = "2.0"
    Finds.world["forgotten"] = HALF[1:]
    assert run(*command) == 1
    told = capsys.readouterr().out
    assert "gazetteer: 1.0 → 2.0" in told
    assert "ner: the champion regressed: half.v1 fell to .118" in told
