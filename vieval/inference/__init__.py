"""Ask approaches, without an orchestrator."""
