"""Makes a video smaller, frame by frame: neither memory nor patience grows with its length."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import av
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

# Of the limit: the rest is for the container and for what the encoder overshoots.
SPARE: Final = 0.9
LEAST: Final = 60_000  # bits per second below which there is nothing left to see
BITS_PER_PIXEL: Final = 0.06  # below it, fewer pixels look better than worse ones
TRIES: Final = 3


def video_size_of(source: Path | io.BytesIO) -> tuple[int, int]:
    """Width and height in pixels."""
    with av.open(source, "r") as film:
        context = film.streams.video[0].codec_context
        return context.width, context.height


def shrink_video(
    source: Path | io.BytesIO, target: Path, limit: int, stop: Callable[[], bool]
) -> bool:
    """Write the video into `target` with at most `limit` bytes.

    False if that cannot be done, or not before `stop` says so.
    """
    share = SPARE
    for _ in range(TRIES):
        if isinstance(source, io.BytesIO):
            source.seek(0)
        with av.open(source, "r") as film:
            rate = int(limit * 8 * share / _duration(film))
            if rate < LEAST or not _encode(film, target, rate, stop):
                return False
        size = target.stat().st_size
        if size <= limit:
            return True
        share *= 0.9 * limit / size
    return False


def _duration(film: av.container.InputContainer) -> float:
    """In seconds; where the file does not say, it is counted on the short side."""
    return max(0.1, (film.duration or av.time_base) / av.time_base)


def _encode(
    film: av.container.InputContainer, target: Path, rate: int, stop: Callable[[], bool]
) -> bool:
    picture = film.streams.video[0]
    sound = next(iter(film.streams.audio), None)
    rate = max(LEAST, rate - (sound.bit_rate or 128_000 if sound else 0))
    with av.open(target, "w", format="mp4", options={"movflags": "faststart"}) as output:
        out = output.add_stream("libx264", rate=picture.average_rate or 24)
        out.width, out.height = _sides(picture, rate)
        out.pix_fmt = "yuv420p"
        out.bit_rate = rate
        out.options = {"preset": "veryfast", "maxrate": str(rate), "bufsize": str(rate)}
        heard = output.add_stream_from_template(sound) if sound else None
        for packet in film.demux(*(stream for stream in (picture, sound) if stream)):
            if stop():
                return False
            if packet.stream.type == "video":
                for frame in packet.decode():
                    if isinstance(frame, VideoFrame):
                        # The encoder chooses the kind of each picture, not the old file.
                        frame.pict_type = PictureType.NONE
                        output.mux(out.encode(frame))
            elif heard is not None and packet.dts is not None:
                packet.stream = heard
                output.mux(packet)
        output.mux(out.encode(None))
    return True


def _sides(picture: VideoStream, rate: int) -> tuple[int, int]:
    """Fewer pixels where the rate is too low for all of them; even sides, which H.264 wants."""
    width, height = picture.codec_context.width, picture.codec_context.height
    fps = float(picture.average_rate or 24)
    wanted = width * height * fps * BITS_PER_PIXEL
    scale = min(1.0, (rate / wanted) ** 0.5)
    return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
