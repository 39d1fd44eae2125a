"""Sockets and bytes: the HTTP transport, URL safety, content types, the cache."""
