"""A scene is a background and layers that move before it, each at its own pace."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from playground.drawing.colors import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """How large the frame is in pixels, and for how many seconds it lasts (0 for a picture)."""

    width: int
    height: int
    seconds: float = 0.0

    @property
    def size(self) -> Size:
        """Width and height."""
        return self.width, self.height

    @property
    def unit(self) -> int:
        """The shorter side: what subjects and strokes are measured by."""
        return min(self.width, self.height)

    def wide(self, speed: float) -> Size:
        """The size of a layer that drifts by `speed` widths a second and must not run out."""
        return self.width + math.ceil(self.width * speed * self.seconds), self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """An image with its left upper corner at the start. It drifts to the left by `speed` frame
    widths a second, and goes up and down by `bob` pixels.
    """

    image: Image.Image
    left: int = 0
    top: int = 0
    speed: float = 0.0
    bob: float = 0.0

    def onto(self, frame: Image.Image, seconds: float) -> None:
        """Lay it over a frame as it is after so many seconds."""
        x = round(self.left - self.speed * frame.width * seconds)
        y = round(self.top + self.bob * math.sin(seconds * 2.2))
        frame.paste(self.image, (x, y), self.image)


def compose(background: Image.Image, layers: Sequence[Layer], seconds: float = 0.0) -> Image.Image:
    """The frame at that time."""
    frame = background.copy()
    for layer in layers:
        layer.onto(frame, seconds)
    return frame


def merged(background: Image.Image, layers: Sequence[Layer]) -> tuple[Image.Image, list[Layer]]:
    """The same with what never moves laid into the background, so that it is done only once."""
    moving = [i for i, layer in enumerate(layers) if layer.speed or layer.bob]
    first = moving[0] if moving else len(layers)
    return compose(background, layers[:first]), list(layers[first:])
