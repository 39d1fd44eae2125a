"""Who takes part in `benchmarks.streams`, a file each."""
