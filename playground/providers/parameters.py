"""Reads an order out of a request's arguments, as strictly as the providers do.

The providers spell a size in many ways; all of them are understood everywhere, since a wrong
spelling is the client's to get right in the goldens, not here.
"""

import base64
import binascii
import io
import re
import secrets
from collections.abc import Mapping
from typing import Final

from PIL import Image, UnidentifiedImageError

from playground.providers.types import Json, Kind, Order, Refused

SMALLEST: Final = 64
LARGEST: Final = 2048
LONGEST_PROMPT: Final = 10_000
MAX_SEED: Final = 2**64 - 1
MAX_SECONDS: Final = 10.0
MAX_PIXELS: Final = 64_000_000

SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
RESOLUTIONS: Final[Mapping[str, int]] = {"480p": 480, "580p": 580, "720p": 720, "1080p": 1080}
FORMATS: Final[Mapping[str, str]] = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}


def order_of(
    arguments: Mapping[str, Json],
    *,
    task: str,
    model: str,
    image: object = None,
    file_format: str = "png",
) -> Order:
    """The order in a request's arguments. Raises `Refused` for anything that makes no sense.

    `image` is the picture to start from: a data URL, base64, an address or bytes. Addresses are
    not fetched: the playground never leaves the machine.
    """
    kind: Kind = "video" if task.endswith("video") else "image"
    if task.startswith("image") and image is None:
        raise Refused("An image is required.", field="image")
    start = _image(image)
    prompt = _prompt(arguments, required=image is None)
    for name, low, high in (("num_inference_steps", 1, 150), ("steps", 1, 150)):
        _whole(arguments, name, low, high)
    _number(arguments, "guidance_scale", 0, 100)
    seed = _whole(arguments, "seed", 0, MAX_SEED)
    width, height = _size(arguments, kind, start)
    fps = _whole(arguments, "fps", 1, 60) or 24
    frames = _whole(arguments, "num_frames", 1, 1000)
    return Order(
        kind=kind,
        model=model,
        prompt=prompt,
        seed=secrets.randbelow(2**32) if seed is None else seed,
        width=width,
        height=height,
        format=_format(arguments, file_format),
        seconds=min(frames / fps, MAX_SECONDS) if frames else 3.5,
        fps=fps,
        image=start,
    )


def first_of(value: object) -> object:
    """The first entry of a list; None if it is empty or no list."""
    return value[0] if isinstance(value, list) and value else None


def _prompt(arguments: Mapping[str, Json], *, required: bool) -> str:
    prompt = arguments.get("prompt")
    if prompt is None and not required:
        return ""
    if not isinstance(prompt, str):
        raise Refused("A prompt is required and must be a string.", field="prompt")
    if required and not prompt.strip():
        raise Refused("The prompt must not be empty.", field="prompt")
    if len(prompt) > LONGEST_PROMPT:
        raise Refused(f"The prompt has more than {LONGEST_PROMPT} characters.", field="prompt")
    return prompt


def _whole(arguments: Mapping[str, Json], name: str, low: int, high: int) -> int | None:
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{name} must be a whole number.", field=name)
    if not low <= value <= high:
        raise Refused(f"{name} must be between {low} and {high}.", field=name)
    return value


def _number(arguments: Mapping[str, Json], name: str, low: float, high: float) -> None:
    value = arguments.get(name)
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Refused(f"{name} must be a number.", field=name)
    if not low <= value <= high:
        raise Refused(f"{name} must be between {low} and {high}.", field=name)


def _size(arguments: Mapping[str, Json], kind: Kind, start: bytes | None) -> tuple[int, int]:
    width, height = _sides(arguments)
    wide, high = _shape(arguments, kind, start)
    if width is None and height is None:
        width, height = wide, high
    elif width is None:
        width = _bounded(round((height or high) * wide / high))
    elif height is None:
        height = _bounded(round(width * high / wide))
    if kind == "video":  # H.264 with 4:2:0 halves its colours
        return width // 2 * 2, (height or high) // 2 * 2
    return width, height or high


def _sides(arguments: Mapping[str, Json]) -> tuple[int | None, int | None]:
    """What the client says in pixels, however it says it."""
    for name in ("image_size", "target_size", "size"):
        value = arguments.get(name)
        if isinstance(value, Mapping):
            return _sides(value)
        if isinstance(value, str):
            return _named_size(name, value)
        if value is not None:
            raise Refused(f"{name} is not a size.", field=name)
    return (
        _whole(arguments, "width", SMALLEST, LARGEST),
        _whole(arguments, "height", SMALLEST, LARGEST),
    )


def _named_size(name: str, value: str) -> tuple[int, int]:
    if value in SIZES:
        return SIZES[value]
    found = re.fullmatch(r"(\d{1,5})[x*](\d{1,5})", value, re.ASCII)
    if found is None:
        raise Refused(f"{name} must look like 1024x1024.", field=name)
    sides = {"width": int(found[1]), "height": int(found[2])}
    return (
        _whole(sides, "width", SMALLEST, LARGEST) or 0,
        _whole(sides, "height", SMALLEST, LARGEST) or 0,
    )


def _shape(arguments: Mapping[str, Json], kind: Kind, start: bytes | None) -> tuple[int, int]:
    """The size that follows from aspect ratio and resolution, else from the start picture."""
    ratio = _ratio(arguments)
    resolution = arguments.get("resolution")
    if resolution is None:
        resolution = "480p"
    if not isinstance(resolution, str) or resolution not in RESOLUTIONS:
        known = ", ".join(RESOLUTIONS)
        raise Refused(f"resolution must be one of: {known}.", field="resolution")
    if kind == "image" and ratio is None and start is None:
        return 1024, 1024
    if ratio is None:
        ratio = _ratio_of(start) if start else 16 / 9
    if kind == "image":
        return _around(1024, ratio)
    return _across(RESOLUTIONS[resolution], ratio)


def _ratio(arguments: Mapping[str, Json]) -> float | None:
    value = arguments.get("aspect_ratio")
    if value is None:
        return None
    text = value if isinstance(value, str) else ""
    found = re.fullmatch(r"(\d{1,3}):(\d{1,3})", text, re.ASCII)
    if found is None or not int(found[1]) or not int(found[2]):
        raise Refused("aspect_ratio must look like 16:9.", field="aspect_ratio")
    ratio = int(found[1]) / int(found[2])
    if not 0.25 <= ratio <= 4:
        raise Refused("aspect_ratio must be between 1:4 and 4:1.", field="aspect_ratio")
    return ratio


def _around(long_side: int, ratio: float) -> tuple[int, int]:
    """The size of that ratio with that longer side."""
    if ratio >= 1:
        return long_side, _bounded(round(long_side / ratio))
    return _bounded(round(long_side * ratio)), long_side


def _across(short_side: int, ratio: float) -> tuple[int, int]:
    """The size of that ratio with that shorter side, in steps of 16."""
    long_side = _bounded(round(short_side * max(ratio, 1 / ratio) / 16) * 16)
    return (long_side, short_side) if ratio >= 1 else (short_side, long_side)


def _bounded(side: int) -> int:
    return min(max(side, SMALLEST), LARGEST)


def _format(arguments: Mapping[str, Json], default: str) -> str:
    value = arguments.get("output_format", default)
    if not isinstance(value, str) or value not in FORMATS:
        raise Refused(f"output_format must be one of: {', '.join(FORMATS)}.", field="output_format")
    return FORMATS[value]


def _image(value: object) -> bytes | None:
    """The bytes of a picture that came along. Only its head is read here."""
    if value is None or (isinstance(value, str) and value.startswith(("http://", "https://"))):
        return None
    data = value if isinstance(value, bytes) else _decoded(value)
    try:
        with Image.open(io.BytesIO(data)) as image:
            pixels = image.width * image.height
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Refused("The image cannot be read.", field="image") from None
    if pixels > MAX_PIXELS:
        raise Refused("The image is too large.", field="image")
    return data


def _decoded(value: object) -> bytes:
    if not isinstance(value, str):
        raise Refused("The image must be a data URL, base64 or an address.", field="image")
    text = value.partition(",")[2] if value.startswith("data:") else value
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("The image is not valid base64.", field="image") from None


def _ratio_of(image: bytes) -> float:
    with Image.open(io.BytesIO(image)) as opened:
        return min(max(opened.width / opened.height, 0.25), 4)
