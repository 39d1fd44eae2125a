"""What stands on a ridge and shows as its outline: trees, grass, towers."""

from itertools import pairwise
from random import Random
from typing import TypeAlias

from PIL import ImageDraw

Points: TypeAlias = list[tuple[float, float]]
"""The ridge's line in pixels of the mask that is drawn on."""


def trees(
    pen: ImageDraw.ImageDraw,
    points: Points,
    unit: int,
    share: float,
    rng: Random,
    density: float,
) -> None:
    """Firs, larger on a nearer ridge; `density` from 0 to 1."""
    for x, y in points:
        if rng.random() < density * 0.62:
            _conifer(pen, x, y, unit * (0.045 + 0.1 * share) * rng.uniform(0.5, 1.15))


def _conifer(pen: ImageDraw.ImageDraw, x: float, y: float, height: float) -> None:
    pen.rectangle((x - height * 0.03, y - height * 0.2, x + height * 0.03, y + height * 0.1), 255)
    for low, high, half in ((-0.08, 0.55, 0.24), (0.3, 0.78, 0.18), (0.55, 1.0, 0.12)):
        foot, top = y - height * low, y - height * high
        pen.polygon([(x - height * half, foot), (x, top), (x + height * half, foot)], fill=255)


def grass(pen: ImageDraw.ImageDraw, points: Points, unit: int, rng: Random) -> None:
    """Blades along the line."""
    for (x, y), (end, _) in pairwise(points):
        for _ in range(3):
            left, height = rng.uniform(x, end), unit * rng.uniform(0.006, 0.02)
            lean = height * rng.uniform(-0.5, 0.5)
            foot = unit * 0.002
            pen.polygon(
                [(left - foot, y + 4), (left + lean, y - height), (left + foot, y + 4)], 255
            )


def towers(pen: ImageDraw.ImageDraw, points: Points, unit: int, share: float, rng: Random) -> None:
    """A skyline, side by side."""
    x, end = -unit * 0.05, points[-1][0]
    while x < end:
        width = unit * rng.uniform(0.05, 0.11) * (0.6 + 0.5 * share)
        height = unit * rng.choice((0.1, 0.14, 0.18, 0.24, 0.34)) * (0.85 + 0.25 * share)
        y = points[min(len(points) - 1, max(0, round(x / end * (len(points) - 1))))][1]
        pen.rectangle((x, y - height, x + width, y + unit), fill=255)
        if rng.random() < 0.35:  # a mast, or a tapering top
            middle = x + width / 2
            pen.rectangle((middle - 2, y - height * 1.2, middle + 2, y - height), fill=255)
        elif rng.random() < 0.4:
            step = width * 0.22
            pen.rectangle((x + step, y - height * 1.1, x + width - step, y - height), fill=255)
        x += width * rng.uniform(0.85, 1.25)
