"""The effects of an evaluation, one a task."""
