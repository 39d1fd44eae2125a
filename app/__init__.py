"""The composition root: what the processes are built from."""
