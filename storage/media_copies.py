"""Copies of media in this process, for what reads them: in memory, or as temporary files."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from hfmedia.media_store import FolderMediaStore, Media
from hfmedia.types import MediaRef

MEMORY_BYTES: Final = 64_000_000  # of all copies; beyond, they are in temporary files
KEPT_BYTES: Final = 256_000_000  # of copies that nobody waits for
KEPT_S: Final = 900.0  # since a copy was last used: a reply is complete by then


@dataclass(slots=True)
class _Copy:
    ref: MediaRef  # in the folder
    used_at: float


class MediaCopies:
    """Copies by the uri of what they copy. The oldest go when there are too many or too old ones.

    Raises `OSError` if no temporary folder can be made. `clock` is monotonic.
    """

    def __init__(
        self,
        *,
        memory_bytes: int = MEMORY_BYTES,
        kept_bytes: int = KEPT_BYTES,
        kept_s: float = KEPT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = FolderMediaStore(memory_bytes)
        self._kept_bytes = kept_bytes
        self._kept_s = kept_s
        self._clock = clock
        self._copies: OrderedDict[str, _Copy] = OrderedDict()

    def close(self) -> None:
        """Delete them all."""
        self._copies.clear()
        self._folder.close()

    async def receive(self, chunks: AsyncIterable[bytes], content_type: str) -> Media:
        """A new copy, which its caller owns. Raises `OSError`, and what the chunks raise."""
        return self._folder.media(await self._folder.put(chunks, content_type))

    async def discard(self, copy: Media) -> None:
        """Delete a copy that its caller owns."""
        await self._folder.delete(copy.ref)

    async def add(self, uri: str, copy: Media) -> None:
        """Keep a copy that its caller owned, for those who read that uri next."""
        await self.delete(uri)
        self._copies[uri] = _Copy(copy.ref, self._clock())
        await self.trim()

    async def open(self, uri: str) -> BinaryIO | None:
        """A seekable file of the copy; None if there is none."""
        await self.trim()
        copy = self._copies.get(uri)
        if copy is None:
            return None
        copy.used_at = self._clock()
        self._copies.move_to_end(uri)
        try:
            return await self._folder.open(copy.ref)
        except FileNotFoundError:  # whoever cleans the temporary folder was faster
            await self.delete(uri)
            return None

    async def open_data(self, ref: MediaRef) -> BinaryIO:
        """A file of what a `data:` reference carries. Raises `FileNotFoundError` for others."""
        if not ref.uri.startswith("data:"):
            raise FileNotFoundError(f"{ref.uri[:60]} is not in this store")
        return await self._folder.open(ref)

    async def delete(self, uri: str) -> None:
        """Keep no copy of that uri. Files that are open can be read to their end."""
        copy = self._copies.pop(uri, None)
        if copy is not None:
            await self._folder.delete(copy.ref)

    async def trim(self) -> None:
        """Delete those that were not used for long, then the oldest while there are too many.

        The newest stays, however large: it is about to be read.
        """
        used_after = self._clock() - self._kept_s
        held = sum(copy.ref.size for copy in self._copies.values())
        for uri, copy in list(self._copies.items()):
            is_newest = uri == next(reversed(self._copies))
            if copy.used_at > used_after and (held <= self._kept_bytes or is_newest):
                break
            held -= copy.ref.size
            await self.delete(uri)
