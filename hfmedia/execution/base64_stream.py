"""Base64 inside a JSON text, decoded piece by piece."""

from __future__ import annotations

import re
from typing import Final

from hfmedia.codecs import Codec

# A character, an escaped one, or an escaped surrogate pair, which must not be torn apart.
CONTENT: Final = re.compile(
    rb'(?:[^"\\]++|\\[^u]|\\u(?![dD][89abAB])[0-9a-fA-F]{4}'
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[0-9a-fA-F]{4})*+",
    re.DOTALL,
)
LONGEST_ESCAPE: Final = len(rb"\ud83d\ude00")


def content_end(text: bytes) -> int:
    """Where a string ends that begins `text`: at its quote, or before a character that is cut off.

    Raises `ValueError` for an escape that JSON does not have.
    """
    if b"\\" not in text:
        quote = text.find(b'"')
        return len(text) if quote < 0 else quote
    found = CONTENT.match(text)
    end = found.end() if found else 0
    if text[end : end + 1] == b"\\" and len(text) - end >= LONGEST_ESCAPE:
        raise ValueError("an unknown escape")
    return end


class Base64Stream:
    """The bytes of a base64 text that comes in pieces. Methods raise `ValueError` if it is none.

    The pieces hold whole characters of a JSON string: `\\/` and the like stand for others.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._rest = b""
        self._is_padded = False

    def decode(self, piece: bytes) -> bytes:
        """The bytes that are complete with this piece."""
        if b"\\" in piece:
            piece = self._codec.load_json(b'"' + piece + b'"').encode("ascii")
        text = self._rest + piece
        whole = len(text) - len(text) % 4
        if self._is_padded and text:
            raise ValueError("padding in the middle")
        text, self._rest = text[:whole], text[whole:]
        self._is_padded = text.endswith(b"=")
        return self._codec.decode_base64(text)

    def end(self) -> None:
        """Say that nothing follows."""
        if self._rest:
            raise ValueError("the end is missing")
