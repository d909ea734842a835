"""Who is trusted, and who may take over."""
