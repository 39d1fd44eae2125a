"""Makes a video smaller, frame by frame: the memory that it takes does not grow with its length."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import av
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from replies.media.dimensions import has_too_many_pixels

# Of the limit: the rest is for the container and for what the encoder overshoots.
STREAM_SHARE: Final = 0.9
MIN_BITS_PER_S: Final = 60_000  # below it there is nothing left to see
SOUND_BITS_PER_S: Final = 128_000  # where the file does not tell the rate of its sound
BITS_PER_PIXEL: Final = 0.06  # below it, fewer pixels look better than worse ones
MAX_PIXELS_WRITTEN: Final = 1920 * 1088  # of a frame: an encoder keeps about twenty in memory
MAX_ENCODINGS: Final = 3
# Other formats, among them playlists that name other files and addresses, are not even opened.
READ_OPTIONS: Final = {"format_whitelist": "mov,matroska", "protocol_whitelist": "file"}
FRAMES_PER_S: Final = 24  # where the file does not tell
MIN_DURATION_S: Final = 0.1


def shrink_video(source: str, target: str, limit_bytes: int) -> bool:
    """Write the video in file `source` as MP4 of at most `limit_bytes` into `target`.

    False if it cannot be done.
    """
    share = STREAM_SHARE
    for _ in range(MAX_ENCODINGS):
        with av.open(source, "r", container_options=READ_OPTIONS) as container:
            if has_too_many_pixels(_sides(container.streams.video[0])):
                return False
            bits_per_s = int(limit_bytes * 8 * share / _duration_s(container))
            if bits_per_s < MIN_BITS_PER_S:
                return False
            _encode(container, target, bits_per_s)
        size = Path(target).stat().st_size
        if size <= limit_bytes:
            return True
        share *= 0.9 * limit_bytes / size
    return False


def _duration_s(container: av.container.InputContainer) -> float:
    """In seconds; one second where the file does not tell."""
    return max(MIN_DURATION_S, (container.duration or av.time_base) / av.time_base)


def _encode(container: av.container.InputContainer, target: str, bits_per_s: int) -> None:
    video = container.streams.video[0]
    # There is a child per core already, and each thread takes memory for frames of its own.
    video.thread_count = 1
    sound = next(iter(container.streams.audio), None)
    if sound is not None:
        bits_per_s = max(MIN_BITS_PER_S, bits_per_s - (sound.bit_rate or SOUND_BITS_PER_S))
    with av.open(target, "w", format="mp4", options={"movflags": "faststart"}) as output:
        video_out = output.add_stream("libx264", rate=video.average_rate or FRAMES_PER_S)
        video_out.width, video_out.height = _dimensions(video, bits_per_s)
        video_out.pix_fmt = "yuv420p"
        video_out.bit_rate = bits_per_s
        limit = str(bits_per_s)
        video_out.options = {
            "preset": "veryfast",
            "maxrate": limit,
            "bufsize": limit,
            "threads": "1",
        }
        sound_out = output.add_stream_from_template(sound) if sound else None
        for packet in container.demux(*(stream for stream in (video, sound) if stream)):
            if packet.stream.type == "video":
                for frame in packet.decode():
                    if isinstance(frame, VideoFrame):
                        # The encoder chooses the kind of each frame, not the old file.
                        frame.pict_type = PictureType.NONE
                        output.mux(video_out.encode(frame))
            elif sound_out is not None and packet.dts is not None:
                packet.stream = sound_out
                output.mux(packet)
        output.mux(video_out.encode(None))


def _dimensions(video: VideoStream, bits_per_s: int) -> tuple[int, int]:
    """Fewer pixels where the rate is too low for all of them; even sides, which H.264 wants."""
    width, height = _sides(video)
    pixels_of_rate = bits_per_s / (float(video.average_rate or FRAMES_PER_S) * BITS_PER_PIXEL)
    scale = min(1.0, (min(pixels_of_rate, MAX_PIXELS_WRITTEN) / (width * height)) ** 0.5)
    return _even(width * scale), _even(height * scale)


def _sides(video: VideoStream) -> tuple[int, int]:
    return video.codec_context.width, video.codec_context.height


def _even(side_px: float) -> int:
    return max(2, round(side_px / 2) * 2)
