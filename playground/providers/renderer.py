"""Renders the results of jobs in a pool of threads, and keeps them in one folder."""

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
from playground.providers.corruption import corrupted, padded
from playground.providers.types import GenerationParameters

CONTENT_TYPES: Final[Mapping[str, str]] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The sizes of the files that every job gets instead of its own, for benchmarks."""

    image_bytes: int
    video_bytes: int


def suffix_of(parameters: GenerationParameters) -> str:
    """The suffix of the result's file name, without the dot."""
    return "mp4" if parameters.kind == "video" else parameters.format


class Renderer:
    """Renders each job's file once, when it is first requested."""

    def __init__(self, folder: Path, pool: ThreadPoolExecutor, payload: Payload | None) -> None:
        self._folder = folder
        self._pool = pool
        self._payload = payload
        self._locks: dict[str, asyncio.Lock] = {}

    async def file(
        self, job_id: str, parameters: GenerationParameters, failure: str | None
    ) -> Path:
        """The path of a job's file, rendered if it does not exist yet."""
        name = _payload_name(parameters, failure) if self._payload else job_id
        path = self._folder / f"{name}.{suffix_of(parameters)}"
        async with self._locks.setdefault(name, asyncio.Lock()):
            if not path.exists():
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._pool, self._write, parameters, failure, path)
        return path

    async def read(
        self, job_id: str, parameters: GenerationParameters, failure: str | None
    ) -> bytes:
        """The content of a job's file."""
        path = await self.file(job_id, parameters, failure)
        return await asyncio.get_running_loop().run_in_executor(self._pool, path.read_bytes)

    def delete(self, job_id: str, parameters: GenerationParameters) -> None:
        """Delete a job's file."""
        self._locks.pop(job_id, None)
        (self._folder / f"{job_id}.{suffix_of(parameters)}").unlink(missing_ok=True)

    def _write(self, parameters: GenerationParameters, failure: str | None, path: Path) -> None:
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(corrupted(self._rendered(parameters), failure))
        unfinished.rename(path)

    def _rendered(self, parameters: GenerationParameters) -> bytes:
        if self._payload is None:
            return _render(parameters)
        if parameters.kind == "video":
            data = clip("a boat at sea", 1, 832, 480, 2.0, 24)
            return padded(data, self._payload.video_bytes)
        data = picture("a boat at sea", 1, 1024, 1024, parameters.format)
        return padded(data, self._payload.image_bytes)


@contextmanager
def open_renderer(payload: Payload | None) -> Iterator[Renderer]:
    """A renderer with a temporary folder and a pool of threads, which end with the block."""
    # One core is left to the event loop, which shares the interpreter with the threads.
    threads = max(1, (os.cpu_count() or 2) - 1)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="renderer")
    with TemporaryDirectory(prefix="playground-media-") as folder, pool:
        try:
            yield Renderer(Path(folder), pool, payload)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _payload_name(parameters: GenerationParameters, failure: str | None) -> str:
    if parameters.kind == "video":
        return f"payload-{failure}"
    return f"payload-{failure}-{parameters.format}"


def _render(parameters: GenerationParameters) -> bytes:
    prompt, seed, image = parameters.prompt, parameters.seed, parameters.image
    size = (parameters.width, parameters.height)
    if parameters.kind == "video":
        return clip(prompt, seed, *size, parameters.seconds, parameters.fps, image)
    return picture(prompt, seed, *size, parameters.format, image)
