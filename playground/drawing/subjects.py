"""What a prompt is about, as far as the playground can draw it, and where that belongs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.drawing import creatures, places, vehicles
from playground.drawing.animals import ANIMALS, sitting
from playground.drawing.colors import tinted
from playground.drawing.layers import Canvas, Layer
from playground.drawing.moods import Mood
from playground.drawing.shapes import Shape, render

Place = Literal["ground", "water", "sky"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Its shapes, its size in shorter sides of the picture, and where it is."""

    shapes: tuple[Shape, ...]
    size: float = 0.46
    place: Place = "ground"


SUBJECTS: Final[Mapping[str, Subject]] = {
    **{name: Subject(sitting(animal)) for name, animal in ANIMALS.items()},
    "owl": Subject(creatures.OWL, 0.42),
    "deer": Subject(creatures.DEER, 0.5),
    "boat": Subject(vehicles.BOAT, 0.4, "water"),
    "whale": Subject(creatures.WHALE, 0.46, "water"),
    "fish": Subject(creatures.FISH, 0.34, "water"),
    "house": Subject(places.HOUSE, 0.46),
    "castle": Subject(places.CASTLE, 0.56),
    "lighthouse": Subject(places.LIGHTHOUSE, 0.6),
    "tree": Subject(places.TREE, 0.6),
    "rocket": Subject(vehicles.ROCKET, 0.5, "sky"),
    "balloon": Subject(vehicles.BALLOON, 0.46, "sky"),
    "robot": Subject(vehicles.ROBOT, 0.48),
    "astronaut": Subject(creatures.ASTRONAUT, 0.46, "sky"),
    "person": Subject(creatures.PERSON, 0.42),
    "cactus": Subject(places.CACTUS, 0.46),
    "car": Subject(vehicles.CAR, 0.5),
}

OTHER_NAMES: Final = {
    "boat": "sailboat ship sail yacht",
    "house": "cabin cottage hut home barn",
    "castle": "palace tower fortress",
    "cat": "kitten kitty",
    "dog": "puppy corgi",
    "rabbit": "bunny hare",
    "deer": "stag reindeer elk moose",
    "balloon": "balloons zeppelin airship",
    "robot": "android mech cyborg",
    "astronaut": "cosmonaut spaceman",
    "person": "man woman girl boy child wizard knight samurai portrait hiker traveler king queen",
    "rocket": "spaceship spacecraft starship",
    "whale": "whales dolphin orca",
    "fish": "goldfish salmon shark",
    "tree": "oak bonsai willow",
    "lion": "tiger",
    "car": "automobile taxi truck",
    "owl": "owls bird parrot",
}


def subject_of(words: tuple[str, ...]) -> Subject | None:
    """The first thing in the prompt that can be drawn."""
    names = {other: name for name, others in OTHER_NAMES.items() for other in others.split()}
    for word in words:
        name = names.get(word, word)
        for candidate in (name, name.removesuffix("s"), name.removesuffix("es")):
            if candidate in SUBJECTS:
                return SUBJECTS[candidate]
    return None


def paint_subject(
    subject: Subject, canvas: Canvas, mood: Mood, x: float, ground: Image.Image | None
) -> Layer:
    """The subject in the light of the mood. `x` is its middle, from 0 to 1.

    On `ground`, the layer it stands on, it moves with it; on water and in the sky it bobs.
    """
    side = round(canvas.unit * subject.size)
    body = _lit(render(subject.shapes, side), mood)
    left = round(canvas.width * x - side / 2)
    if subject.place == "ground" and ground is not None:
        foot = _surface(ground, round(canvas.width * x)) + round(canvas.unit * 0.045)
        foot = min(foot, canvas.height - round(canvas.unit * 0.05))
        return Layer(image=_with_shadow(body), left=left, top=foot - side)
    middle = 0.42 if subject.place == "sky" else 0.7
    bob = canvas.unit * (0.012 if subject.place == "sky" else 0.008)
    top = round(canvas.height * middle - side * (0.5 if subject.place == "sky" else 0.72))
    if subject.place == "water":
        body = _with_reflection(body)
    return Layer(image=body, left=left, top=top, bob=bob)


def _lit(body: Image.Image, mood: Mood) -> Image.Image:
    """In the air's colour, with an edge of light from above."""
    alpha = body.getchannel("A")
    air = Image.new("RGB", body.size, mood.land if mood.is_dark else mood.horizon)
    toned = Image.blend(body.convert("RGB"), air, 0.3 if mood.is_dark else 0.12)
    toned.putalpha(alpha)
    shift = max(1, body.width // 90)
    edge = ImageChops.subtract(alpha, ImageChops.offset(alpha, -shift, shift))
    rim = tinted(edge.filter(ImageFilter.GaussianBlur(shift / 2)), mood.light, 0.5)
    toned.alpha_composite(rim)
    toned.putalpha(alpha)
    return toned


def _with_shadow(body: Image.Image) -> Image.Image:
    shade = Image.new("L", body.size)
    wide, high = body.size
    feet = body.getchannel("A").crop((0, round(high * 0.9), wide, high)).getbbox()
    left, _, right, _ = feet or (0, 0, wide, 0)
    reach = (right - left) * 0.12
    box = (left - reach, high * 0.93, right + reach, high * 0.995)
    ImageDraw.Draw(shade).ellipse(box, fill=120)
    layer = tinted(shade.filter(ImageFilter.GaussianBlur(wide / 60)), (8, 10, 22))
    layer.alpha_composite(body)
    return layer


def _with_reflection(body: Image.Image) -> Image.Image:
    mirror = body.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.resize((body.width, body.height // 2)).filter(ImageFilter.GaussianBlur(2))
    fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    faint = fade.resize(mirror.size).point([round(value * 0.4) for value in range(256)])
    mirror.putalpha(ImageChops.multiply(mirror.getchannel("A"), faint))
    both = Image.new("RGBA", (body.width, body.height + mirror.height))
    both.paste(mirror, (0, round(body.height * 0.965)))
    both.alpha_composite(body)
    return both


def _surface(ground: Image.Image, x: int) -> int:
    """How far down the ground begins at that column."""
    column = ground.getchannel("A").crop((x, 0, x + 1, ground.height))
    box = column.point(lambda value: 255 if value > 127 else 0).getbbox()
    return box[1] if box else round(ground.height * 0.8)
