"""Buttons: one class per file. `replies/buttons.py` says how those of a reply look."""
