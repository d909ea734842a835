"""The flows that can be run, one a file, and the command line that runs them."""
