"""Whatever was attached becomes a plain JPEG, or a problem that has a sentence."""

from __future__ import annotations

import io
import random
from gettext import NullTranslations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from replies.media.codecs.input_image import MAX_SIDE_PX, prepare_image
from replies.media.unusable_image import ImageProblem, UnusableImage
from replies.text.images import unusable_image

UPSIDE_DOWN, ON_ITS_SIDE = 3, 6


def written(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def prepared(data: bytes, limit_bytes: int = 4 * 2**20) -> bytes:
    return prepare_image(data, limit_bytes)


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


TEAL = Image.new("RGB", (64, 48), "teal")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_kind_becomes_a_jpeg_of_the_same_size(kind: str) -> None:
    picture = prepared(written(TEAL, kind))
    assert (opened(picture).format, opened(picture).size) == ("JPEG", (64, 48))


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    picture = prepared(written(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert opened(picture).getpixel((9, 9)) == pytest.approx((255, 0, 0), abs=3)


def test_large_pictures_are_scaled_down_with_their_shape() -> None:
    assert opened(prepared(written(Image.new("RGB", (4096, 1024))))).size == (MAX_SIDE_PX, 512)
    assert opened(prepared(written(Image.new("RGB", (1024, 4096)), "JPEG"))).size == (
        512,
        MAX_SIDE_PX,
    )


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
        assert b"private" not in picture
        assert not opened(picture).getexif()


def test_what_is_transparent_becomes_white() -> None:
    hidden = Image.new("RGBA", (64, 48), (255, 0, 0, 0))
    assert opened(prepared(written(hidden))).getpixel((9, 9)) == (255, 255, 255)
    palette = Image.new("P", (64, 48), 0)
    assert opened(prepared(written(palette, transparency=0))).getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize(("opacity", "expected"), [(64, (255, 191, 191)), (128, (255, 127, 127))])
def test_what_is_partly_transparent_is_mixed_with_white(
    opacity: int, expected: tuple[int, int, int]
) -> None:
    glass = Image.new("RGBA", (64, 48), (255, 0, 0, opacity))
    for kind in ("PNG", "WEBP"):
        picture = opened(prepared(written(glass, kind)))
        assert picture.getpixel((9, 9)) == pytest.approx(expected, abs=4)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    grey = Image.new("I;16", (64, 48), 0x8000)
    assert opened(prepared(written(grey))).getpixel((9, 9)) == pytest.approx((128,) * 3, abs=2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_way_of_telling_colours_is_understood(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(prepared(written(TEAL.convert(mode), kind))).mode == "RGB"


@pytest.mark.parametrize("limit_bytes", [58_000, 2_000])
def test_what_is_larger_than_the_limit_is_made_to_fit(limit_bytes: int) -> None:
    picture = prepared(written(noise(600, 400)), limit_bytes)
    assert len(picture) <= limit_bytes
    width, height = opened(picture).size
    assert width / height == pytest.approx(1.5, rel=0.1)


def test_a_limit_that_nothing_fits_into_ends_with_one_pixel() -> None:
    assert opened(prepared(written(TEAL), 1)).size == (1, 1)


@pytest.mark.parametrize(
    "data", [b"", b"a fox", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF"]
)
def test_what_is_not_an_image_is_refused(data: bytes) -> None:
    assert problem_of(data) == "not-an-image"


def problem_of(data: bytes) -> str:
    with pytest.raises(UnusableImage) as raised:
        prepared(data)
    return raised.value.problem


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_image_that_was_cut_is_refused(kind: str) -> None:
    data = written(noise(64, 48), kind)
    assert problem_of(data[: len(data) // 2]) in {"damaged", "not-an-image"}


def test_a_small_file_with_a_flood_of_pixels_is_refused() -> None:
    assert problem_of(written(Image.new("1", (9000, 9000)))) == "too-many-pixels"


PROBLEMS: list[tuple[ImageProblem, str]] = [
    ("damaged", "The image is damaged. Attach another one."),
    ("not-an-image", "The file is not an image. Attach a PNG, JPEG, WebP or GIF."),
    ("not-stored", "The bot cannot store the image at the moment. Try again later."),
    ("too-large", "The image is too large. Attach a smaller one."),
    ("too-many-pixels", "The image has too many pixels. Scale it down first."),
    ("unavailable", "Discord did not deliver the image. Attach it again."),
]


@pytest.mark.parametrize(("problem", "sentence"), PROBLEMS)
def test_every_problem_of_an_image_has_a_sentence(problem: ImageProblem, sentence: str) -> None:
    assert unusable_image(NullTranslations(), UnusableImage(problem)) == sentence


PNG = written(TEAL)


@given(st.integers(0, len(PNG) - 1), st.binary(min_size=1, max_size=8))
def test_no_file_breaks_it(at: int, garbage: bytes) -> None:
    try:
        picture = prepared(PNG[:at] + garbage + PNG[at + len(garbage) :])
    except UnusableImage:
        return
    assert picture
