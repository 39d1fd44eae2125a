"""The picture that a generation begins from: whatever a member attached becomes a plain JPEG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from hfmedia.types import ImageInput

if TYPE_CHECKING:
    from hfmedia.types import GenerationRequest

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
SIDE: Final = 2048  # pixels: models work with fewer
PIXELS: Final = 40_000_000  # of a picture that has to be unpacked whole
ROOM: Final = 4 * 2**20  # bytes: some providers are sent it several times in one request
TOGETHER_ROOM: Final = 58_000  # bytes that together takes as the first frame of a video
FINE, COARSE = 92, 80  # of JPEG's 100
SMALLER: Final = 0.75


class UnusableImage(Exception):
    """The picture cannot be used. The message is a sentence for the member."""


def room_for(request: GenerationRequest) -> int:
    """How many bytes the picture of this request may have."""
    tight = request.task == "image-to-video" and request.provider == "together"
    return TOGETHER_ROOM if tight else ROOM


def prepared(data: bytes, room: int = ROOM) -> ImageInput:
    """The first frame, upright, without metadata or transparency, in at most `room` bytes.

    The bytes decide whether it is a picture. Raises `UnusableImage`.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            opened.draft(None, (SIDE, SIDE))  # a large photo is unpacked at a fraction of its size
            if opened.width * opened.height > PIXELS:
                raise Image.DecompressionBombError
            picture = _in_colour(opened)
            picture.thumbnail((SIDE, SIDE))
            return _written(_opaque(ImageOps.exif_transpose(picture)), room)
    except UnidentifiedImageError:
        raise UnusableImage("The file is no picture. Attach a PNG, JPEG, WebP or GIF.") from None
    except Image.DecompressionBombError:
        raise UnusableImage("The picture has too many pixels. Scale it down first.") from None
    except Exception:
        # Files are foreign, and codecs fail in many ways.
        raise UnusableImage("The picture is damaged. Attach another one.") from None


def _in_colour(picture: Image.Image) -> Image.Image:
    """The same in RGB or RGBA: itself if it is so already, since copies of large ones are large."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which a conversion would cut off
        return picture.point(lambda grey: grey / 256).convert("L").convert("RGB")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _opaque(picture: Image.Image) -> Image.Image:
    """On white paper: models would see the colours that transparency hides."""
    if picture.mode == "RGB":
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("RGB")


def _written(picture: Image.Image, room: int) -> ImageInput:
    data = _jpeg(picture, FINE)
    while len(data) > room:
        width, height = (max(1, round(side * SMALLER)) for side in picture.size)
        picture = picture.resize((width, height))
        data = _jpeg(picture, COARSE)
    return ImageInput(data=data, content_type="image/jpeg")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    # Pillow would keep the old file's comment; lines and letters want every pixel's colour.
    picture.save(written, "JPEG", quality=quality, subsampling=0, comment=b"")
    return written.getvalue()
