"""The command line. It needs the extra `cli`, and nothing else of the library imports it."""
