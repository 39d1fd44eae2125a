"""Whatever was attached becomes a plain JPEG, or a sentence."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from hfmedia.types import ImageInput
from replies.media.image_input import ROOM, SIDE, TOGETHER_ROOM, UnusableImage, prepared, room_for
from tests.bot.builders import a_request

UPSIDE_DOWN, ON_ITS_SIDE = 3, 6


def written(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(picture: ImageInput) -> Image.Image:
    assert picture.data is not None
    return Image.open(io.BytesIO(picture.data))


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


TEAL = Image.new("RGB", (64, 48), "teal")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_kind_becomes_a_jpeg_of_the_same_size(kind: str) -> None:
    picture = prepared(written(TEAL, kind))
    assert picture.content_type == "image/jpeg"
    assert (opened(picture).format, opened(picture).size) == ("JPEG", (64, 48))


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    picture = prepared(written(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert opened(picture).getpixel((9, 9)) == pytest.approx((255, 0, 0), abs=3)


def test_large_pictures_are_scaled_down_with_their_shape() -> None:
    assert opened(prepared(written(Image.new("RGB", (4096, 1024))))).size == (SIDE, 512)
    assert opened(prepared(written(Image.new("RGB", (1024, 4096)), "JPEG"))).size == (512, SIDE)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_is_turned_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = ON_ITS_SIDE
    assert opened(prepared(written(TEAL, kind, exif=exif))).size == (48, 64)


def test_a_cut_out_picture_is_turned_upright_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = ON_ITS_SIDE
    assert opened(prepared(written(TEAL.convert("RGBA"), exif=exif))).size == (48, 64)


def test_where_it_was_taken_and_by_whom_is_nobodys_business() -> None:
    exif = Image.Exif()
    exif[0x013B] = "private Mika"
    exif[0x0112] = UPSIDE_DOWN
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "private Mika")
    for data in (
        written(TEAL, "JPEG", exif=exif, comment=b"private Mika", xmp=b"private Mika"),
        written(TEAL, "PNG", exif=exif, pnginfo=notes),
        written(TEAL, "WEBP", exif=exif, xmp=b"private Mika"),
        written(TEAL, "GIF", comment=b"private Mika"),
    ):
        assert b"private" in data
        picture = prepared(data)
        assert picture.data is not None
        assert b"private" not in picture.data
        assert not opened(picture).getexif()


def test_what_is_transparent_becomes_white() -> None:
    hidden = Image.new("RGBA", (64, 48), (255, 0, 0, 0))
    assert opened(prepared(written(hidden))).getpixel((9, 9)) == (255, 255, 255)
    palette = Image.new("P", (64, 48), 0)
    assert opened(prepared(written(palette, transparency=0))).getpixel((9, 9)) == (255, 255, 255)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    grey = Image.new("I;16", (64, 48), 0x8000)
    assert opened(prepared(written(grey))).getpixel((9, 9)) == pytest.approx((128,) * 3, abs=2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_way_of_telling_colours_is_understood(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(prepared(written(TEAL.convert(mode), kind))).mode == "RGB"


def test_what_is_larger_than_its_room_is_made_to_fit() -> None:
    picture = prepared(written(noise(600, 400)), TOGETHER_ROOM)
    assert picture.data is not None
    assert len(picture.data) <= TOGETHER_ROOM
    width, height = opened(picture).size
    assert width / height == pytest.approx(1.5, rel=0.05)


def test_only_the_first_frame_of_a_video_by_together_is_that_small() -> None:
    request = replace(a_request(), task="image-to-video", provider="together")
    assert room_for(request) == TOGETHER_ROOM
    assert room_for(replace(request, provider="fal-ai")) == ROOM
    assert room_for(replace(request, task="image-to-image")) == ROOM


@pytest.mark.parametrize(
    "data", [b"", b"a fox", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF"]
)
def test_what_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnusableImage, match="The file is no picture"):
        prepared(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_that_was_cut_is_refused_in_words(kind: str) -> None:
    data = written(noise(64, 48), kind)
    with pytest.raises(UnusableImage):
        prepared(data[: len(data) // 2])


def test_a_small_file_with_a_flood_of_pixels_is_refused() -> None:
    with pytest.raises(UnusableImage, match="too many pixels"):
        prepared(written(Image.new("1", (9000, 9000))))


PNG = written(TEAL)


@given(st.integers(0, len(PNG) - 1), st.binary(min_size=1, max_size=8))
def test_no_file_breaks_it(at: int, garbage: bytes) -> None:
    try:
        picture = prepared(PNG[:at] + garbage + PNG[at + len(garbage) :])
    except UnusableImage as error:
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert picture.data
