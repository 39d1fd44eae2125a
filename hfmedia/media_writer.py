"""Media that come in chunks: kept in memory while there is some, else in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

MEMORY_BYTES: Final = 128_000_000  # of all media in memory, those that are coming included
BUFFER_BYTES: Final = 1_000_000  # what does not fit is written in pieces of this size


class MemoryBudget:
    """What is left of the memory for all media together.

    One of them gets a quarter at most, and an eighth is left to those that are on their way to a
    file.
    """

    def __init__(self, memory_bytes: int, buffer_bytes: int) -> None:
        self.buffer_bytes = buffer_bytes
        self.limit_bytes = memory_bytes // 4
        self._reserved_bytes = memory_bytes // 8
        self._free_bytes = memory_bytes

    def take(self, size: int) -> None:
        """Use some, which may be more than there is: then something must be written soon."""
        self._free_bytes -= size

    def give_back(self, size: int) -> None:
        """Use it no longer."""
        self._free_bytes += size

    def is_used_up(self, *, for_files: bool) -> bool:
        """Whether nothing is left for media in memory, or for those on their way to a file."""
        return self._free_bytes < (0 if for_files else self._reserved_bytes)


class MediaWriter:
    """One result that comes.

    Chunks are joined once, since a growing buffer is copied again and again. A slow disk does not
    stop the event loop: large pieces are written in a thread.
    """

    def __init__(self, path: Path, memory: MemoryBudget) -> None:
        self.size = 0
        self._path = path
        self._memory = memory
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._file: IO[bytes] | None = None

    async def add(self, chunk: bytes) -> None:
        """Take a chunk. Raises `OSError`."""
        self._held.append(chunk)
        self._held_bytes += len(chunk)
        self.size += len(chunk)
        self._memory.take(len(chunk))
        limit = self._memory.limit_bytes if self._file is None else self._memory.buffer_bytes
        if self._held_bytes > limit or self._memory.is_used_up(for_files=self._file is not None):
            await _in_thread(self._write)
            self._free()

    async def finish(self) -> bytes | None:
        """The content; None if it is in the file. Raises `OSError`."""
        if self._file is None:
            return b"".join(self._held)
        self._write()  # less than a piece is not worth a thread
        self._free()
        self._file.close()
        return None

    def discard(self) -> None:
        """Keep nothing. It raises nothing, which would hide why."""
        self._free()
        if self._file is not None:
            with suppress(OSError):  # a full disk does not take the rest of its buffer either
                self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._file is None:
            self._file = self._path.open("xb")
        self._file.writelines(self._held)

    def _free(self) -> None:
        self._memory.give_back(self._held_bytes)
        self._held, self._held_bytes = [], 0


async def _in_thread(function: Callable[[], None]) -> None:
    """Call in a thread, and wait for its end, however often cancelled, to undo what it makes."""
    running = asyncio.ensure_future(asyncio.to_thread(function))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):  # again, which is raised below all the same
                await asyncio.wait([running])
        raise
