"""What is said about text: corpora, the files they come in, their checks."""
