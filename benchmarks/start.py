"""What commands take to start: `python benchmarks/start.py`.

CPU seconds, the least of several runs that take turns, and millions of instructions where valgrind
is installed: these are the same whatever else the machine does.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
VIEVAL = str(Path(sys.executable).with_name("vieval"))
GOLD, PASS = (str(ROOT / "gold" / name) for name in ("gold.jsonl", "passes/first.jsonl"))
COMMANDS: Mapping[str, Sequence[str]] = {
    "import numpy": ("-c", "import numpy"),
    "import scipy.special": ("-c", "import scipy.special"),
    "vieval --help": (VIEVAL, "--help"),
    "vieval approaches": (VIEVAL, "approaches"),
    "vieval score, on the seeds": (VIEVAL, "score", GOLD, PASS),
}
COUNTED = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def run(command: Sequence[str]) -> tuple[float, str]:
    """The CPU seconds of a command, and what it told on standard error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def instructions(command: Sequence[str]) -> str:
    """Millions of instructions; "" without valgrind."""
    if not shutil.which(COUNTED[0]):
        return ""
    found = re.search(r"I\s+refs:\s+([\d,]+)", run([*COUNTED, *command])[1])
    assert found is not None
    return f"{int(found[1].replace(',', '')) / 1e6:,.0f}"


def main() -> None:
    """Measure and print."""
    commands = {name: [sys.executable, *words] for name, words in COMMANDS.items()}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            seconds[name].append(run(command)[0])
    table = Table("what", "CPU s", "million instructions")
    for name, command in commands.items():
        table.add_row(name, f"{min(seconds[name]):.2f}", instructions(command))
    Console().print(table)
    Console().print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
