"""A clip as a file: MP4 with H.264, which browsers play."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import av
from PIL import Image

from playground.drawing.caption import CAPTION, stamp
from playground.drawing.layers import Canvas
from playground.drawing.scenes import paint
from playground.drawing.starts import opened

SMALLEST: Final = 16
LARGEST: Final = 2048
LONGEST: Final = 10.0
ZOOM: Final = 0.14
# With the macroblock tree the same frames give other bytes on another day.
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
    """Film a prompt, or a slow move into the picture `start`: the same for the same arguments.

    Raises `ValueError` for odd sides or sides that are not between 16 and 2048, and for more
    than ten seconds or sixty frames a second.
    """
    if not all(SMALLEST <= side <= LARGEST and side % 2 == 0 for side in (width, height)):
        raise ValueError(f"Sides are even and have {SMALLEST} to {LARGEST} pixels.")
    if not (0 < seconds <= LONGEST and 1 <= fps <= 60):
        raise ValueError(f"A clip lasts up to {LONGEST:.0f} seconds at up to 60 frames a second.")
    canvas = Canvas(width=width, height=height, seconds=seconds)
    times = [number / fps for number in range(max(1, round(seconds * fps)))]
    still = opened(start, canvas.size) if start else None
    if still is not None:
        return _encoded(_approaching(still, times), canvas, fps)
    painting = paint(prompt, seed, canvas)
    return _encoded((painting.frame(time) for time in times), canvas, fps)


def _video_frame(image: Image.Image) -> av.VideoFrame:
    return av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call, no-any-return]


def _approaching(still: Image.Image, times: list[float]) -> Iterator[Image.Image]:
    plate, corner = stamp(*still.size)
    for number in range(len(times)):
        inset = ZOOM / 2 * number / len(times)
        box = (
            still.width * inset,
            still.height * inset,
            still.width * (1 - inset),
            still.height * (1 - inset),
        )
        frame = still.resize(still.size, Image.Resampling.BILINEAR, box=box)
        frame.paste(plate, corner, plate)
        yield frame


def _encoded(frames: Iterator[Image.Image], canvas: Canvas, fps: int) -> bytes:
    with TemporaryDirectory(prefix="playground-clip-") as folder:
        # To put the index in front ("faststart") the file is opened a second time, by its name.
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
            container.metadata["comment"] = CAPTION
            stream = container.add_stream("libx264", rate=fps, options=OPTIONS)
            stream.width, stream.height = canvas.size
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                container.mux(stream.encode(_video_frame(frame)))
            container.mux(stream.encode())
        return path.read_bytes()
