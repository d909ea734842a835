"""Who is better: answers against gold, and against each other."""
