"""Makes results fit into a reply: as they are, else re-encoded, else as a link."""

from __future__ import annotations

import asyncio
import io
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from replies.media.image import image_size_of, shrink_image
from replies.media.video import shrink_video, video_size_of
from replies.text.markdown import megabytes

if TYPE_CHECKING:
    from hfmedia.media_files import Media

log = logging.getLogger(__name__)

PATIENCE: Final = 60.0  # seconds that command one file fit may take


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFile:
    """What the reply gets of a result: a file, else a link. `note` says what was done to it."""

    name: str
    data: bytes | None = None
    path: Path | None = None
    size: int = 0
    sides: tuple[int, int] | None = None
    link: str | None = None
    note: str = ""

    @property
    def attached(self) -> bool:
        """Whether there is a file."""
        return self.data is not None or self.path is not None


async def prepare_file(media: Media, *, name: str, limit: int, folder: Path) -> PreparedFile:
    """The result as a reply with that limit can carry it. It takes a minute at most."""
    stop = threading.Event()
    ends = time.monotonic() + PATIENCE

    def enough() -> bool:
        return stop.is_set() or time.monotonic() > ends

    try:
        return await asyncio.to_thread(fit, media, name, limit, folder, enough)
    finally:
        stop.set()  # of a reply that was given up, the thread ends with its next frame


def fit(
    media: Media, name: str, limit: int, folder: Path, stop: Callable[[], bool]
) -> PreparedFile:
    """The same, in the thread that calls it."""
    picture = media.content_type.startswith("image/")
    whole = PreparedFile(
        name=name + media.extension,
        data=media.data,
        path=media.path,
        size=media.size,
        sides=_sides(_source(media), picture=picture),
        link=media.url,
    )
    if media.size <= limit:
        return whole
    target = folder / f"{name}.{'webp' if picture else 'mp4'}"
    shrink = shrink_image if picture else shrink_video
    try:
        fits = shrink(_source(media), target, limit, stop)
    except Exception as error:
        # Files are foreign, and codecs fail in many ways; the link is still good.
        log.warning("a %s could not be re-encoded: %s", media.content_type, type(error).__name__)
        fits = False
    return _replaced(whole, target, limit, picture=picture) if fits else linked(whole, limit)


def linked(result: PreparedFile, limit: int) -> PreparedFile:
    """No file, but where to find it."""
    why = f"Its {megabytes(result.size)} are more than the {megabytes(limit)} Discord takes here"
    there = ", so here is the provider's link." if result.link else "."
    return replace(result, data=None, path=None, note=why + there)


def _replaced(whole: PreparedFile, target: Path, limit: int, *, picture: bool) -> PreparedFile:
    return replace(
        whole,
        name=target.name,
        data=None,
        path=target,
        size=target.stat().st_size,
        sides=_sides(target, picture=picture),
        note=f"Re-encoded from {megabytes(whole.size)} to fit Discord's {megabytes(limit)}.",
    )


def _sides(source: Path | io.BytesIO, *, picture: bool) -> tuple[int, int] | None:
    try:
        return image_size_of(source) if picture else video_size_of(source)
    except Exception as error:
        log.info("a file does not tell its size in pixels: %s", type(error).__name__)
        return None


def _source(media: Media) -> Path | io.BytesIO:
    return io.BytesIO(media.read()) if media.path is None else media.path
