"""How events are written on a connection: as text, or as one compressed stream."""

import zlib
from typing import Protocol

import zstandard


class Encoder(Protocol):
    """Turns each message of one connection into what is sent."""

    def encode(self, message: str) -> str | bytes:
        """The next frame."""


class Plain:
    """No transport compression."""

    def encode(self, message: str) -> str | bytes:
        """The text itself."""
        return message


class ZlibStream:
    """One zlib stream; each message ends with a sync flush, by which clients find its end."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def encode(self, message: str) -> str | bytes:
        """The next part of the stream."""
        return self._stream.compress(message.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstd frame that never ends; each message is flushed as a block."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def encode(self, message: str) -> str | bytes:
        """The next part of the frame."""
        flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return self._stream.compress(message.encode()) + self._stream.flush(flush)


def encoder(compress: str | None) -> Encoder:
    """The encoder for the `compress` of a gateway's address."""
    match compress:
        case "zlib-stream":
            return ZlibStream()
        case "zstd-stream":
            return ZstdStream()
        case _:
            return Plain()
