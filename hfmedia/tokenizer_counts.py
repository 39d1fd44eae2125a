"""Counts tokens with a model's tokenizer, which is a file that cannot be trusted.

It runs in child processes alone, by its path (`sandboxed.py`), and imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from tokenizers import Tokenizer

FileState: TypeAlias = tuple[str, int, int]

# The one that was used last: loading takes a hundred times as long as counting.
_loaded: Final[dict[FileState, Tokenizer]] = {}


def count_tokens(path: str, texts: Sequence[str], limit_bytes: int) -> list[int]:
    """The tokens of each text, without those that a tokenizer puts around it.

    `path` is that of a `tokenizer.json`. Raises `ValueError` if it is longer than `limit_bytes`,
    or whatever the file brings about.
    """
    tokenizer = _tokenizer(path, limit_bytes)
    return [len(tokenizer.encode(text, add_special_tokens=False)) for text in texts]


def _tokenizer(path: str, limit_bytes: int) -> Tokenizer:
    file = Path(path)
    state = file.stat()
    if state.st_size > limit_bytes:
        raise ValueError("The tokenizer is too large.")
    key = (path, state.st_mtime_ns, state.st_size)
    if key not in _loaded:
        _loaded.clear()  # first, since there is not room for two
        _loaded[key] = Tokenizer.from_buffer(file.read_bytes())
    tokenizer = _loaded[key]
    # Files may ask for texts to be cut or filled up, which would be counted.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
