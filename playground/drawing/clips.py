"""Encodes a drawing as a clip: MP4 with H.264, which browsers play."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import av
from PIL import Image

from playground.drawing.canvas import Canvas
from playground.drawing.caption import CAPTION, caption_layer
from playground.drawing.pictures import LARGEST_SIDE, SMALLEST_SIDE, opened
from playground.drawing.scene import draw_scene

LONGEST_S: Final = 10
ZOOM: Final = 0.14
# With the macroblock tree, the same frames would not always give the same bytes.
OPTIONS: Final = {"preset": "veryfast", "crf": "22", "threads": "1", "x264-params": "mbtree=0"}


def clip(
    prompt: str,
    seed: int,
    width: int,
    height: int,
    seconds: float = 3.5,
    fps: int = 24,
    start: bytes | None = None,
) -> bytes:
    """Draw a prompt as an MP4 file of that size in pixels: the same for the same arguments.

    With `start`, an image file, the clip is a slow zoom into that image.
    Raises `ValueError` for sides that are odd or not between 16 and 2048, more than ten seconds,
    or more than 60 frames a second.
    """
    if not all(SMALLEST_SIDE <= it <= LARGEST_SIDE and it % 2 == 0 for it in (width, height)):
        raise ValueError(f"Sides are even and have {SMALLEST_SIDE} to {LARGEST_SIDE} pixels.")
    if not (0 < seconds <= LONGEST_S and 1 <= fps <= 60):
        raise ValueError(f"A clip has up to {LONGEST_S} seconds and 60 frames a second.")
    count = max(1, round(seconds * fps))
    image = opened(start, (width, height)) if start else None
    if image:
        return _encoded(_zoom(image, count), (width, height), fps)
    scene = draw_scene(prompt, seed, Canvas(width, height, seconds))
    return _encoded((scene.frame(number / fps) for number in range(count)), (width, height), fps)


def _zoom(image: Image.Image, count: int) -> Iterator[Image.Image]:
    caption = caption_layer(*image.size)
    for number in range(count):
        x, y = (side * ZOOM / 2 * number / count for side in image.size)
        box = (x, y, image.width - x, image.height - y)
        frame = image.resize(image.size, Image.Resampling.BILINEAR, box=box)
        caption.paste_on(frame, 0)
        yield frame


def _encoded(frames: Iterable[Image.Image], size: tuple[int, int], fps: int) -> bytes:
    with TemporaryDirectory(prefix="playground-clip-") as folder:
        # A file, not memory: "faststart" puts the index in front by opening it a second time.
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
            container.metadata["comment"] = CAPTION
            stream = container.add_stream("libx264", rate=fps, options=OPTIONS)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            for image in frames:
                frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path.read_bytes()
