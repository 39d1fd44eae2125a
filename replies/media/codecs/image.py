"""Makes an image smaller: with less quality first, then with fewer pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image

QUALITIES: Final = (92, 85, 75, 65)  # of WebP's 100
MAX_HALVINGS: Final = 6
WEBP_MAX_SIDE_PX: Final = 16383  # the format holds no more


def image_size(source: BinaryIO) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(source) as image:
        return image.size


def shrink_image(
    source: BinaryIO, target: Path, limit_bytes: int, stop: Callable[[], bool]
) -> bool:
    """Write the image as WebP into `target` with at most `limit_bytes`.

    False if that cannot be done, or not before `stop()` is true.
    """
    with Image.open(source) as opened:
        image = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    image.thumbnail((WEBP_MAX_SIDE_PX, WEBP_MAX_SIDE_PX))
    for _ in range(MAX_HALVINGS):
        for quality in QUALITIES:
            if stop():
                return False
            image.save(target, "WEBP", quality=quality, method=2)
            if target.stat().st_size <= limit_bytes:
                return True
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)))
    return False
