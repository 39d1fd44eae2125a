"""Reads the input images of requests."""

import base64
import binascii
import io
from typing import Final

from PIL import Image, UnidentifiedImageError

from playground.providers.types import RequestRejected

MAX_IMAGE_PIXELS: Final = 64_000_000


def read_image(value: object) -> bytes | None:
    """The content of an input image, None for a URL. Only the file's header is read."""
    if value is None or (isinstance(value, str) and value.startswith(("http://", "https://"))):
        return None
    data = value if isinstance(value, bytes) else _decoded(value)
    try:
        with Image.open(io.BytesIO(data)) as image:
            pixels = image.width * image.height
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise RequestRejected("The image cannot be read.", field="image") from None
    if pixels > MAX_IMAGE_PIXELS:
        raise RequestRejected("The image is too large.", field="image")
    return data


def _decoded(value: object) -> bytes:
    if not isinstance(value, str):
        raise RequestRejected("The image must be a data URL, base64 or a URL.", field="image")
    text = value.partition(",")[2] if value.startswith("data:") else value
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RequestRejected("The image is not valid base64.", field="image") from None
