"""How spans are counted."""
