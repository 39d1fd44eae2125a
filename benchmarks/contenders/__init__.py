"""Who takes part in `benchmarks.peers`, a file each."""
