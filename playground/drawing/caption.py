"""What every file says about itself."""

from typing import Final

from PIL import Image, ImageDraw, ImageFont

CAPTION: Final = "drawn by the playground, no AI"
LINES: Final = (CAPTION, "drawn by the\nplayground, no AI", "drawn by\nthe play-\nground,\nno AI")
SMALLEST: Final = 7


def stamp(width: int, height: int) -> tuple[Image.Image, tuple[int, int]]:
    """The caption for a picture of that size, and its place in the lower left corner.

    It is small, but never too small to be read.
    """
    size = max(10, round(min(width, height) * 0.021))
    text, font = _fitting(width, size)
    left, top, right, bottom = _box(text, font)
    pad = max(2, round(font.size) // 2)
    plate = Image.new("RGBA", (round(right - left) + 3 * pad, round(bottom - top) + 2 * pad))
    pen = ImageDraw.Draw(plate)
    pen.rounded_rectangle((0, 0, plate.width - 1, plate.height - 1), pad * 1.2, (10, 12, 24, 110))
    pen.multiline_text((1.5 * pad - left, pad - top), text, (255, 255, 255, 225), font, spacing=2)
    margin = min(round(min(width, height) * 0.025), max(0, width - plate.width))
    return plate, (margin, max(0, height - plate.height - margin))


def _fitting(width: int, size: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """The fewest lines and the largest letters up to that size that fit across."""
    for text in LINES:
        for pixels in range(size, SMALLEST - 1, -1):
            font = _font(pixels)
            left, _, right, _ = _box(text, font)
            if right - left + pixels * 1.5 <= width * 0.95:
                return text, font
    return LINES[-1], _font(SMALLEST)


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("This Pillow was built without FreeType.")
    return font


def _box(text: str, font: ImageFont.FreeTypeFont) -> tuple[float, float, float, float]:
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    return pen.multiline_textbbox((0, 0), text, font, spacing=2)
