"""Server-Sent Events, read as they come.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from hfmedia.errors import BadReply

MAX_EVENT_BYTES: Final = 1_000_000  # with its comments and its other fields

BOM: Final = b"\xef\xbb\xbf"
# As numbers, since looking for a byte is several times faster than for bytes of length one.
LF: Final = 0x0A
CR: Final = 0x0D
DATA: Final = re.compile(rb"^data(?:: ?(.*))?$", re.MULTILINE)
EVENT: Final = re.compile(rb"^event(?:: ?(.*))?$", re.MULTILINE)


class SseEvent(NamedTuple):
    """An event of a stream: its lines of data, joined with line feeds, and its type."""

    data: bytes
    event: str = "message"


class SseParser:
    """Reads the events of one stream. Where its chunks begin and end makes no difference.

    Of the fields `id` and `retry`, which are for reconnecting, nothing is kept. An event without
    data, or with empty data, is not delivered; nor is one that the end of the stream cuts off.
    """

    def __init__(self) -> None:
        self._start: bytes | None = b""  # None once it is known whether a BOM begins the stream
        self._is_after_cr = False
        self._unread: list[bytes] = []  # of an event that has not ended, with LF alone
        self._unread_bytes = 0

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """The events that end in this chunk.

        Raises `BadReply` for an event of more than `MAX_EVENT_BYTES`, as soon as they have come.
        """
        if self._start is not None:
            chunk = self._without_bom(self._start + chunk)
        if self._is_after_cr or CR in chunk:
            chunk = self._with_line_feeds(chunk)
        if self._unread:
            if (self._unread[-1][-1:] + chunk).find(b"\n\n") < 0:
                self._keep(chunk)
                return []
            chunk = b"".join([*self._unread, chunk])
            self._unread, self._unread_bytes = [], 0
        blocks = chunk.split(b"\n\n")
        if rest := blocks.pop():
            self._keep(rest)
        events: list[SseEvent] = []
        for block in blocks:
            event = _event(block)
            if event is not None:
                events.append(event)
        return events

    def _without_bom(self, chunk: bytes) -> bytes:
        """The beginning of the stream; empty as long as it may be the beginning of a BOM."""
        if len(chunk) < len(BOM) and BOM.startswith(chunk):
            self._start = chunk
            return b""
        self._start = None
        return chunk.removeprefix(BOM)

    def _with_line_feeds(self, chunk: bytes) -> bytes:
        """The chunk with LF for CRLF and CR. The LF of a CRLF may come with the next chunk."""
        if not chunk:
            return chunk
        if self._is_after_cr:
            chunk = chunk.removeprefix(b"\n")
        self._is_after_cr = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _keep(self, piece: bytes) -> None:
        """Keep a piece of an event that has not ended. Joining them only then is linear."""
        if piece:
            self._unread.append(piece)
            self._unread_bytes += len(piece)
        # One more may be the end of its last line, which is not counted.
        if self._unread_bytes - 1 > MAX_EVENT_BYTES:
            raise _too_large()


def _event(block: bytes) -> SseEvent | None:
    """The event of the lines before an empty one; None if they hold no data."""
    if len(block) > MAX_EVENT_BYTES:
        raise _too_large()
    if block.startswith(b"data:") and LF not in block:  # nearly always
        data = block[5:].removeprefix(b" ")
        return SseEvent(data) if data else None
    data = b"\n".join(DATA.findall(block))
    if not data:
        return None
    *_, event = EVENT.findall(block) or [b""]
    return SseEvent(data, event.decode(errors="replace") or "message")


def _too_large() -> BadReply:
    return BadReply(f"The stream has an event of more than {MAX_EVENT_BYTES // 1_000_000} MB.")
