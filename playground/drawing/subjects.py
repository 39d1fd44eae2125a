"""What a prompt can be about: the artwork of each subject, as text.

A subject has a line with its words, its size in shorter sides of the frame, where it is, and its
own colours (`main` is the one that a prompt can change), then its shapes: kind, colour, points in
hundredths of a square. A part has a name and shapes; its name stands for them in other shapes.
`poly` has corners, `blob` is a closed curve; `line` has its width before its points, `oval` width
and height before its middle. A kind in the plural is drawn with its mirror image.
A colour is a name or hexadecimal; `-20` makes it 20 % darker, `+20` lighter.
"""

import re
from typing import Final, NamedTuple

COLORS: Final = (
    "ink 181a26 white ffffff red d5473f wood 7b4a2b lamp ffd77a steel c3ccd8 stone 8c90a0 "
    "belly fff1dc paws main-15 ears main inner e8a79f nose ink"
)
TEXT: Final = """
brush | blob main-12 58,97 74,98 90,88 98,70 93,50 85,60 78,76 62,84
  blob belly 93,50 99,66 95,74 90,68 86,60
tail | line main-12 5 62,95 82,95 88,80 82,68 89,58
stub | oval main 14,14 70,90
body | blob main 50,44 39,52 32,72 29,90 36,98.5 64,98.5 71,90 68,72 61,52
  blob belly 50,50 41,58 42,74 50,86 58,74 59,58; ovals main-8 17,20 33,89
  blobs paws 41,74 47,76 48.5,97 40,98.5 38.5,95
pointed | polys ears 24.5,31 26.5,3 46,19; polys inner 28.5,24 29.5,10 40,19
round | ovals ears 19,19 31,19; ovals inner 10,10 31,19
narrow_head | blob main 50,16 36,17 26,25 21,36 36,46 46,54.5 50,56 54,54.5 64,46 79,36 74,25 64,17
  blobs belly 21.5,36.2 34,37 44,42 49,54 46,54.5 34,46; oval nose 6.5,4.5 50,53.5
  ovals ink 5.5,6.5 38.5,33.5; ovals white 1.8,1.8 39.7,32
head | oval main 50,42 50,35; oval belly 24,17 50,44; oval nose 7,4.5 50,40.5
  lines belly-70 0.9 50,42.5 48.5,46.5 44,47
eyes | ovals ink 5.5,6.5 40,34; ovals white 1.8,1.8 41.2,32.5
fox | 0.46 | ground | main e8702a paws main-35 | brush; body; pointed; narrow_head
wolf husky | 0.46 | ground | main 6d7686 belly d9dde4 | brush; body; pointed; narrow_head
cat kitten | 0.46 | ground | main 3b3a4a belly main+15 nose e58a8a | tail; body; pointed; head
  ovals ffd54a 9,8.5 40,34; ovals ink 3,7.5 40,34; lines dedbe6 0.6 40,43 28,41 20,42
  lines dedbe6 0.6 40,45.5 28,46 20,48
dog puppy corgi | 0.46 | ground | main b97a45 | tail; body; head
  blobs main-30 30,18 20,24 17,42 23,48 30,38; eyes
rabbit bunny hare | 0.46 | ground | main cbb8a9 | stub; body
  blobs ears 36,24 31,8 35,-2 42,6 45,22; blobs inner 38.5,20 35,8 36.5,3 40,8 42,20; head; eyes
bear | 0.46 | ground | main 6b4530 belly main+15 | stub; body; round; head; eyes
panda | 0.46 | ground | main f3f1ec belly ffffff paws 2b2c33 ears paws inner paws | stub; body
  round; head; ovals ears 14,16 39,34; oval belly 24,17 50,44; oval ink 7,4.5 50,40.5; eyes
lion tiger | 0.46 | ground | main d99b4a | tail; body; oval 8f4f22 66,60 50,36; round; head; eyes
owl bird parrot | 0.42 | ground | main 7a5738 | polys main 27,30 24,4 46,17
  blob main 50,12 28,20 20,50 26,82 50,96 74,82 80,50 72,20
  blob main+60 50,46 34,56 34,78 50,92 66,78 66,56; lines main+20 1.6 42,62 46,65 50,62
  lines main+20 1.6 40,74 45,77 50,74; blobs main-30 23,46 16,66 24,88 34,70 30,50
  ovals f3e3c6 24,25 38,33; ovals ffb629 15,16 39,33; ovals ink 8,9 40,33
  ovals white 2.5,2.5 41.5,30.5; poly f08a3c 46,38 54,38 50,48; lines f08a3c 3 42,95 42,98.5
whale dolphin orca | 0.46 | water | main 447cae | line d8f0ff 2.2 30,46 29,30 20,22
  line d8f0ff 2.2 30,46 31,30 40,22; blob main-8 78,70 90,62 86,42 99,48 93,72
  blob main-8 90,60 86,42 72,46 80,58
  blob main 6,74 14,53 34,45 58,53 80,68 93,66 85,88 55,98 20,96
  blob main+80 7,80 30,86 55,90 50,98.5 20,96.5; oval ink 3,3.5 20,72
boat sailboat ship sail yacht | 0.4 | water | main fff7e8 | line wood 1.8 50,86 50,6
  poly main 52,8 52,72 84,72; poly main-10 48,16 48,72 20,72; poly red 50,2 60,5 50,8.5
  blob wood 10,78 50,80 93,76 80,95 50,98.5 24,95; line wood+50 1.2 12,81 50,83 90,79
house cabin cottage hut home barn | 0.46 | ground | main 7b4a2b |
  poly stone-30 68,34 68,14 77,14 77,42; poly main 18,50 82,50 82,99 18,99
  line main-25 0.8 18,60 82,60; line main-25 0.8 18,70 82,70; line main-25 0.8 18,80 82,80
  line main-25 0.8 18,90 82,90; poly wood-50 8,54 50,16 92,54 86,58 50,26 14,58
  poly main-35 19,53 50,26 81,53; poly wood-55 43,70 57,70 57,99 43,99; oval lamp 10,10 50,43
  polys lamp 24,66 37,66 37,82 24,82; lines main 1.2 30.5,66 30.5,82; lines main 1.2 24,74 37,74
castle palace tower fortress | 0.56 | ground | main 8c90a0 | poly main-15 40,99 40,30 60,30 60,99
  poly 5b4f8a 36,31 50,4 64,31; polys main 12,99 12,46 28,46 28,99; polys 6a5c9c 8,47 20,22 32,47
  poly main+12 26,99 26,62 74,62 74,99; polys main+12 26,63 26,57 31.5,57 31.5,63
  polys main+12 36.5,63 36.5,57 42,57 42,63; poly main+12 47,63 47,57 53,57 53,63
  blob wood-40 42,99 42,82 50,74 58,82 58,99; ovals lamp 3.5,7 20,57; oval lamp 4.5,9 50,42
  line ink 0.8 50,5 50,-2; poly red 50,-3 60,0 50,3
lighthouse | 0.6 | ground | main d5473f | blob 4b4a55 10,99 30,88 50,86 72,88 92,99
  poly white 38,90 43,26 57,26 62,90; poly main 39.2,74 40.3,60 59.7,60 60.8,74
  poly main 41.4,46 42.5,32 57.5,32 58.6,46; poly ink 39,27 39,24 61,24 61,27
  poly lamp 44,24 44,14 56,14 56,24; blob main 41,14.5 50,5 59,14.5
  poly wood 47,90 47,80 53,80 53,90
tree oak bonsai willow | 0.6 | ground | main 2f7d4f | blob wood 45,99 47,75 46,55 55,55 54,75 58,99
  oval main-25 42,36 30,46; oval main-20 42,36 70,46; oval main 44,38 50,50
  oval main+6 42,36 38,28; oval main+10 40,34 62,30; oval main+18 34,29 52,18
rocket spaceship spacecraft starship | 0.5 | sky | main d5473f |
  blob ffb347 42,76 58,76 55,90 50,100 45,90; blob fff0a8 46,76 54,76 50,90
  blobs main 40,56 24,68 22,84 40,74; blob eef2f7 50,2 38,20 35,50 40,78 60,78 65,50 62,20
  blob main 50,1.5 41.5,14 40,20 50,22 60,20 58.5,14; oval ink 17,17 50,38; oval 7fd0ef 13,13 50,38
  oval white 3.5,3.5 47,35
balloon zeppelin airship | 0.46 | sky | main d5473f | lines ink 0.6 36,60 45,86
  blob main 50,2 22,12 12,36 26,58 42,72 58,72 74,58 88,36 78,12
  blob ffcf5c 50,2 34,14 29,36 37,58 45,72 55,72 63,58 71,36 66,14
  blob fff3dc 50,2 44,16 42,36 46,60 50,72 54,60 58,36 56,16; poly wood 43,86 57,86 55,98 45,98
astronaut cosmonaut spaceman | 0.46 | sky | main f4f7fb | poly steel-30 30,42 70,42 70,72 30,72
  lines main-8 11 36,50 24,60 22,70; lines main-8 13 43,78 41,90
  blob main 50,40 36,44 34,64 38,82 62,82 66,64 64,44; oval main 42,40 50,25; oval ink 31,27 50,26
  oval 3b5d8f 22,17 48,24; oval b8dcff 7,5 43,20; poly red 43,58 57,58 57,66 43,66
robot android mech cyborg | 0.48 | ground | main c3ccd8 | line main 1.6 50,20 50,8
  oval red 6,6 50,7; lines main-30 5.5 30,56 19,66 20,80; polys main-35 36,80 46,80 46,99 33,99
  poly main-12 30,50 70,50 66,84 34,84; poly main 27,18 73,18 76,48 24,48
  poly ink 31,24 69,24 71,41 29,41; ovals 62f0e0 7.5,9 41,32.5; oval ffcf5c 5,5 42,62
  oval 62f0e0 5,5 50,62; oval red 5,5 58,62
car automobile taxi truck | 0.5 | ground | main d5473f | blob main+5 20,70 32,50 60,48 76,68
  poly bfe3f2 29,67 36,54 47,53 47,67; poly bfe3f2 50,67 50,53 58,54 67,67
  blob main 5,80 10,69 35,66 75,66 94,74 95,88 50,90 7,89; ovals ink 19,19 26,89
  ovals steel 9,9 26,89; oval lamp 5,5 93,77; line main-30 0.6 48.5,67 48.5,85
person man woman girl boy child wizard knight hiker king queen | 0.42 | ground | main 2f4a6d |
  polys ink 44,84 49,84 49,99 43,99; blob main 50,26 40,34 34,60 29,88 50,91 71,88 66,60 60,34
  blob red 42,28 58,28 61,35 50,38 39,35; blob red 56,33 68,36 82,33 80,41 66,44 56,38
  oval f2c9a5 19,21 50,19; blob 3c2a26 39,23 38,12 50,6 62,12 61,23 57,15 47,14
"""


class Subject(NamedTuple):
    """See the text above. `place` is `ground`, `water` or `sky`."""

    words: str
    size: float
    place: str
    colors: str
    shapes: tuple[str, ...]


def _parsed(text: str) -> dict[str, Subject]:
    parts: dict[str, tuple[str, ...]] = {}
    subjects: dict[str, Subject] = {}
    for block in re.split(r"\n(?=\S)", text.strip()):
        words, *rest, artwork = re.split(r" \|\s+", block)
        lines = re.split(r"[;\n]\s*", artwork)
        shapes = tuple(shape for line in lines for shape in parts.get(line, (line,)))
        if rest:
            subjects[words.split()[0]] = Subject(words, float(rest[0]), rest[1], rest[2], shapes)
        else:
            parts[words] = shapes
    return subjects


SUBJECTS: Final = _parsed(TEXT)
