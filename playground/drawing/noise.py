"""Noise from a seed: soft clouds in two dimensions, rough lines in one."""

from itertools import pairwise
from random import Random

from PIL import Image, ImageChops

from playground.drawing.colors import Size


def clouds(rng: Random, size: Size, cells: tuple[int, int], octaves: int = 4) -> Image.Image:
    """Soft grey noise; `cells` is how many spots fit across and down in the first octave."""
    total = Image.new("L", size, 0)
    for octave in range(octaves):
        across, down = (count * 2**octave + 3 for count in cells)
        spots = Image.frombytes("L", (across, down), rng.randbytes(across * down))
        soft = spots.resize(size, Image.Resampling.BICUBIC)
        share = 0.5 ** (octave + 1)
        total = ImageChops.add(total, soft.point([round(value * share) for value in range(256)]))
    return total


def ridge(rng: Random, steps: int, roughness: float) -> list[float]:
    """Heights between 0 and 1 of a line of so many steps: rough like rocks or smooth like dunes.

    The middle of every stretch is moved up or down by ever less.
    """
    line = [rng.random(), rng.random()]
    swing = 0.6
    while len(line) < steps:
        middles = [(a + b) / 2 + rng.uniform(-swing, swing) for a, b in pairwise(line)]
        line = [point for pair in zip(line, middles, strict=False) for point in pair] + line[-1:]
        swing *= roughness
    low, high = min(line), max(line)
    return [(point - low) / ((high - low) or 1) for point in line]


def peaks(rng: Random, steps: int) -> list[float]:
    """Heights of a mountain range: a few peaks with straight flanks, a little rough."""
    count = rng.randint(4, 6)
    tops = [
        ((i + rng.uniform(0.2, 0.8)) / count, rng.uniform(0.45, 1.0), rng.uniform(2.2, 3.4))
        for i in range(count)
    ]
    rough = ridge(rng, steps, 0.62)
    return [
        max(0.0, *(high - steep * abs(i / (len(rough) - 1) - x) for x, high, steep in tops))
        + 0.13 * value
        for i, value in enumerate(rough)
    ]
