"""Discord's gateway v10: websockets, sessions, dispatch events and compression."""
