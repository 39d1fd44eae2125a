"""Where media are kept: the store protocol, a folder as a store, and a result for its user."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import logging
import shutil
import uuid
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from hfmedia.media_writer import BUFFER_BYTES, MEMORY_BYTES, MediaWriter, MemoryBudget
from hfmedia.temporary_folder import TemporaryFolder
from hfmedia.types import MediaRef

log = logging.getLogger(__name__)

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


async def one_chunk(data: bytes) -> AsyncIterator[bytes]:
    """Bytes that are in memory, as `put` takes them."""
    yield data


class MediaStore(Protocol):
    """Keeps media, and resolves references to them."""

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """Keep what the chunks hold. Raises what they raise or `OSError`; then keeps nothing."""

    async def open(self, ref: MediaRef) -> BinaryIO:
        """A seekable file of the content.

        Raises `FileNotFoundError` if it is no longer kept, another `OSError` if it cannot be read
        now.
        """

    async def delete(self, ref: MediaRef) -> None:
        """Keep it no longer. Deleting twice does no harm."""


class FolderMediaStore:
    """A folder of its own, which goes with `close()`. References are valid in this process alone.

    Media stay in memory while the budget of `memory_bytes` lasts; what does not fit goes to a file
    as it comes. A `data:` reference carries its content itself.
    """

    def __init__(self, memory_bytes: int = MEMORY_BYTES, buffer_bytes: int = BUFFER_BYTES) -> None:
        self._memory = MemoryBudget(memory_bytes, buffer_bytes)
        self._in_memory: dict[str, bytes] = {}
        self._folder = TemporaryFolder()
        self._root = self._folder.path

    def close(self) -> None:
        """Delete everything."""
        self._in_memory.clear()
        self._folder.close()

    async def put(
        self, chunks: AsyncIterable[bytes], content_type: str, *, url: str | None = None
    ) -> MediaRef:
        """Keep the chunks in memory or, off the event loop, in a file. Raises `OSError`."""
        name = uuid.uuid4().hex
        writer = MediaWriter(self._root / name, self._memory)
        try:
            async for chunk in chunks:
                await writer.add(chunk)
            content = await writer.finish()
        except BaseException:
            writer.discard()
            raise
        if content is not None:
            self._in_memory[name] = content
        return MediaRef(uri=SCHEME + name, content_type=content_type, size=writer.size, url=url)

    async def open(self, ref: MediaRef) -> BinaryIO:
        """A file of the content. Raises `FileNotFoundError`."""
        data = self.bytes_in_memory(ref)
        return io.BytesIO(data) if data is not None else self.path_of(ref).open("rb")

    async def delete(self, ref: MediaRef) -> None:
        """Delete the content. Deleting twice does no harm; a file that has to stay is logged."""
        if ref.uri.startswith(SCHEME) and not self._forget(ref):
            path = self.path_of(ref)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:  # the folder goes later; whoever is done must not fail here
                log.warning("%s cannot be deleted: %s", path, error.strerror)

    def _forget(self, ref: MediaRef) -> bool:
        """Whether it was in memory, where it is kept no longer."""
        data = self._in_memory.pop(ref.uri.removeprefix(SCHEME), None)
        self._memory.give_back(len(data or b""))
        return data is not None

    def bytes_in_memory(self, ref: MediaRef) -> bytes | None:
        """The content if it is in memory; None if it is in a file, or not here."""
        if ref.uri.startswith("data:"):
            return _bytes_of_data_uri(ref.uri)
        return self._in_memory.get(ref.uri.removeprefix(SCHEME))

    def path_of(self, ref: MediaRef) -> Path:
        """The file of a reference. Raises `FileNotFoundError` for a reference of another store."""
        name = ref.uri.removeprefix(SCHEME)
        if not ref.uri.startswith(SCHEME) or not name.isalnum():
            raise FileNotFoundError(f"{ref.uri[:60]} is not in this store")
        return self._root / name

    def take(self, ref: MediaRef) -> Media:
        """The content for its user, who owns it from now on; in memory it is kept no longer."""
        media = self.media(ref)
        self._forget(ref)
        return media

    def media(self, ref: MediaRef) -> Media:
        """The content for its user. Raises `FileNotFoundError` if it is no longer kept."""
        data = self.bytes_in_memory(ref)
        if data is not None:
            return Media(ref, data=data)
        path = self.path_of(ref)
        if not path.exists():
            raise FileNotFoundError(f"{ref.uri} is no longer kept")
        return Media(ref, path=path)


def _bytes_of_data_uri(uri: str) -> bytes:
    try:
        return base64.b64decode(uri.partition(",")[2], validate=True)
    except binascii.Error:
        raise FileNotFoundError("the data: URI is not base64") from None


@dataclass(frozen=True, slots=True)
class Media:
    """A result that its user can read and keep: a reference, and where its content is.

    The content is bytes in memory, or a file, which goes when the instance closes that fetched it
    unless `move_to` gives it a new owner.
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
        if self.path is not None:
            return self.path.as_uri()
        return f"data:{self.content_type};base64,{base64.b64encode(self.read()).decode()}"

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
