"""The page: its static files, and the HTTP server and websocket behind it."""
