"""Change `vieval/metrics` and `vieval/stats` at places drawn by a seed; see that a test notices.

All places take hours: a sample tells the share that is noticed, with an interval. Which survivors
change nothing is told, with the reason, in `equivalent_mutants.toml`. Run by `make mutants`, which
brings mutmut.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mutmut.stats import status_by_exit_code
from scipy.stats import binomtest

from benchmarks import reliability

SOURCES = ("vieval/metrics", "vieval/stats")
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
# What a test's failure, an endless loop and a crash have in common: somebody notices.
NOTICED = ("killed", "timeout", "segfault", "caught by type check")


def mutmut(*words: str, check: bool = True) -> str:
    """What mutmut prints."""
    command = [sys.executable, "-m", "mutmut", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def verdicts() -> dict[str, int | None]:
    """The exit code of the tests under each mutant, None where they have not run."""
    files = sorted(path for source in SOURCES for path in Path("mutants", source).rglob("*.meta"))
    return {
        name: code
        for file in files
        for name, code in json.loads(file.read_text())["exit_code_by_key"].items()
    }


def change(name: str) -> tuple[str, str]:
    """The line that a mutant changes, and what it becomes."""
    lines = mutmut("show", name).splitlines()
    was, now = (
        [line[1:].strip() for line in lines if line[:1] == sign and line[:3] != sign * 3]
        for sign in "-+"
    )
    return " ".join(was), " ".join(now)


def function(name: str) -> str:
    """The function that a mutant is of: `vieval.stats.ranks.x_bounds__mutmut_3` is of `bounds`."""
    module, _, own = name.partition("__mutmut_")[0].rpartition(".")
    return f"{module}.{own.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


def explained(name: str, now: str, known: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """Why a survivor changes nothing, where that is known."""
    own = (one["why"] for one in known.get(function(name), ()) if one["becomes"] == now)
    return next(own, "")


def row(name: str, now: str, why: str) -> str:
    """A row of the table of those that nobody noticed."""
    cells = (function(name), f"`{now[:120]}`", why or "a gap in the tests")
    shown = " | ".join(cell.replace("|", "\\|") for cell in cells)
    return f"| {shown} |"


def told(of: int, seed: int, minutes: float, results: Mapping[str, str]) -> Iterator[str]:
    """The section of the page."""
    killed = sum(result in NOTICED for result in results.values())
    low, high = binomtest(killed, len(results)).proportion_ci(method="wilson")
    known = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    kinds = ", ".join(f"{n} {name}" for name, n in Counter(results.values()).most_common())
    became = {
        name: change(name)[1] for name, result in sorted(results.items()) if result not in NOTICED
    }
    why = {name: explained(name, now, known) for name, now in became.items()}
    same = sum(map(bool, why.values()))
    yield f"Made by `make mutants`: {len(results):,} of {of:,} mutants of {' and '.join(SOURCES)},"
    yield f"drawn by the seed {seed}, each tried by the tests that reach it ({kinds})."
    yield f"Noticed: {killed / len(results):.1%}, with Wilson's interval [{low:.1%}, {high:.1%}];"
    yield f"{killed / (len(results) - same):.1%} of those that change anything."
    yield "\n| survived in | becomes | why nothing changes |\n| --- | --- | --- |"
    for name, now in became.items():
        yield row(name, now, why[name])
    yield f"\n{reliability.when(minutes)}."


def main() -> None:
    """Draw, run what has no verdict yet, and write the section."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--number", type=int, default=300, help="how many; 0 for all")
    asked.add_argument("--seed", type=int, default=0)
    options = asked.parse_args()
    began = time.monotonic()
    if not Path("mutants").exists():
        # Makes all mutants, and learns which tests reach which function.
        mutmut("run", "vieval.stats.ratios*")
    names = list(verdicts())
    random.Random(options.seed).shuffle(names)
    drawn = names[: options.number or None]
    if left := [name for name in drawn if verdicts()[name] is None]:
        mutmut("run", *left)
    codes = verdicts()
    results = {name: status_by_exit_code[codes[name]] for name in drawn}
    minutes = (time.monotonic() - began) / 60
    lines = told(len(names), options.seed, minutes, results)
    reliability.write("Mutants", "\n".join(lines))


if __name__ == "__main__":
    main()
