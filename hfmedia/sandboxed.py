"""The functions of the library that run in child processes, by path: importing them is for those.

A path rather than a module's name, since that would load the whole library into the child.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent

RENDER_CHAT: Final = f"{_HERE / 'chat_templates.py'}:render"
COUNT_TOKENS: Final = f"{_HERE / 'tokenizer_counts.py'}:count_tokens"

# Each in a `Sandbox` of its own: a child that holds a tokenizer is above the limits of the other.
RENDERING: Final = frozenset({RENDER_CHAT})
COUNTING: Final = frozenset({COUNT_TOKENS})
