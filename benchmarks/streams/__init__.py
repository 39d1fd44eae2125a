"""Many answers of chat models at once, streamed token by token."""
