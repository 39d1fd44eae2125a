"""How many pixels are left of what is made smaller: called here without a process of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from replies.media.codecs.image import shrink_image
from replies.media.codecs.video import shrink_video

WEBP_MAX_SIDE_PX = 16383  # of the format


def test_an_image_that_is_too_long_for_webp_keeps_all_the_pixels_that_it_may(
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "long.png", tmp_path / "long.webp"
    Image.new("RGB", (2, WEBP_MAX_SIDE_PX + 1), "teal").save(source)
    assert shrink_image(str(source), str(target), limit_bytes=100_000)
    with Image.open(target) as image:
        assert max(image.size) == WEBP_MAX_SIDE_PX


def test_a_video_loses_as_many_pixels_as_its_rate_is_too_low(tmp_path: Path) -> None:
    source, target = tmp_path / "black.mp4", tmp_path / "small.mp4"
    write_second(source, 800, 544)
    # 65 kbit/s: a quarter of what 800 × 544 pixels take ten times a second.
    assert shrink_video(str(source), str(target), limit_bytes=9_000)
    with av.open(target) as video:
        context = video.streams.video[0].codec_context
        assert (context.width, context.height) == pytest.approx((400, 272), abs=8)


def write_second(path: Path, width: int, height: int) -> None:
    """Write a second of black, in ten frames."""
    with av.open(path, "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        black = Image.new("RGB", (width, height))
        for number in range(10):
            frame = av.VideoFrame.from_image(black)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, 10)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
