"""The command that does again what a run did, for whoever reads its report."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from vieval.approaches import Asked


def command(
    name: str,
    problem: str,
    corpus: str,
    approaches: Sequence[Asked] | None = (),
    **options: str | bool | None,
) -> str:
    """As in `vieval evaluate ner --corpus news --train other`; options that are empty are left out.

    "" where an approach is an object: there is no command for it.
    """
    if not all(isinstance(one, str) for one in approaches or ()):
        return ""
    words = ["vieval", name, problem, *(["--corpus", corpus] if corpus != "seeds" else [])]
    for one in approaches or ():
        words += ["--approach", str(one)]
    for option, value in options.items():
        flag = f"--{option.replace('_', '-')}"
        if value:
            words += [flag] if value is True else [flag, str(value)]
    return shlex.join(words)
