"""Makes the files: draws in threads, off the event loop, and keeps them in one folder."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playground.drawing import clip, picture
from playground.providers.corruption import padded, spoiled
from playground.providers.types import Order

TYPES: Final[Mapping[str, str]] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Serve the same files to everybody, that many bytes large: for benchmarks."""

    image_bytes: int
    video_bytes: int


def suffix_of(order: Order) -> str:
    """The file's ending."""
    return "mp4" if order.kind == "video" else order.format


class Studio:
    """Draws every job's file once, when somebody first wants it."""

    def __init__(self, folder: Path, pool: ThreadPoolExecutor, payload: Payload | None) -> None:
        self._folder = folder
        self._pool = pool
        self._payload = payload
        self._drawing: dict[str, asyncio.Lock] = {}

    async def file(self, job_id: str, order: Order, failure: str | None) -> Path:
        """The path of a job's file, drawn if it is not there yet."""
        name = self._name(order, failure) if self._payload else job_id
        path = self._folder / f"{name}.{suffix_of(order)}"
        async with self._drawing.setdefault(name, asyncio.Lock()):
            if not path.exists():
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._pool, self._draw, order, failure, path)
        return path

    async def read(self, job_id: str, order: Order, failure: str | None) -> bytes:
        """The same as bytes."""
        path = await self.file(job_id, order, failure)
        return await asyncio.get_running_loop().run_in_executor(self._pool, path.read_bytes)

    def forget(self, job_id: str, order: Order) -> None:
        """Delete a job's file."""
        self._drawing.pop(job_id, None)
        (self._folder / f"{job_id}.{suffix_of(order)}").unlink(missing_ok=True)

    def _name(self, order: Order, failure: str | None) -> str:
        return (
            f"payload-{failure}" if order.kind == "video" else f"payload-{failure}-{order.format}"
        )

    def _draw(self, order: Order, failure: str | None, path: Path) -> None:
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(spoiled(self._drawn(order), failure))
        unfinished.rename(path)

    def _drawn(self, order: Order) -> bytes:
        if self._payload is None:
            return _draw(order)
        if order.kind == "video":
            data = clip("a boat at sea", 1, 832, 480, 2.0, 24)
            return padded(data, self._payload.video_bytes)
        data = picture("a boat at sea", 1, 1024, 1024, order.format)
        return padded(data, self._payload.image_bytes)


@contextmanager
def open_studio(payload: Payload | None) -> Iterator[Studio]:
    """A studio with a temporary folder and a few threads, which both go with it."""
    # One core is left to the event loop, which shares the interpreter with the threads.
    threads = ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1), thread_name_prefix="studio")
    with TemporaryDirectory(prefix="playground-media-") as folder, threads:
        try:
            yield Studio(Path(folder), threads, payload)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def _draw(order: Order) -> bytes:
    sides = (order.width, order.height)
    if order.kind == "video":
        return clip(order.prompt, order.seed, *sides, order.seconds, order.fps, order.image)
    return picture(order.prompt, order.seed, *sides, order.format, order.image)
