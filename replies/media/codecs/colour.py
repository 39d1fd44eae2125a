"""The ways in which images hold their colours, brought down to two."""

from __future__ import annotations

from PIL import Image


def in_colour(image: Image.Image) -> Image.Image:
    """The same in RGB or RGBA: itself if it is so already, since copies of large ones are large."""
    if image.mode.startswith("I"):  # 16 bits of grey, which a conversion would cut off
        return image.point(lambda grey: grey / 256).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)
