"""Where media are kept: the store protocol, a folder as a store, and a result for its user."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import io
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol

from hfmedia.types import MediaRef

BUFFER_BYTES: Final = 1_000_000  # held in memory between two writes of one file
SCHEME: Final = "media:"
EXTENSIONS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/avif": ".avif",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}


def extension_of(content_type: str) -> str:
    """The suffix of files of that type, with its dot; `.bin` for a type that is not media."""
    return EXTENSIONS.get(content_type, ".bin")


class MediaStore(Protocol):
    """Keeps media, and resolves references to them."""

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """Keep what the chunks hold. Raises what they raise, and then keeps nothing."""

    async def open(self, ref: MediaRef) -> BinaryIO:
        """A seekable file of the content. Raises `FileNotFoundError` if it is no longer kept."""

    async def delete(self, ref: MediaRef) -> None:
        """Keep it no longer. Deleting twice does no harm."""


class FolderMediaStore:
    """A folder of its own, which goes with `close()`. References are valid in this process alone.

    A `data:` reference carries its content and is resolved without a file.
    """

    def __init__(self, buffer_bytes: int = BUFFER_BYTES) -> None:
        self._buffer_bytes = buffer_bytes
        self._folder = tempfile.TemporaryDirectory(prefix="hfmedia-", ignore_cleanup_errors=True)
        self._root = Path(self._folder.name)

    def close(self) -> None:
        """Delete the folder with everything in it."""
        self._folder.cleanup()

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """Write the chunks into a file, off the event loop."""
        name = uuid.uuid4().hex
        writer = _FileWriter(self._root / name)
        try:
            async for chunk in chunks:
                writer.add(chunk)
                if writer.held_bytes > self._buffer_bytes:
                    # A slow disk must not stop the event loop.
                    await asyncio.to_thread(writer.flush)
            await asyncio.to_thread(writer.close)
        except BaseException:
            writer.discard()
            raise
        return MediaRef(uri=SCHEME + name, content_type=content_type, size=writer.size, url=url)

    async def open(self, ref: MediaRef) -> BinaryIO:
        """The file, or the bytes of a `data:` reference. Raises `FileNotFoundError`."""
        data = data_of(ref)
        return io.BytesIO(data) if data is not None else self.path_of(ref).open("rb")

    async def delete(self, ref: MediaRef) -> None:
        """Delete the file."""
        if ref.uri.startswith(SCHEME):
            self.path_of(ref).unlink(missing_ok=True)

    def path_of(self, ref: MediaRef) -> Path:
        """The file of a reference. Raises `FileNotFoundError` for a reference of another store."""
        name = ref.uri.removeprefix(SCHEME)
        if not ref.uri.startswith(SCHEME) or not name.isalnum():
            raise FileNotFoundError(f"{ref.uri[:60]} is not in this store")
        return self._root / name


class _FileWriter:
    """A file that is written in large pieces. Chunks are joined once, since a growing buffer is
    copied again and again."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self.held_bytes = 0
        self._path = path
        self._held: list[bytes] = []
        self._file: IO[bytes] | None = None

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.held_bytes += len(chunk)
        self._held.append(chunk)

    def flush(self) -> None:
        if self._file is None:
            self._file = self._path.open("xb")
        self._file.writelines(self._held)
        self._held.clear()
        self.held_bytes = 0

    def close(self) -> None:
        self.flush()
        assert self._file is not None, "flush() opened it"  # noqa: S101
        self._file.close()

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
        self._path.unlink(missing_ok=True)


def data_of(ref: MediaRef) -> bytes | None:
    """The content of a `data:` reference; None for any other. Raises `FileNotFoundError`."""
    if not ref.uri.startswith("data:"):
        return None
    try:
        return base64.b64decode(ref.uri.partition(",")[2], validate=True)
    except binascii.Error:
        raise FileNotFoundError("the data: URI is not base64") from None


@dataclass(frozen=True, slots=True)
class Media:
    """A result that its user can read and keep: a reference, and where its content is.

    The content is a file, which goes when the instance closes that fetched it unless `move_to`
    gives it a new owner, or bytes in memory.
    """

    ref: MediaRef
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def content_type(self) -> str:
        """The type that the bytes say, never that of a header."""
        return self.ref.content_type

    @property
    def size(self) -> int:
        """In bytes."""
        return self.ref.size

    @property
    def url(self) -> str | None:
        """The address where the provider served it."""
        return self.ref.url

    @property
    def sha256(self) -> str:
        """The SHA-256 in hex, computed at each access: read it off the event loop if it is large.

        Computing it for every result would cost as much as receiving them.
        """
        if self.path is None:
            return hashlib.sha256(self.read()).hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def extension(self) -> str:
        """The suffix of its type with the dot; `.bin` where the type is unknown."""
        return extension_of(self.content_type)

    @property
    def address(self) -> str:
        """Its source address, else that of its file, else a `data:` URI."""
        if self.url is not None:
            return self.url
        return self.path.as_uri() if self.path is not None else self.ref.uri

    def read(self) -> bytes:
        """The content. A large file is better opened at `path`, off the event loop."""
        if self.path is not None:
            return self.path.read_bytes()
        return self.data or b""

    def move_to(self, path: Path) -> Media:
        """Move the content to that path: from then on it belongs to the caller."""
        if self.path is not None:
            shutil.move(self.path, path)
        else:
            path.write_bytes(self.read())
        return replace(self, data=None, path=path)

    def discard(self) -> None:
        """Delete the file, where there is one. Discarding twice does no harm."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
