"""What outlives a process: jobs, generations and media, in SQLite or PostgreSQL."""
