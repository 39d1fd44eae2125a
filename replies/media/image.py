"""Makes a picture smaller: with less quality first, then with fewer pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image

QUALITIES: Final = (92, 85, 75, 65)
HALVINGS: Final = 6
WEBP_SIDE: Final = 16383  # pixels: more cannot be written


def image_size_of(source: Path | io.BytesIO) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(source) as picture:
        return picture.size


def shrink_image(
    source: Path | io.BytesIO, target: Path, limit: int, stop: Callable[[], bool]
) -> bool:
    """Write the picture as WebP into `target` with at most `limit` bytes.

    False if that cannot be done, or not before `stop` says so.
    """
    with Image.open(source) as opened:
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    picture.thumbnail((WEBP_SIDE, WEBP_SIDE))
    for _ in range(HALVINGS):
        for quality in QUALITIES:
            if stop():
                return False
            picture.save(target, "WEBP", quality=quality, method=2)
            if target.stat().st_size <= limit:
                return True
        picture = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)))
    return False
