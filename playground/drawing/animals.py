"""Animals that sit and look at you, out of the same few parts."""

from dataclasses import dataclass
from typing import Final, Literal

from playground.drawing.colors import INK, WHITE, Color, mix, rgb
from playground.drawing.shapes import Shape, blob, both, line, oval, poly

CREAM: Final = rgb("fff1dc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Animal:
    """What makes it this one."""

    fur: Color
    belly: Color = CREAM
    ears: Literal["pointed", "round", "long", "floppy"] = "pointed"
    face: Literal["fox", "round"] = "round"
    tail: Literal["brush", "thin", "stub"] = "stub"
    eyes: Color = INK
    patches: Color | None = None
    mane: Color | None = None
    whiskers: bool = False


ANIMALS: Final = {
    "fox": Animal(fur=rgb("e8702a"), face="fox", tail="brush", patches=None),
    "wolf": Animal(fur=rgb("6d7686"), belly=rgb("d9dde4"), face="fox", tail="brush"),
    "cat": Animal(
        fur=rgb("3b3a4a"), belly=rgb("56556a"), tail="thin", eyes=rgb("ffd54a"), whiskers=True
    ),
    "dog": Animal(fur=rgb("b97a45"), ears="floppy", tail="thin"),
    "rabbit": Animal(fur=rgb("cbb8a9"), ears="long"),
    "bear": Animal(fur=rgb("6b4530"), belly=rgb("8a6046"), ears="round"),
    "panda": Animal(fur=rgb("f3f1ec"), belly=WHITE, ears="round", patches=rgb("2b2c33")),
    "lion": Animal(fur=rgb("d99b4a"), ears="round", tail="thin", mane=rgb("8f4f22")),
    "mouse": Animal(fur=rgb("9a98a6"), ears="round", tail="thin", whiskers=True),
}


def sitting(animal: Animal) -> tuple[Shape, ...]:
    """The animal from the front, on a unit square, feet at the bottom."""
    return (
        *_tail(animal),
        *_body(animal),
        *_mane(animal),
        *_ears(animal),
        *_head(animal),
        *_eyes(animal),
    )


def _tail(animal: Animal) -> tuple[Shape, ...]:
    match animal.tail:
        case "brush":
            brush = ((0.58, 0.97), (0.74, 0.98), (0.9, 0.88), (0.98, 0.7), (0.93, 0.5))
            back = ((0.85, 0.6), (0.78, 0.76), (0.62, 0.84))
            tip = ((0.93, 0.5), (0.99, 0.66), (0.95, 0.74), (0.9, 0.68), (0.86, 0.6))
            return (
                blob(mix(animal.fur, INK, 0.12), *brush, *back),
                blob(animal.belly, *tip),
            )
        case "thin":
            path = ((0.62, 0.95), (0.82, 0.95), (0.88, 0.8), (0.82, 0.68), (0.89, 0.58))
            return (line(mix(animal.fur, INK, 0.12), 0.05, *path),)
        case "stub":
            return (oval(animal.fur, 0.7, 0.9, 0.14, 0.14),)


def _body(animal: Animal) -> tuple[Shape, ...]:
    paws = animal.patches or mix(animal.fur, INK, 0.35 if animal.face == "fox" else 0.15)
    half = ((0.5, 0.44), (0.39, 0.52), (0.32, 0.72), (0.29, 0.9), (0.36, 0.985))
    outline = (*half, *((1 - x, y) for x, y in half[:0:-1]))
    chest = ((0.5, 0.5), (0.41, 0.58), (0.42, 0.74), (0.5, 0.86), (0.58, 0.74), (0.59, 0.58))
    return (
        blob(animal.fur, *outline),
        blob(animal.belly, *chest),
        *both(oval(mix(animal.fur, INK, 0.08), 0.33, 0.89, 0.17, 0.2)),
        *both(blob(paws, (0.41, 0.74), (0.47, 0.76), (0.485, 0.97), (0.4, 0.985), (0.385, 0.95))),
    )


def _mane(animal: Animal) -> tuple[Shape, ...]:
    return (oval(animal.mane, 0.5, 0.36, 0.66, 0.6),) if animal.mane else ()


def _ears(animal: Animal) -> tuple[Shape, ...]:
    color = animal.patches or animal.fur
    inner = mix(color, rgb("f5a9a0"), 0.5) if not animal.patches else color
    match animal.ears:
        case "pointed":
            outer = poly(color, (0.245, 0.31), (0.265, 0.03), (0.46, 0.19))
            return both(outer, poly(inner, (0.285, 0.24), (0.295, 0.1), (0.4, 0.19)))
        case "round":
            return both(oval(color, 0.31, 0.19, 0.19, 0.19), oval(inner, 0.31, 0.19, 0.1, 0.1))
        case "long":
            tall = ((0.36, 0.24), (0.31, 0.08), (0.35, -0.02), (0.42, 0.06), (0.45, 0.22))
            slim = ((0.385, 0.2), (0.35, 0.08), (0.365, 0.03), (0.4, 0.08), (0.42, 0.2))
            return both(blob(color, *tall), blob(inner, *slim))
        case "floppy":
            dark = mix(color, INK, 0.3)
            flap = ((0.3, 0.18), (0.2, 0.24), (0.17, 0.42), (0.23, 0.48), (0.3, 0.38))
            return both(blob(dark, *flap))


def _head(animal: Animal) -> tuple[Shape, ...]:
    if animal.face == "fox":
        left = ((0.5, 0.16), (0.36, 0.17), (0.26, 0.25), (0.21, 0.36), (0.36, 0.46), (0.46, 0.545))
        outline = (*left, (0.5, 0.56), *((1 - x, y) for x, y in left[:0:-1]))
        cheek = (
            (0.215, 0.362),
            (0.34, 0.37),
            (0.44, 0.42),
            (0.49, 0.54),
            (0.46, 0.545),
            (0.34, 0.46),
        )
        return (
            blob(animal.fur, *outline),
            *both(blob(animal.belly, *cheek)),
            oval(INK, 0.5, 0.535, 0.065, 0.045),
        )
    muzzle = oval(animal.belly, 0.5, 0.44, 0.24, 0.17)
    return (
        oval(animal.fur, 0.5, 0.35, 0.5, 0.42),
        *both(oval(animal.patches, 0.39, 0.34, 0.14, 0.16) if animal.patches else muzzle),
        muzzle,
        oval(INK if animal.eyes == INK else rgb("e58a8a"), 0.5, 0.405, 0.07, 0.045),
        *both(line(mix(animal.belly, INK, 0.7), 0.009, (0.5, 0.425), (0.485, 0.465), (0.44, 0.47))),
        *(both(*_whiskers()) if animal.whiskers else ()),
    )


def _whiskers() -> tuple[Shape, ...]:
    color = rgb("dedbe6")
    return (
        line(color, 0.006, (0.4, 0.43), (0.28, 0.41), (0.2, 0.42)),
        line(color, 0.006, (0.4, 0.455), (0.28, 0.46), (0.2, 0.48)),
    )


def _eyes(animal: Animal) -> tuple[Shape, ...]:
    x, y = (0.385, 0.335) if animal.face == "fox" else (0.4, 0.34)
    if animal.eyes != INK:
        return both(oval(animal.eyes, x, y, 0.09, 0.085), oval(INK, x, y, 0.03, 0.075))
    return both(oval(INK, x, y, 0.055, 0.065), oval(WHITE, x + 0.012, y - 0.015, 0.018, 0.018))
