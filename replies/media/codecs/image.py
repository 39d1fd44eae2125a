"""Makes an image smaller: with less quality first, then with fewer pixels."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import AvifImagePlugin, Image, ImageOps

from replies.media.codecs.animation import shrink_animation
from replies.media.codecs.colour import in_colour
from replies.media.dimensions import has_too_many_pixels

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
QUALITIES: Final = (92, 85, 75, 65)  # of WebP's 100
MAX_HALVINGS: Final = 6
WEBP_MAX_SIDE_PX: Final = 16383  # the format holds no more

# There is a child per core already, and each thread takes addresses for its stack.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def shrink_image(source: str, target: str, limit_bytes: int) -> bool:
    """Write the image in file `source` as WebP of at most `limit_bytes` into `target`.

    An animation stays one. False if it cannot be done.
    """
    with Image.open(source, formats=FORMATS) as opened:
        if has_too_many_pixels(opened.size):
            return False
        if getattr(opened, "is_animated", False):
            return shrink_animation(opened, target, limit_bytes)
        profile = opened.info.get("icc_profile") if opened.mode in {"RGB", "RGBA"} else None
        image = in_colour(ImageOps.exif_transpose(opened))
    image.thumbnail((WEBP_MAX_SIDE_PX, WEBP_MAX_SIDE_PX))
    for _ in range(MAX_HALVINGS):
        encoded = _encoded(image, profile, limit_bytes)
        if encoded is not None:
            Path(target).write_bytes(encoded)
            return True
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)))
    return False


def _encoded(image: Image.Image, profile: bytes | None, limit_bytes: int) -> bytes | None:
    """The image in the best quality that fits; None if it has too many pixels for that."""
    for quality in QUALITIES:
        written = io.BytesIO()
        try:
            image.save(written, "WEBP", quality=quality, method=2, icc_profile=profile)
        except (MemoryError, ValueError):  # the latter is how libwebp's want of memory arrives
            return None
        if written.tell() <= limit_bytes:
            return written.getvalue()
    return None
