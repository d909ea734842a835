"""How answers hold when the text changes in a known way: perturbations, and what they cost."""
