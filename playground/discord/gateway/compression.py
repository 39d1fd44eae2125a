"""The transport compression of a connection: none, zlib-stream or zstd-stream."""

import zlib
from typing import Protocol

import zstandard


class Encoder(Protocol):
    """Encodes the messages of one connection, in order."""

    def encode(self, message: str) -> str | bytes:
        """The frame of the next message."""


class PlainEncoder:
    """No compression."""

    def encode(self, message: str) -> str | bytes:
        """The message itself."""
        return message


class ZlibStreamEncoder:
    """One zlib stream; every message ends with a sync flush, by which clients find its end."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def encode(self, message: str) -> str | bytes:
        """The next part of the stream."""
        return self._stream.compress(message.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStreamEncoder:
    """One zstd frame without an end; every message is flushed as a block."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def encode(self, message: str) -> str | bytes:
        """The next part of the frame."""
        flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return self._stream.compress(message.encode()) + self._stream.flush(flush)


def make_encoder(compress: str | None) -> Encoder:
    """The encoder for the query parameter `compress` of the gateway's URL."""
    match compress:
        case "zlib-stream":
            return ZlibStreamEncoder()
        case "zstd-stream":
            return ZstdStreamEncoder()
        case _:
            return PlainEncoder()
