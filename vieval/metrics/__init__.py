"""How answers are counted against gold."""
