"""Where the seeds and what is logged lie; a module by itself, so that servers start fast."""

from __future__ import annotations

import os
from pathlib import Path


def default_root() -> Path:
    """The folder that holds `seeds/` and `gold/`.

    `VIEVAL_HOME` where it is set, else the checkout that this package lies in, else the current
    folder.
    """
    if home := os.environ.get("VIEVAL_HOME"):
        return Path(home).resolve()
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "seeds").is_dir() else Path.cwd()
