"""Strikes a key from what others say: whole or in part, plain, percent-encoded or in base64."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeAlias

PART_CHARACTERS: Final = 16
"""So many characters of a key in a row are struck; of a shorter key, all of it."""

MIN_BASE64_CHARACTERS: Final = 4  # the base64 of fewer is in any text

# `%41`, and what encoding it again makes of it: `%2541`, `%252541`.
ENCODED: Final = re.compile(r"%(?:25)*([0-9A-Fa-f]{2})")
URL_SAFE: Final = str.maketrans("-_", "+/")

Span: TypeAlias = tuple[int, int]


def redacted(text: str, keys: Collection[str], *, mark: str = "[key]") -> str:
    """The text with a mark in the place of each key, or part of one, that it holds.

    The cost grows with the length of the text: cut what has no bound of its own first.
    """
    pieces: list[str] = []
    end = 0
    for start, stop in _merged(_spans(text, keys)):
        pieces += [text[end:start], mark]
        end = stop
    return "".join([*pieces, text[end:]])


def holds_key(text: str, keys: Collection[str]) -> bool:
    """Whether a text holds a key, or part of one."""
    return any(True for _ in _spans(text, keys))


def _spans(text: str, keys: Collection[str]) -> Iterator[Span]:
    """Where in the text keys are."""
    for key in filter(None, keys):
        yield from _key_in(text, key)
    if "%" in text:
        decoded, places = _decoded(text)
        for key in filter(None, keys):
            yield from ((places[start], places[stop]) for start, stop in _key_in(decoded, key))


def _key_in(text: str, key: str) -> Iterator[Span]:
    """Where in the text the key, or a part of it, is plain or in base64."""
    size = min(PART_CHARACTERS, len(key))
    if len(text) < size:
        return
    yield from _parts_in(text, key, size)
    if size >= MIN_BASE64_CHARACTERS:
        text = text.translate(URL_SAFE)
        for offset in range(3):
            yield from _parts_in(text, _base64(key, offset), _base64_size(size))


def _decoded(text: str) -> tuple[str, list[int]]:
    """The text without percent-encoding, and where in the text each of its characters begins."""
    characters: list[str] = []
    places: list[int] = []
    end = 0
    for found in ENCODED.finditer(text):
        characters += [*text[end : found.start()], chr(int(found[1], 16))]
        places += range(end, found.start() + 1)
        end = found.end()
    return "".join([*characters, text[end:]]), [*places, *range(end, len(text) + 1)]


def _parts_in(text: str, whole: str, size: int) -> Iterator[Span]:
    """Where in the text `size` characters of the whole are in a row."""
    # They would hold a block whole. Few texts do, and there are few blocks to look for.
    block = (size + 1) // 2
    blocks = (whole[start : start + block] for start in range(0, len(whole) - block + 1, block))
    if not any(each in text for each in blocks):
        return
    for part in {whole[start : start + size] for start in range(len(whole) - size + 1)}:
        start = text.find(part)
        while start >= 0:
            yield start, start + size
            start = text.find(part, start + 1)


def _base64(key: str, offset: int) -> str:
    """The base64 of a key behind `offset` bytes, without what its neighbours have a share in."""
    encoded = b64encode(bytes(offset) + key.encode()).decode().rstrip("=")
    first = -(-8 * offset // 6)
    return encoded[first : 8 * (offset + len(key.encode())) // 6]


def _base64_size(size: int) -> int:
    """How many characters of base64 say that many bytes, whatever stands before and behind."""
    return (8 * size - 4) // 6


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, as one where they touch."""
    start = stop = -1
    for each in sorted(spans):
        if each[0] <= stop:
            stop = max(stop, each[1])
        else:
            if stop >= 0:
                yield start, stop
            start, stop = each
    if stop >= 0:
        yield start, stop
