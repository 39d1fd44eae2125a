"""Reads the dimensions of images and videos. Blocking: call it in a thread."""

from pathlib import Path

import av
from PIL import Image, UnidentifiedImageError


def media_dimensions(path: Path, content_type: str) -> tuple[int, int] | None:
    """Width and height in pixels; None for another type and for a file that cannot be read."""
    match content_type.partition("/")[0]:
        case "image":
            return _image_dimensions(path)
        case "video":
            return _video_dimensions(path)
        case _:
            return None


def _image_dimensions(path: Path) -> tuple[int, int] | None:
    try:
        with Image.open(path) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _video_dimensions(path: Path) -> tuple[int, int] | None:
    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            return (stream.width, stream.height) if stream else None
    except (av.FFmpegError, OSError, ValueError):
        return None
