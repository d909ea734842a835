"""One evaluation over two hosts beside one on this host: `python benchmarks/two_hosts.py`, as root.

The hosts are network namespaces joined by a cable, made with `ip` (Debian: iproute2). One host has
Dask's scheduler and the flow with its Prefect server; the other has a worker, which sees an empty
folder where the first keeps answers, so that all passes over the network. Both evaluations start
from an empty home. The leaderboards that they log must be equal.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
HOSTS = {"vieval-a": "10.77.0.1", "vieval-b": "10.77.0.2"}
A, B = HOSTS
SCHEDULER = f"tcp://{HOSTS[A]}:8786"
APPROACHES = ("capitalised.v1", "lexicon.v1", "underthesea.v1", "crf.v1", "tfidf-logreg.v1")
READY_SECONDS = 120


def run(*command: str) -> None:
    """Run a command; raises `CalledProcessError` where it fails."""
    subprocess.run(command, check=True)


@contextmanager
def two_hosts() -> Iterator[None]:
    """Two namespaces with a cable between them."""
    with ExitStack() as stack:
        for host in HOSTS:
            run("ip", "netns", "add", host)
            stack.callback(run, "ip", "netns", "delete", host)
        run("ip", "link", "add", "cable", "netns", A, "type", "veth", "peer", "cable", "netns", B)
        for host, address in HOSTS.items():
            run("ip", "-n", host, "address", "add", f"{address}/24", "dev", "cable")
            for link in ("lo", "cable"):
                run("ip", "-n", host, "link", "set", link, "up")
        yield


@contextmanager
def service(host: str, command: Sequence[str], env: dict[str, str]) -> Iterator[None]:
    """A process on a host, ended with all its children."""
    process = subprocess.Popen(
        ["ip", "netns", "exec", host, *command],
        env=os.environ | env,
        cwd=env["VIEVAL_HOME"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(host: str, address: str) -> None:
    """Return when a port of a host answers to that host."""
    where = urlsplit(address)
    probe = f"import socket; socket.create_connection(({where.hostname!r}, {where.port}), 1)"
    deadline = time.monotonic() + READY_SECONDS
    command = ["ip", "netns", "exec", host, sys.executable, "-c", probe]
    while subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing answers at {address}")
        time.sleep(0.5)


def new_home(folder: Path) -> dict[str, str]:
    """An empty home with the seeds, as the environment of a command."""
    for name in ("seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "mlruns").mkdir()
    return {"VIEVAL_HOME": str(folder), "PYTHONPATH": str(ROOT)}


def evaluate(*options: str) -> list[str]:
    """The command that evaluates."""
    named = [word for name in APPROACHES for word in ("--approach", name)]
    command = [sys.executable, "-c", "from flows.cli import main; main()"]
    return [*command, "evaluate", *named, *options]


def leaderboards(home: Path) -> dict[str, object]:
    """What was logged of each problem, but for how long it took."""
    boards = [json.loads(path.read_text()) for path in home.glob("mlruns/**/leaderboard.json")]
    for row in (row for board in boards for row in board["rows"]):
        del row["seconds"]
    return {board["problem"]: board for board in boards}


def over_two_hosts(home: Path) -> float:
    """Evaluate on host A by a worker on host B, and give the seconds that it took."""
    env = new_home(home)
    results = home / ".vieval" / "answers"
    results.mkdir(parents=True)
    worker = (
        f"mount -t tmpfs none {results} && exec {sys.executable} -m distributed.cli.dask_worker"
    )
    dask_worker = f"{worker} {SCHEDULER} --nworkers 1 --nthreads 1 --no-dashboard"
    with ExitStack() as stack:
        stack.enter_context(two_hosts())
        scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
        stack.enter_context(service(A, [*scheduler, "--host", HOSTS[A]], env))
        wait_for(B, SCHEDULER)
        alone = ["unshare", "--mount", "sh", "-c", dask_worker]
        stack.enter_context(service(B, alone, env))
        start = time.perf_counter()
        settings = [f"{name}={value}" for name, value in env.items()]
        flow = evaluate("--runner", "dask", "--dask-address", SCHEDULER)
        run("ip", "netns", "exec", A, "env", *settings, *flow)
        return time.perf_counter() - start


def on_one_host(home: Path) -> float:
    """Evaluate in this process's network, and give the seconds that it took."""
    env = new_home(home)
    start = time.perf_counter()
    subprocess.run(evaluate(), env=os.environ | env, check=True, cwd=home)
    return time.perf_counter() - start


def main() -> None:
    """Evaluate twice and compare."""
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder, name) for name in ("one", "two")]
        for home in homes:
            home.mkdir()
        one, two = on_one_host(homes[0]), over_two_hosts(homes[1])
        same = leaderboards(homes[0]) == leaderboards(homes[1]) != {}
    print(f"one host {one:.1f} s, two hosts {two:.1f} s, leaderboards equal: {same}")
    sys.exit(not same)


if __name__ == "__main__":
    main()
