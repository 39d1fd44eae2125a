"""Renders the artwork of a subject, in the light of a palette."""

import re
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.drawing.colors import BLACK, WHITE, Color, mix, rgb
from playground.drawing.palette import Palette
from playground.drawing.subjects import Subject

Points: TypeAlias = list[complex]


def render(subject: Subject, side: int, main: str | None = None) -> Image.Image:
    """A subject on a transparent square; `main`, a hexadecimal code, replaces its main colour."""
    # It is drawn three times larger, because Pillow's own edges are jagged.
    image = Image.new("RGBA", (side * 3, side * 3))
    pen = ImageDraw.Draw(image)
    for shape in subject.shapes:
        kind, name, *pairs = shape.split()
        points = [complex(*map(float, pair.split(","))) for pair in pairs]
        mirrored = [complex(100 - it.real, it.imag) for it in points]
        color = _color(name, rgb(main or subject.main))
        for half in (points, mirrored) if kind.endswith("s") else (points,):
            _fill(pen, kind.removesuffix("s"), color, [it * side * 0.03 for it in half])
    return image.reduce(3)


def lit(body: Image.Image, palette: Palette) -> Image.Image:
    """The body in the colour of the air, with an edge of light and a shadow at its foot."""
    side, alpha = body.width, body.getchannel("A")
    air = palette.ground if palette.is_dark else palette.sky[-1]
    toned = Image.blend(body, Image.new("RGBA", body.size, air), 0.3 if palette.is_dark else 0.1)
    shift = max(1, side // 90)
    edge = ImageChops.subtract(alpha, ImageChops.offset(alpha, -shift, shift))
    toned.paste(palette.light, (0, 0), edge.point(lambda value: value // 2))
    shadow = Image.new("RGBA", body.size, (*BLACK, 0))
    box = (side * 0.12, side * 0.93, side * 0.88, side * 0.995)
    ImageDraw.Draw(shadow).ellipse(box, fill=(*BLACK, 120))
    shadow = shadow.filter(ImageFilter.BoxBlur(side / 40))
    shadow.paste(toned, (0, 0), alpha)
    return shadow


def _color(name: str, main: Color) -> Color:
    shaded = re.fullmatch(r"main([+-]\d+)?", name)
    if not shaded:
        return rgb(name)
    share = int(shaded[1] or 0) / 100
    return mix(main, WHITE if share > 0 else BLACK, abs(share))


def _fill(pen: ImageDraw.ImageDraw, kind: str, color: Color, points: Points) -> None:
    if kind == "oval":
        (left, right), top, bottom = sorted(it.real for it in points), *(it.imag for it in points)
        pen.ellipse((left, top, right, bottom), fill=color)
        return
    outline = _curve(points) if kind == "blob" else points
    pen.polygon([(it.real, it.imag) for it in outline], fill=color)


def _curve(points: Points) -> Points:
    """A closed Catmull-Rom curve through the points."""
    ring = [points[-1], *points, *points[:2]]
    curve = []
    for a, b, c, d in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        for t in (step / 10 for step in range(10)):
            bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            curve.append((2 * b + (c - a) * t + bend) / 2)
    return curve
