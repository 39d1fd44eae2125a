"""The caption in every picture and clip, which says that no AI drew it."""

import textwrap
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from playground.drawing.colors import Size
from playground.drawing.layers import Layer

CAPTION: Final = "drawn by the playground, no AI"


def caption_layer(size: Size) -> Layer:
    """The caption for a frame of that size, in its lower left corner, in lines that fit across."""
    unit = min(size)
    # Smaller letters than 7 pixels cannot be read; a letter is about half as wide as high.
    letters = max(7, round(unit * 0.021), min(10, unit // 16))
    font = ImageFont.load_default(letters)
    text = textwrap.fill(CAPTION, max(10, int(size[0] * 1.73 / letters - 2)))
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font, spacing=2)
    pad = letters // 2
    plate = Image.new("RGBA", (round(right - left) + 3 * pad, round(bottom - top) + 2 * pad))
    pen = ImageDraw.Draw(plate)
    pen.rounded_rectangle((0, 0, plate.width - 1, plate.height - 1), pad * 1.2, (10, 12, 24, 110))
    pen.multiline_text((1.5 * pad - left, pad - top), text, (255, 255, 255, 225), font, spacing=2)
    margin = min(round(unit * 0.025), max(0, size[0] - plate.width))
    return Layer(plate, margin, max(0, size[1] - plate.height - margin))
