"""The image that a generation starts from: whatever a member attached becomes a plain JPEG."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from replies.media.codecs.colour import in_colour
from replies.media.unusable_image import ImageProblem, UnusableImage

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
MAX_SIDE_PX: Final = 2048  # models work with fewer
MAX_PIXELS: Final = 40_000_000  # of an image that has to be unpacked whole
MAX_JPEG_PIXELS: Final = 4 * MAX_PIXELS  # which is unpacked at a fraction of its size
FIRST_QUALITY, NEXT_QUALITY = 92, 80  # of JPEG's 100
SCALE_STEP: Final = 0.75


def prepare_image_file(source: str, target: str, limit_bytes: int) -> ImageProblem | None:
    """Write the image in file `source` into `target` as `prepare_image` returns it.

    Returns what is wrong with it, if it cannot be used.
    """
    try:
        jpeg = prepare_image(Path(source).read_bytes(), limit_bytes)
    except UnusableImage as error:
        return error.problem
    Path(target).write_bytes(jpeg)
    return None


def prepare_image(data: bytes, limit_bytes: int) -> bytes:
    """The first frame as a JPEG of at most `limit_bytes`: upright, no metadata, no transparency.

    The bytes decide whether it is an image. Raises `UnusableImage`, and `MemoryError` where there
    is too little for its pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            _check_pixels(opened, MAX_JPEG_PIXELS)
            opened.draft(None, (MAX_SIDE_PX, MAX_SIDE_PX))
            _check_pixels(opened, MAX_PIXELS)
            image = in_colour(opened)
            image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
            return _encoded(_opaque(ImageOps.exif_transpose(image)), limit_bytes)
    except UnidentifiedImageError:
        raise UnusableImage("not-an-image") from None
    except Image.DecompressionBombError:
        raise UnusableImage("too-many-pixels") from None
    except (UnusableImage, MemoryError):
        raise
    except Exception:
        # Files are foreign, and codecs fail in many ways.
        raise UnusableImage("damaged") from None


def _check_pixels(image: Image.Image, limit: int) -> None:
    if image.width * image.height > limit:
        raise UnusableImage("too-many-pixels")


def _opaque(image: Image.Image) -> Image.Image:
    """On white: models would see the colours that transparency hides."""
    if image.mode == "RGB":
        return image
    background = Image.new("RGBA", image.size, "white")
    background.alpha_composite(image)
    return background.convert("RGB")


def _encoded(image: Image.Image, limit_bytes: int) -> bytes:
    data = _jpeg(image, FIRST_QUALITY)
    while len(data) > limit_bytes and image.size != (1, 1):
        width, height = (max(1, int(side * SCALE_STEP)) for side in image.size)
        image = image.resize((width, height))
        data = _jpeg(image, NEXT_QUALITY)
    return data


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    # Pillow would keep the old file's comment; lines and letters want every pixel's colour.
    image.save(written, "JPEG", quality=quality, subsampling=0, comment=b"")
    return written.getvalue()
