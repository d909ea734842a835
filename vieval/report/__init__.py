"""What people read: tables in the terminal, files beside a run."""
