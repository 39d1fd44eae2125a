"""What `bot.py doctor` checks: one group per file."""
