"""`chat` and `describe`: one answer, or a conversation."""
