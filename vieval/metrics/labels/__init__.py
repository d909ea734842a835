"""How labels are counted."""
