"""JSON that carries media: long base64 strings are decoded as they come, and never kept as text."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final, TypeAlias

from hfmedia.codecs import Codec
from hfmedia.errors import BadReply
from hfmedia.execution.base64_stream import Base64Stream, content_end
from hfmedia.types import MediaRef

LONG_BYTES: Final = 65_536
DATA_PREFIX_BYTES: Final = 1_000  # `data:image/png;base64,`, with parameters

Keep: TypeAlias = Callable[[AsyncGenerator[bytes, None]], Awaitable[MediaRef]]
"""Brings what the chunks hold into the media store."""


class LongStrings:
    """Reads a JSON text that comes in `chunks`. A long base64 string goes to `keep`.

    What was kept is added to `media`, by the placeholder that stands for it in the JSON. A string
    is long from `LONG_BYTES` characters on, of which the first, behind the `data:` of an address,
    are base64. Where the chunks begin and end makes no difference.
    """

    def __init__(
        self,
        chunks: AsyncGenerator[bytes, None],
        keep: Keep,
        codec: Codec,
        media: dict[str, MediaRef],
        *,
        limit_bytes: int,
    ) -> None:
        self._chunks = chunks
        self._media = media
        self._keep_media = keep
        self._codec = codec
        self._limit_bytes = limit_bytes
        self._unread = b""
        self._text: list[bytes] = []
        self._text_bytes = 0
        self._backslashes = 0  # in a row, at the end of the text

    async def read(self) -> bytes:
        """The JSON text with its placeholders.

        Raises `BadReply` if it is longer than `limit_bytes`, or if a long string that begins as
        base64 goes on as something else.
        """
        while start := await self._find():
            placeholder = f"long-string:{uuid.uuid4().hex}"
            self._take(1)
            self._append(placeholder.encode())
            self._unread = self._unread[start - 1 :]
            self._media[placeholder] = await self._keep_media(self._decoded())
        return b"".join(self._text)

    async def _find(self) -> int:
        """Read up to the quote before the next long string.

        Returns where behind the quote its base64 begins; 0 if there is no such string.
        """
        while await self._fill(LONG_BYTES + 1):
            if not self._unread.startswith(b'"'):
                quote = self._unread.find(b'"')
                self._take(quote if quote >= 0 else len(self._unread))
                continue
            # No string that begins before the last of these quotes is long.
            last_quote = self._unread.rfind(b'"', 1, LONG_BYTES + 1)
            if last_quote > 0:
                self._take(last_quote)
            elif start := self._payload_start():
                return start
            else:
                self._take(1)
        self._take(len(self._unread))
        return 0

    def _payload_start(self) -> int:
        """Where the base64 begins behind a quote that begins a string; 0 if there is none."""
        if self._backslashes % 2:
            return 0  # the quote is part of a string
        start = 1
        if self._unread.startswith(b"data:", 1):
            start = self._unread.find(b",", 1, DATA_PREFIX_BYTES) + 1
        if not start:
            return 0
        text = self._unread[start : LONG_BYTES + 1]
        try:
            Base64Stream(self._codec).decode(text[: content_end(text)])
        except ValueError:
            return 0
        return start

    async def _decoded(self) -> AsyncGenerator[bytes, None]:
        """The bytes of the string that begins what is unread, up to its closing quote."""
        stream, is_over = Base64Stream(self._codec), False
        try:
            while not is_over:
                end = content_end(self._unread)
                yield stream.decode(self._unread[:end])
                # What is left is the closing quote, or the beginning of an escaped character.
                self._unread = self._unread[end:]
                is_quote = self._unread.startswith(b'"')
                is_over = is_quote or not await self._fill(len(self._unread) + 1)
            stream.end()
        except ValueError:
            raise BadReply("The result is not base64.") from None

    async def _fill(self, size: int) -> bool:
        """Receive until so much is unread; False if there is less."""
        pieces, length = [self._unread], len(self._unread)
        while length < size and (piece := await anext(self._chunks, None)) is not None:
            pieces.append(piece)
            length += len(piece)
        self._unread = b"".join(pieces)
        return length >= size

    def _take(self, size: int) -> None:
        """Make what is unread, up to there, part of the text."""
        piece, self._unread = self._unread[:size], self._unread[size:]
        backslashes = size - len(piece.rstrip(b"\\"))
        self._backslashes = backslashes + (self._backslashes if backslashes == size else 0)
        self._append(piece)

    def _append(self, piece: bytes) -> None:
        self._text.append(piece)
        self._text_bytes += len(piece)
        if self._text_bytes > self._limit_bytes:
            raise BadReply(f"The response has more than {self._limit_bytes // 1_000_000} MB.")
