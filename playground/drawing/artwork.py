"""Renders the artwork of a subject, in the light of a palette."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.drawing.colors import INK, WHITE, Color, gradient, mix, rgb, tinted
from playground.drawing.palette import Palette
from playground.drawing.subjects import COLORS, Subject

Points: TypeAlias = list[complex]

OVERSAMPLING: Final = 3
"""Drawn that many times larger, because Pillow's own edges are jagged."""


def render(subject: Subject, side: int, main: str | None = None) -> Image.Image:
    """A subject on a transparent square; `main`, a hexadecimal code, replaces its main colour."""
    names = f"{COLORS} {subject.colors} {f'main {main}' if main else ''}".split()
    colors = dict(zip(names[::2], names[1::2], strict=True))
    image = Image.new("RGBA", (side * OVERSAMPLING, side * OVERSAMPLING))
    pen = ImageDraw.Draw(image)
    for shape in subject.shapes:
        kind, color, *numbers = shape.split()
        size = numbers.pop(0) if kind.startswith(("line", "oval")) else "0"
        points = [complex(*map(float, it.split(","))) for it in numbers]
        mirrored = [complex(100 - it.real, it.imag) for it in points]
        for half in (points, mirrored) if kind.endswith("s") else (points,):
            _fill(pen, kind.removesuffix("s"), _color(color, colors), size, half, image.width / 100)
    return image.reduce(OVERSAMPLING)


def lit(body: Image.Image, palette: Palette) -> Image.Image:
    """The body in the colour of the air, darker below, with an edge of light from above."""
    alpha = body.getchannel("A")
    air, share = (palette.ground, 0.3) if palette.is_dark else (palette.horizon, 0.12)
    toned = Image.blend(body.convert("RGB"), Image.new("RGB", body.size, air), share)
    shade = gradient((WHITE, (205, 205, 205)), body.size)
    toned = ImageChops.multiply(toned, shade).convert("RGBA")
    shift = max(1, body.width // 90)
    edge = ImageChops.subtract(alpha, ImageChops.offset(alpha, -shift, shift))
    toned.alpha_composite(tinted(edge.filter(ImageFilter.BoxBlur(shift / 2)), palette.light, 0.5))
    toned.putalpha(alpha)
    return toned


def with_shadow(body: Image.Image) -> Image.Image:
    """The body with a soft shadow on the ground below it."""
    side = body.width
    shade = Image.new("L", body.size)
    feet = body.getchannel("A").crop((0, side * 9 // 10, side, side)).getbbox()
    left, _, right, _ = feet or (0, 0, side, 0)
    box = (left - side * 0.06, side * 0.93, right + side * 0.06, side * 0.995)
    ImageDraw.Draw(shade).ellipse(box, fill=120)
    return Image.alpha_composite(tinted(shade.filter(ImageFilter.BoxBlur(side / 40)), INK), body)


def _color(word: str, colors: Mapping[str, str]) -> Color:
    """The colour of a name, of a name with a share of white or ink, or of a hexadecimal code."""
    for sign, other in (("-", INK), ("+", WHITE)):
        name, found, percent = word.partition(sign)
        if found:
            return mix(_color(name, colors), other, int(percent) / 100)
    return _color(colors[word], colors) if word in colors else rgb(word)


def _fill(
    pen: ImageDraw.ImageDraw, kind: str, color: Color, size: str, points: Points, scale: float
) -> None:
    if kind in ("blob", "line"):
        points = _curve(points, closed=kind == "blob")
    pairs = [(it.real * scale, it.imag * scale) for it in points]
    if kind in ("blob", "poly"):
        pen.polygon(pairs, fill=color)
        return
    width, height = (float(it) * scale for it in (size.split(",") * 2)[:2])
    if kind == "line":
        pen.line(pairs, color, round(width), joint="curve")
    for x, y in (pairs[0], pairs[-1]):
        pen.ellipse((x - width / 2, y - height / 2, x + width / 2, y + height / 2), fill=color)


def _curve(points: Points, *, closed: bool) -> Points:
    """A Catmull-Rom curve through the points."""
    ends = [points[-1], *points, *points[:2]] if closed else [points[0], *points, points[-1]]
    curve = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for t in (step / 10 for step in range(11)):
            bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            curve.append((2 * b + (c - a) * t + bend) / 2)
    return curve
