"""How wide and high a picture or a video is. Blocking: call it in a thread."""

from pathlib import Path

import av
from PIL import Image, UnidentifiedImageError


def probe(path: Path, content_type: str) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is neither, or is broken."""
    match content_type.partition("/")[0]:
        case "image":
            return _picture(path)
        case "video":
            return _video(path)
        case _:
            return None


def _picture(path: Path) -> tuple[int, int] | None:
    try:
        with Image.open(path) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _video(path: Path) -> tuple[int, int] | None:
    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            return (stream.width, stream.height) if stream else None
    except (av.FFmpegError, OSError, ValueError):
        return None
