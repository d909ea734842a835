"""Files of other tools: one format a file, each with a reader and a writer."""
