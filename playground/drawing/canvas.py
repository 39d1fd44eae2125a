"""A canvas, and the layers that frames are composed of."""

import math
from typing import NamedTuple

from PIL import Image

from playground.drawing.colors import Size


class Canvas(NamedTuple):
    """Size of the frames in pixels, and duration in seconds (0 for a picture)."""

    width: int
    height: int
    duration_s: float = 0.0

    @property
    def unit(self) -> int:
        """The shorter side, by which everything is measured."""
        return min(self.width, self.height)

    def drifting_size(self, drift: float) -> Size:
        """The size of a layer that still fills the frame after drifting to the left."""
        return self.width + math.ceil(drift * self.duration_s), self.height


class Layer(NamedTuple):
    """An RGBA image, its upper left corner at time 0, and its motion: drift to the left and fall
    in pixels a second, bobbing up and down in pixels. One that wraps comes back at the other side.
    """

    image: Image.Image
    left: float = 0
    top: float = 0
    drift: float = 0
    fall: float = 0
    bob: float = 0
    wraps: bool = False

    def paste_on(self, frame: Image.Image, time_s: float) -> None:
        """Paste the layer on a frame at the place that it has then."""
        x = self.left - self.drift * time_s
        y = self.top + self.fall * time_s + self.bob * math.sin(2.2 * time_s + self.left)
        if self.wraps:
            x = x % (frame.width * 1.1) - self.image.width
            y = y % (frame.height * 1.1) - self.image.height
        frame.paste(self.image, (round(x), round(y)), self.image)
