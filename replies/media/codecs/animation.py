"""Makes an animation smaller, frame by frame: its frames and their durations stay."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageSequence

QUALITY: Final = 75  # of WebP's 100
EFFORT: Final = 2  # of 6: an animation has many frames
MAX_ENCODINGS: Final = 4
MARGIN: Final = 0.9  # of the scale that ought to do: sizes do not follow pixels exactly
MIN_SCALE: Final = 0.05
MILLISECOND: Final = Fraction(1, 1000)
DURATION_MS: Final = 100  # of a frame that does not tell it


def shrink_animation(animation: Image.Image, target: str, limit_bytes: int) -> bool:
    """Write it as an animated WebP of at most `limit_bytes`; False if that cannot be done."""
    scale = 1.0
    for _ in range(MAX_ENCODINGS):
        _encode(animation, target, scale)
        size = Path(target).stat().st_size
        if size <= limit_bytes:
            return True
        scale *= MARGIN * (limit_bytes / size) ** 0.5
        if scale < MIN_SCALE:
            break
    return False


def _encode(animation: Image.Image, target: str, scale: float) -> None:
    with av.open(target, "w", format="webp", options={"loop": _loops(animation)}) as output:
        stream = output.add_stream("libwebp_anim")
        stream.width, stream.height = (max(1, round(side * scale)) for side in animation.size)
        stream.pix_fmt = "yuva420p"
        stream.codec_context.time_base = MILLISECOND
        stream.options = {"quality": str(QUALITY), "compression_level": str(EFFORT)}
        for frame in _frames(animation):
            scaled = frame.reformat(stream.width, stream.height, stream.pix_fmt)
            output.mux(stream.encode(scaled))
        output.mux(stream.encode(None))


def _frames(animation: Image.Image) -> Iterator[VideoFrame]:
    ends_ms, count = 0, 0
    for image in ImageSequence.Iterator(animation):
        frame = VideoFrame.from_image(image.convert("RGBA"))  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = ends_ms, MILLISECOND
        yield frame
        ends_ms += round(image.info.get("duration") or DURATION_MS)
        count += 1
    # The encoder shows the last frame for the mean time of those before it. A last one that lasts
    # longer is repeated where that mean time is left of it.
    repeated_ms = ends_ms * count // (count + 1)
    if repeated_ms > frame.pts:
        frame.pts = repeated_ms
        yield frame


def _loops(animation: Image.Image) -> str:
    """How many times the animation is played: 0 means for ever, and 1 is the default."""
    return str(animation.info.get("loop", 1))
