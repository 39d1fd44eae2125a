"""Makes results fit into a reply: as they are, else re-encoded, else as a link."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from hfmedia.media_store import MediaStore, extension_of
from hfmedia.types import MediaRef
from replies.media.image import image_size, shrink_image
from replies.media.prepared_file import PreparedFile
from replies.media.video import shrink_video, video_size

log = logging.getLogger(__name__)

FIT_TIMEOUT_S: Final = 60.0  # for one file


class LazyFolder:
    """A temporary folder that is made when it is first needed: most replies need none."""

    def __init__(self) -> None:
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def path(self) -> Path:
        """The folder. Raises `OSError` if it cannot be made."""
        with self._lock:
            if self._made is None:
                self._made = tempfile.TemporaryDirectory(
                    prefix="hfmedia-", ignore_cleanup_errors=True
                )
            return Path(self._made.name)

    def close(self) -> None:
        """Delete the folder, if it was made."""
        with self._lock:
            if self._made is not None:
                self._made.cleanup()


@dataclass(frozen=True, slots=True)
class _Codec:
    """How files of one kind are measured and made smaller."""

    dimensions: Callable[[BinaryIO], tuple[int, int]]
    shrink: Callable[[BinaryIO, Path, int, Callable[[], bool]], bool]
    extension: str


# By the first part of the content type.
CODECS: Final[Mapping[str, _Codec]] = {
    "image": _Codec(image_size, shrink_image, ".webp"),
    "video": _Codec(video_size, shrink_video, ".mp4"),
}


async def prepare_file(
    store: MediaStore, ref: MediaRef, *, name: str, limit_bytes: int, folder: LazyFolder
) -> PreparedFile:
    """The result as a reply whose files may have `limit_bytes` can carry it.

    `name` is its file name without the extension. A re-encoded file is written into `folder`. It
    takes `FIT_TIMEOUT_S` at most.
    """
    whole = PreparedFile(
        name=name + extension_of(ref.content_type), content=ref, size=ref.size, link=ref.url
    )
    try:
        source = await store.open(ref)
    except FileNotFoundError:
        log.warning("a result of %s is no longer in the store", ref.content_type)
        return whole.as_link("missing", limit_bytes)
    stop = threading.Event()
    ends = time.monotonic() + FIT_TIMEOUT_S

    def is_over() -> bool:
        return stop.is_set() or time.monotonic() > ends

    try:
        return await asyncio.to_thread(fit, source, ref, whole, limit_bytes, folder, is_over)
    finally:
        stop.set()  # of a reply that was given up, the thread ends with its next frame


def fit(
    source: BinaryIO,
    ref: MediaRef,
    whole: PreparedFile,
    limit_bytes: int,
    folder: LazyFolder,
    stop: Callable[[], bool],
) -> PreparedFile:
    """The same, in the thread that calls it. It closes `source`."""
    codec = CODECS.get(ref.content_type.partition("/")[0])
    with source:
        whole = replace(whole, dimensions=_dimensions(source, codec))
        if ref.size <= limit_bytes:
            return whole
        target = None if codec is None else _shrunk(source, whole, codec, folder, limit_bytes, stop)
        if target is None:
            return whole.as_link("too-large", limit_bytes)
    with target.open("rb") as file:
        dimensions = _dimensions(file, codec)
    return replace(
        whole,
        name=target.name,
        content=target,
        size=target.stat().st_size,
        dimensions=dimensions,
        change="re-encoded",
        original_size=ref.size,
        limit_bytes=limit_bytes,
    )


def _shrunk(
    source: BinaryIO,
    whole: PreparedFile,
    codec: _Codec,
    folder: LazyFolder,
    limit_bytes: int,
    stop: Callable[[], bool],
) -> Path | None:
    """The file of at most `limit_bytes` that the result was re-encoded into; None if it cannot."""
    try:
        target = (folder.path() / whole.name).with_suffix(codec.extension)
        source.seek(0)
        return target if codec.shrink(source, target, limit_bytes, stop) else None
    except Exception as error:
        # Files are foreign, codecs fail in many ways, and a disk may be full; the link is still
        # good.
        log.warning("a result could not be re-encoded: %s", type(error).__name__)
        return None


def _dimensions(source: BinaryIO, codec: _Codec | None) -> tuple[int, int] | None:
    if codec is None:
        return None
    try:
        return codec.dimensions(source)
    except Exception as error:
        log.info("a file does not tell its size in pixels: %s", type(error).__name__)
        return None
