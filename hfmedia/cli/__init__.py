"""The command line. Nothing else of the library imports it: it alone needs the extra `cli`."""
