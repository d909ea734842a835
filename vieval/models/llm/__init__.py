"""Asking a language model at an OpenAI-compatible endpoint, whatever the question."""
