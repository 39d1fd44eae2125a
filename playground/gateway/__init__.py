"""Discord's gateway v10 over the world: websockets, sessions, events, compression."""
