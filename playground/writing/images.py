"""What an image shows, as far as rules can say: its kind, its size and its main colour."""

import colorsys
import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

COLORS: Final = (
    "black",
    "white",
    "grey",
    "red",
    "orange",
    "yellow",
    "green",
    "cyan",
    "blue",
    "purple",
    "pink",
    "brown",
)
# The upper end of each colour's part of the circle of hues, in degrees.
HUES: Final = ((16, "red"), (45, "orange"), (70, "yellow"), (165, "green"), (195, "cyan"))
MORE_HUES: Final = ((262, "blue"), (300, "purple"), (345, "pink"), (360, "red"))
SAMPLE_PX: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """An image's file format, its size in pixels, and one of `COLORS`."""

    kind: str
    width: int
    height: int
    color: str


def image_facts(data: bytes) -> ImageFacts:
    """Decode an image. Raises `OSError` if that fails."""
    with Image.open(io.BytesIO(data)) as image:
        kind, (width, height) = image.format or "image", image.size
        image.draft("RGB", (SAMPLE_PX, SAMPLE_PX))
        sample = image.convert("RGB").resize((SAMPLE_PX, SAMPLE_PX))
    return ImageFacts(kind=kind, width=width, height=height, color=_main_color(sample))


def _main_color(sample: Image.Image) -> str:
    """The colour that most pixels have."""
    pixels = sample.tobytes()
    names = [color_name(*pixels[i : i + 3]) for i in range(0, len(pixels), 3)]
    return max(COLORS, key=names.count)


def color_name(red: int, green: int, blue: int) -> str:
    """The name of a colour, of channels from 0 to 255."""
    hue, lightness, _ = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    chroma = (max(red, green, blue) - min(red, green, blue)) / 255
    if lightness < 0.1:
        return "black"
    if chroma < 0.12:
        return "white" if lightness > 0.85 else "grey"
    name = next(name for end, name in (*HUES, *MORE_HUES) if hue * 360 <= end)
    return "brown" if name == "orange" and lightness < 0.4 else name
