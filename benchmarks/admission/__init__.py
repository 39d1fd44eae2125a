"""What the rules of a guild cost a command: the decision, and what is held for it."""
