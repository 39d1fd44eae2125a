"""Width and height from the headers of every type, and none from what lies."""

from __future__ import annotations

import io
import random
import struct
from fractions import Fraction
from typing import Any, cast

import av
import pytest
from av.video.stream import VideoStream
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from replies.media.dimensions import READERS, has_too_many_pixels, read_dimensions

SIZE, FILM_SIZE = (321, 123), (164, 90)
EXIF = Image.Exif()
EXIF[0x0112] = 6


def image(kind: str, mode: str = "RGB", size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "teal").save(written, kind, **options)
    return written.getvalue()


def film(
    container: str, codec: str, *, sound: str = "", size: tuple[int, int] = (164, 90)
) -> bytes:
    """A film whose sound comes before its pictures."""
    written = io.BytesIO()
    with av.open(written, "w", format=container) as output:
        if sound:
            output.add_stream(sound, rate=48_000, layout="mono")
        stream = cast("VideoStream", output.add_stream(codec, rate=10))
        stream.width, stream.height = FILM_SIZE
        stream.pix_fmt = "rgb24" if codec == "png" else "yuv420p"
        black = Image.new("RGB", FILM_SIZE)
        for number in range(3):
            frame = av.VideoFrame.from_image(black)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, 10)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return written.getvalue()


IMAGES = [
    ("image/png", image("PNG")),
    ("image/png", image("PNG", "RGBA", exif=EXIF)),
    ("image/jpeg", image("JPEG")),
    ("image/jpeg", image("JPEG", progressive=True, exif=EXIF, comment=b"a fox " * 9000)),
    ("image/gif", image("GIF")),
    ("image/webp", image("WEBP")),
    ("image/webp", image("WEBP", "RGBA")),
    ("image/webp", image("WEBP", lossless=True)),
    ("image/webp", image("WEBP", exif=EXIF)),
    ("image/avif", image("AVIF")),
    ("image/avif", image("AVIF", "RGBA")),
]
FILMS = [
    ("video/mp4", film("mp4", "libx264")),
    ("video/mp4", film("mp4", "libx264", sound="aac")),
    ("video/quicktime", film("mov", "png")),
    ("video/webm", film("webm", "libvpx")),
    ("video/webm", film("webm", "libvpx-vp9", sound="libopus")),
]


@pytest.mark.parametrize(("content_type", "data"), IMAGES)
def test_an_image_tells_its_sides(content_type: str, data: bytes) -> None:
    assert read_dimensions(io.BytesIO(data), content_type) == SIZE


@pytest.mark.parametrize(("content_type", "data"), FILMS)
def test_a_film_tells_its_sides(content_type: str, data: bytes) -> None:
    assert read_dimensions(io.BytesIO(data), content_type) == FILM_SIZE


@pytest.mark.parametrize("size", [(1, 1), (16383, 1), (1, 16383)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_smallest_and_the_longest_sides_are_told(kind: str, size: tuple[int, int]) -> None:
    data = image(kind, size=size)
    assert read_dimensions(io.BytesIO(data), f"image/{kind.lower()}") == size


@pytest.mark.parametrize("others", [(100, 50), (50, 100)])
def test_an_avif_has_the_sides_of_its_image_with_the_most_pixels(others: tuple[int, int]) -> None:
    images = (box(b"ispe", struct.pack(">4xII", *sides)) for sides in ((90, 90), others))
    properties = box(b"iprp", box(b"ipco", b"".join(images)))
    data = box(b"meta", bytes(4) + properties)
    assert read_dimensions(io.BytesIO(data), "image/avif") == (90, 90)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def test_marks_of_a_jpeg_may_be_padded() -> None:
    data = image("JPEG")
    padded = data[:2] + b"\xff\xff\xff" + data[2:]
    assert read_dimensions(io.BytesIO(padded), "image/jpeg") == SIZE


def test_a_film_in_which_an_element_has_no_id_is_not_read_on() -> None:
    _, webm = FILMS[3]
    unnamed = bytes(9) + b"\x80"  # where an id would be; then a length of zero
    assert read_dimensions(io.BytesIO(unnamed + webm), "video/webm") is None
    named = b"\xec\x80"  # an element that is to be skipped
    assert read_dimensions(io.BytesIO(named + webm), "video/webm") == FILM_SIZE


# A GIF's sides stand at a fixed place, whatever is around them.
@pytest.mark.parametrize("content_type", sorted({*READERS} - {"image/gif"}))
@pytest.mark.parametrize("data", [b"", b"a fox", bytes(5000), b"\xff" * 5000])
def test_what_is_no_such_file_tells_nothing(content_type: str, data: bytes) -> None:
    assert read_dimensions(io.BytesIO(data), content_type) is None


def test_a_type_that_is_not_media_has_no_sides() -> None:
    assert read_dimensions(io.BytesIO(b"a fox"), "text/plain") is None


def test_a_film_of_countless_boxes_is_not_searched_for_ever() -> None:
    reads = 0

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal reads
            reads += 1
            return super().read(size)

    boxes = b"\0\0\0\x08free" * 250_000
    assert read_dimensions(Counted(boxes), "video/mp4") is None
    nested = b"\0\0\0\x08free" * 125_000
    moov = (8 + len(nested)).to_bytes(4) + b"moov" + nested
    assert read_dimensions(Counted(moov + boxes), "video/mp4") is None
    assert reads < 10_000


@given(
    st.sampled_from([*IMAGES, *FILMS]),
    st.integers(0, 2**32),
)
def test_no_header_breaks_it(sample: tuple[str, bytes], seed: int) -> None:
    content_type, data = sample
    broken, dice = bytearray(data), random.Random(seed)
    for _ in range(dice.randrange(1, 20)):
        broken[dice.randrange(min(len(broken), 1000))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF))
    found = read_dimensions(io.BytesIO(broken[: dice.randrange(len(broken))]), content_type)
    assert found is None or min(found) > 0


def test_an_upscaled_square_is_decoded_and_twice_as_many_pixels_are_not() -> None:
    assert not has_too_many_pixels((4096, 4096))
    assert has_too_many_pixels((8192, 4096))
