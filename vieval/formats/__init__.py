"""File formats, one a module: each reads files into records and writes them."""
