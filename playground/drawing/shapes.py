"""Drawing shapes that are given in a unit square: smooth blobs, corners, ovals and lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PIL import Image, ImageDraw

from playground.drawing.colors import Color

Point: TypeAlias = tuple[float, float]

SHARPNESS = 3  # times larger while it is drawn: Pillow's edges are jagged


@dataclass(frozen=True, slots=True)
class Shape:
    """One colour. An oval has two points, the corners of its box; a line has a width."""

    kind: Literal["blob", "poly", "oval", "line"]
    color: Color
    points: tuple[Point, ...]
    width: float = 0.0

    def mirrored(self) -> "Shape":
        """The same on the other side."""
        points = tuple((1 - x, y) for x, y in self.points)
        if self.kind == "oval":
            (right, top), (left, bottom) = points
            points = ((left, top), (right, bottom))
        return Shape(self.kind, self.color, points, self.width)


def blob(color: Color, *points: Point) -> Shape:
    """A closed curve through the points."""
    return Shape("blob", color, points)


def poly(color: Color, *points: Point) -> Shape:
    """A closed shape with corners."""
    return Shape("poly", color, points)


def oval(color: Color, x: float, y: float, across: float, down: float) -> Shape:
    """An ellipse around a middle."""
    corner = (x - across / 2, y - down / 2)
    return Shape("oval", color, (corner, (x + across / 2, y + down / 2)))


def line(color: Color, width: float, *points: Point) -> Shape:
    """A curve of some width."""
    return Shape("line", color, points, width)


def both(*shapes: Shape) -> tuple[Shape, ...]:
    """The shapes and their mirror images."""
    return tuple(it for shape in shapes for it in (shape, shape.mirrored()))


def render(shapes: Iterable[Shape], side: int) -> Image.Image:
    """The shapes on a transparent square."""
    large = side * SHARPNESS
    image = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(image)
    for shape in shapes:
        _draw(pen, shape, large)
    return image.resize((side, side), Image.Resampling.BOX, reducing_gap=None)


def smooth(points: Sequence[Point], *, closed: bool, steps: int = 10) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    ends = range(count if closed else count - 1)
    curve: list[Point] = []
    for i in ends:
        around = [
            points[(i + k) % count] if closed else points[min(max(i + k, 0), count - 1)]
            for k in (-1, 0, 1, 2)
        ]
        curve += [_between(around, step / steps) for step in range(steps)]
    return curve if closed else [*curve, points[-1]]


def _between(points: Sequence[Point], t: float) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    return _cubic(ax, bx, cx, dx, t), _cubic(ay, by, cy, dy, t)


def _cubic(a: float, b: float, c: float, d: float, t: float) -> float:
    bend = (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
    return (2 * b + (c - a) * t + bend) / 2


def _draw(pen: ImageDraw.ImageDraw, shape: Shape, side: int) -> None:
    points = [(x * side, y * side) for x, y in shape.points]
    match shape.kind:
        case "blob":
            pen.polygon(smooth(points, closed=True), fill=shape.color)
        case "poly":
            pen.polygon(points, fill=shape.color)
        case "oval":
            pen.ellipse((points[0], points[1]), fill=shape.color)
        case "line":
            width = max(1, round(shape.width * side))
            pen.line(smooth(points, closed=False), fill=shape.color, width=width, joint="curve")
            for x, y in (points[0], points[-1]):
                pen.ellipse(
                    (x - width / 2, y - width / 2, x + width / 2, y + width / 2), shape.color
                )
