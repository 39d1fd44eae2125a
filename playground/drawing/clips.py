"""Encodes a drawing as a clip: MP4 with H.264, which browsers play."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import av
from PIL import Image

from playground.drawing.colors import Size
from playground.drawing.frames import CAPTION, Scene, draw_caption
from playground.drawing.pictures import SIDES, opened
from playground.drawing.scene import draw_scene

# With the macroblock tree, the same frames would not always give the same bytes.
OPTIONS: Final = {"preset": "superfast", "crf": "23", "threads": "1", "x264-params": "mbtree=0"}


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

    It moves slowly into the scene, or with `start`, an image file, into that image.
    Raises `ValueError` for sides that are odd or not between 16 and 2048, more than ten seconds,
    or more than 60 frames a second.
    """
    size = (width, height)
    if not all(side in SIDES and side % 2 == 0 for side in size):
        raise ValueError(f"Sides are even and have {SIDES[0]} to {SIDES[-1]} pixels.")
    if not (0 < seconds <= 10 and 1 <= fps <= 60):
        raise ValueError("A clip has up to 10 seconds and 60 frames a second.")
    image = opened(start, size) if start else None
    scene = Scene(image, []) if image else draw_scene(prompt, seed, size)
    return _encoded(_frames(scene, max(1, round(seconds * fps)), fps), size, fps)


def _frames(scene: Scene, count: int, fps: int) -> Iterator[Image.Image]:
    """The scene, ever larger: in the last frame 7 % are cut off at every side."""
    width, height = size = scene.background.size
    for number in range(count):
        share = 0.07 * number / count
        box = (width * share, height * share, width * (1 - share), height * (1 - share))
        frame = scene.frame(number / fps).resize(size, Image.Resampling.BILINEAR, box=box)
        draw_caption(frame)
        yield frame


def _encoded(frames: Iterable[Image.Image], size: Size, fps: int) -> bytes:
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
