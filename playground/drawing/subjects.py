"""What a prompt can be about: the artwork of each subject.

A subject has a line with its words, its size in shorter sides of the frame, where it is, and its
main colour, then its shapes: kind, colour, and points in hundredths of a square. A `poly` has
corners, a `blob` is a closed curve, an `oval` has two corners of the box around it; a kind in the
plural is drawn with its mirror image. `main-20` is the main colour, 20 % darker.
"""

import re
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from playground.drawing.colors import BLACK, WHITE, Color, mix, rgb

TEXT: Final = """
fox wolf dog | 0.46 | ground | e8702a
  blob main-12 58,97 74,98 90,88 98,70 93,50 85,60 78,76 62,84
  blob fff1dc 93,50 99,66 95,74 90,68 86,60
  blob main 50,44 39,52 32,72 29,90 36,98.5 64,98.5 71,90 68,72 61,52
  blob fff1dc 50,50 41,58 42,74 50,86 58,74 59,58
  ovals main-8 24.5,79 41.5,99; blobs main-35 41,74 47,76 48.5,97 40,98.5 38.5,95
  polys main 24.5,31 26.5,3 46,19; polys e8a79f 28.5,24 29.5,10 40,19
  blob main 50,16 36,17 26,25 21,36 36,46 46,54.5 50,56 54,54.5 64,46 79,36 74,25 64,17
  blobs fff1dc 21.5,36.2 34,37 44,42 49,54 46,54.5 34,46; oval 181a26 46.5,51 53.5,56
  ovals 181a26 35.5,30 41.5,37; ovals ffffff 38.8,31 40.6,33
cat kitten | 0.46 | ground | 3b3a4a
  blob main-12 62,92 78,92 84,80 78,69 86,56 92,58 85,68 91,80 85,96 62,98
  blob main 50,44 39,52 32,72 29,90 36,98.5 64,98.5 71,90 68,72 61,52
  blob main+15 50,50 41,58 42,74 50,86 58,74 59,58
  ovals main-8 24.5,79 41.5,99; blobs main-15 41,74 47,76 48.5,97 40,98.5 38.5,95
  polys main 24.5,31 26.5,3 46,19; polys e8a79f 28.5,24 29.5,10 40,19
  oval main 29,14 71,56; oval main+15 38,35.5 62,52.5; oval e58a8a 46.5,38 53.5,43
  ovals ffd54a 35.5,29.5 44.5,38.5; ovals 181a26 38.5,30 41.5,38
  polys dedbe6 41,43 20,41 20,41.8; polys dedbe6 41,45 20,47.5 20,48.3
owl bird | 0.42 | ground | 7a5738
  polys main 27,30 24,4 46,17; polys f08a3c 40,94 45,94 44,99 39,99
  blob main 50,12 28,20 20,50 26,82 50,96 74,82 80,50 72,20
  blob main+60 50,46 34,56 34,78 50,92 66,78 66,56; blobs main-30 23,46 16,66 24,88 34,70 30,50
  polys main+20 40,66 46,71 50,67 50,70 46,74 40,69
  ovals f3e3c6 26,20.5 50,45.5; ovals ffb629 31.5,25 46.5,41
  ovals 181a26 36,28.5 44,37.5; ovals ffffff 40,29 43,32; poly f08a3c 46,38 54,38 50,48
boat ship sail yacht | 0.4 | water | fff7e8
  poly 7b4a2b 49,86 49,6 51,6 51,86; poly d5473f 51,2 61,5 51,8.5
  poly main 52,8 52,72 84,72; poly main-10 48,16 48,72 20,72
  blob 7b4a2b 10,78 50,80 93,76 80,95 50,98.5 24,95; poly bda593 12,80 50,82 90,78 89,80 50,84 13,82
castle palace tower | 0.56 | ground | 8c90a0
  poly main-15 40,99 40,30 60,30 60,99; poly 5b4f8a 36,31 50,4 64,31
  polys main 12,99 12,46 28,46 28,99; polys 6a5c9c 8,47 20,22 32,47
  poly main+12 26,99 26,62 74,62 74,99; polys main+12 26,63 26,57 31.5,57 31.5,63
  polys main+12 36.5,63 36.5,57 42,57 42,63; poly main+12 47,63 47,57 53,57 53,63
  blob 4c3229 42,99 42,82 50,74 58,82 58,99
  ovals ffd77a 18,53 22,61; oval ffd77a 47.5,37 52.5,47; poly d5473f 50,5 50,-3 60,0 50.8,3 50.8,5
lighthouse | 0.6 | ground | d5473f
  blob 4b4a55 10,99 30,88 50,86 72,88 92,99; poly ffffff 38,90 43,26 57,26 62,90
  poly main 39.2,74 40.3,60 59.7,60 60.8,74; poly main 41.4,46 42.5,32 57.5,32 58.6,46
  poly 181a26 39,27 39,24 61,24 61,27; poly ffd77a 44,24 44,14 56,14 56,24
  blob main 41,14.5 50,5 59,14.5; poly 7b4a2b 47,90 47,80 53,80 53,90
rocket spaceship | 0.5 | sky | d5473f
  blob ffb347 42,76 58,76 55,90 50,100 45,90; blob fff0a8 46,76 54,76 50,90
  blobs main 40,56 24,68 22,84 40,74; blob eef2f7 50,2 38,20 35,50 40,78 60,78 65,50 62,20
  blob main 50,1.5 41.5,14 40,20 50,22 60,20 58.5,14
  oval 181a26 41.5,29.5 58.5,46.5; oval 7fd0ef 43.5,31.5 56.5,44.5; oval ffffff 45,33 49,37
car taxi truck | 0.5 | ground | d5473f
  blob main+5 20,70 32,50 60,48 76,68; poly bfe3f2 29,67 36,54 47,53 47,67
  poly bfe3f2 50,67 50,53 58,54 67,67; blob main 5,80 10,69 35,66 75,66 94,74 95,88 50,90 7,89
  oval ffd77a 90,75 95,80; ovals 181a26 16.5,79.5 35.5,98.5; ovals c3ccd8 21.5,84.5 30.5,93.5
"""


class Subject(NamedTuple):
    """See the text above. `place` is `ground`, `water` or `sky`."""

    words: str
    size: float
    place: str
    main: str
    shapes: list[str]


def _subject(text: str) -> Subject:
    header, *shapes = re.split(r"[;\n]\s+", text)
    words, size, place, main = header.split(" | ")
    return Subject(words, float(size), place, main, shapes)


SUBJECTS: Final = [_subject(text) for text in re.split(r"\n(?=\w)", TEXT.strip())]


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


def _color(name: str, main: Color) -> Color:
    if not name.startswith("main"):
        return rgb(name)
    percent = int(name.removeprefix("main") or 0)
    return mix(main, WHITE if percent > 0 else BLACK, abs(percent) / 100)


def _fill(pen: ImageDraw.ImageDraw, kind: str, color: Color, points: list[complex]) -> None:
    if kind == "oval":
        (left, right), top, bottom = sorted(it.real for it in points), *(it.imag for it in points)
        pen.ellipse((left, top, right, bottom), fill=color)
        return
    outline = _curve(points) if kind == "blob" else points
    pen.polygon([(it.real, it.imag) for it in outline], fill=color)


def _curve(points: list[complex]) -> list[complex]:
    """A closed Catmull-Rom curve through the points."""
    ring = [points[-1], *points, *points[:2]]
    curve = []
    for a, b, c, d in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        for t in (step / 10 for step in range(10)):
            bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            curve.append((2 * b + (c - a) * t + bend) / 2)
    return curve
