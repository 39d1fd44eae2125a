"""The cost of jobs that outlive their process, beside those of one process."""
