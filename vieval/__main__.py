"""`python -m vieval` is the command `vieval`."""

from __future__ import annotations

from importlib.metadata import entry_points

# By its entry point, since the core knows nothing of the command line.
[command] = entry_points(group="console_scripts", name="vieval")
command.load()()
