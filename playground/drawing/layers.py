"""What frames are composed of."""

import math
from typing import NamedTuple

from PIL import Image


class Layer(NamedTuple):
    """An RGBA image, its upper left corner at time 0, and its motion: drift to the left and fall
    in pixels a second, bobbing up and down in pixels. What leaves comes back at the other side.
    """

    image: Image.Image
    left: float
    top: float
    drift: float = 0
    fall: float = 0
    bob: float = 0

    def paste_on(self, frame: Image.Image, time_s: float = 0) -> None:
        """Paste the layer on a frame at the place that it has then."""
        width, height = self.image.size
        x = self.left - self.drift * time_s
        y = self.top + self.fall * time_s + self.bob * math.sin(2.2 * time_s)
        place = (
            round((x + width) % (frame.width + width)) - width,
            round((y + height) % (frame.height + height)) - height,
        )
        frame.paste(self.image, place, self.image)


class Scene(NamedTuple):
    """What stands still, and from back to front the layers that may move before it."""

    background: Image.Image
    layers: list[Layer]

    def frame(self, time_s: float = 0) -> Image.Image:
        """The frame at that time."""
        frame = self.background.copy()
        for layer in self.layers:
            layer.paste_on(frame, time_s)
        return frame
