"""Parses and checks the arguments of a generation, as strictly as the providers do.

The providers' names and forms of a size are accepted at every provider: which of them is right
where is what the goldens check.
"""

import io
import re
import secrets
from collections.abc import Mapping
from typing import Final

from PIL import Image

from playground.json_types import Json
from playground.providers.checks import integer, number
from playground.providers.input_image import read_image
from playground.providers.models import MEDIA_TASKS
from playground.providers.types import GenerationParameters, MediaKind, RequestRejected

MIN_SIDE_PX: Final = 64
MAX_SIDE_PX: Final = 2048
MAX_PROMPT_CHARACTERS: Final = 10_000
MAX_SEED: Final = 2**64 - 1
MAX_VIDEO_S: Final = 10.0

SIZE_BY_NAME: Final[Mapping[str, tuple[int, int]]] = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
SHORT_SIDE_BY_RESOLUTION: Final[Mapping[str, int]] = {
    "480p": 480,
    "580p": 580,
    "720p": 720,
    "1080p": 1080,
}
IMAGE_FORMATS: Final[Mapping[str, str]] = {
    "png": "png",
    "jpeg": "jpeg",
    "jpg": "jpeg",
    "webp": "webp",
}


def parse_parameters(
    arguments: Mapping[str, Json],
    *,
    task: str,
    model: str,
    image: object = None,
    file_format: str = "png",
) -> GenerationParameters:
    """The parameters in a request's arguments. Raises `RequestRejected` for a wrong one.

    `image` is the input image: a data URL, base64, a URL or bytes. URLs are not fetched, since
    the playground connects to no other machine: they count as an image without content.
    """
    if task not in MEDIA_TASKS:
        raise RequestRejected("The model makes neither images nor videos.", field="model")
    kind: MediaKind = "video" if task.endswith("video") else "image"
    if task.startswith("image") and image is None:
        raise RequestRejected("An image is required.", field="image")
    content = read_image(image)
    prompt = _prompt(arguments, required=image is None)
    for name, minimum, maximum in (("num_inference_steps", 1, 150), ("steps", 1, 150)):
        integer(arguments, name, minimum, maximum)
    number(arguments, "guidance_scale", 0, 100)
    seed = integer(arguments, "seed", 0, MAX_SEED)
    width, height = _size(arguments, kind, content)
    fps = integer(arguments, "fps", 1, 60) or 24
    frames = integer(arguments, "num_frames", 1, 1000)
    return GenerationParameters(
        kind=kind,
        model=model,
        prompt=prompt,
        seed=secrets.randbelow(2**32) if seed is None else seed,
        width=width,
        height=height,
        format=_format(arguments, file_format),
        seconds=min(frames / fps, MAX_VIDEO_S) if frames else 3.5,
        fps=fps,
        image=content,
    )


def first_item(value: object) -> object:
    """The first item of a list; None if it is empty or not a list."""
    return value[0] if isinstance(value, list) and value else None


def _prompt(arguments: Mapping[str, Json], *, required: bool) -> str:
    prompt = arguments.get("prompt")
    if prompt is None and not required:
        return ""
    if not isinstance(prompt, str):
        raise RequestRejected("A prompt is required and must be a string.", field="prompt")
    if required and not prompt.strip():
        raise RequestRejected("The prompt must not be empty.", field="prompt")
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise RequestRejected(
            f"The prompt has more than {MAX_PROMPT_CHARACTERS} characters.", field="prompt"
        )
    return prompt


def _size(arguments: Mapping[str, Json], kind: MediaKind, image: bytes | None) -> tuple[int, int]:
    width, height = _given_size(arguments)
    default_width, default_height = _default_size(arguments, kind, image)
    if width is None and height is None:
        width, height = default_width, default_height
    elif width is None:
        width = _clamped(round((height or default_height) * default_width / default_height))
    elif height is None:
        height = _clamped(round(width * default_height / default_width))
    if kind == "video":  # H.264 with 4:2:0 needs even sides
        return width // 2 * 2, (height or default_height) // 2 * 2
    return width, height or default_height


def _given_size(arguments: Mapping[str, Json]) -> tuple[int | None, int | None]:
    """Width and height in pixels, in whichever form they are given; None for what is missing."""
    for name in ("image_size", "target_size", "size"):
        value = arguments.get(name)
        if isinstance(value, Mapping):
            return _given_size(value)
        if isinstance(value, str):
            return _named_size(name, value)
        if value is not None:
            raise RequestRejected(f"{name} is not a size.", field=name)
    return (
        integer(arguments, "width", MIN_SIDE_PX, MAX_SIDE_PX),
        integer(arguments, "height", MIN_SIDE_PX, MAX_SIDE_PX),
    )


def _named_size(name: str, value: str) -> tuple[int, int]:
    if value in SIZE_BY_NAME:
        return SIZE_BY_NAME[value]
    found = re.fullmatch(r"(\d{1,5})[x*](\d{1,5})", value, re.ASCII)
    if found is None:
        raise RequestRejected(f"{name} must look like 1024x1024.", field=name)
    sides = {"width": int(found[1]), "height": int(found[2])}
    return (
        integer(sides, "width", MIN_SIDE_PX, MAX_SIDE_PX) or 0,
        integer(sides, "height", MIN_SIDE_PX, MAX_SIDE_PX) or 0,
    )


def _default_size(
    arguments: Mapping[str, Json], kind: MediaKind, image: bytes | None
) -> tuple[int, int]:
    """The size for the aspect ratio and resolution; without a ratio, for that of the image."""
    ratio = _ratio(arguments)
    resolution = arguments.get("resolution")
    if resolution is None:
        resolution = "480p"
    if not isinstance(resolution, str) or resolution not in SHORT_SIDE_BY_RESOLUTION:
        known = ", ".join(SHORT_SIDE_BY_RESOLUTION)
        raise RequestRejected(f"resolution must be one of: {known}.", field="resolution")
    if kind == "image" and ratio is None and image is None:
        return 1024, 1024
    if ratio is None:
        ratio = _ratio_of(image) if image else 16 / 9
    if kind == "image":
        return _with_long_side(1024, ratio)
    return _with_short_side(SHORT_SIDE_BY_RESOLUTION[resolution], ratio)


def _ratio(arguments: Mapping[str, Json]) -> float | None:
    value = arguments.get("aspect_ratio")
    if value is None:
        return None
    text = value if isinstance(value, str) else ""
    found = re.fullmatch(r"(\d{1,3}):(\d{1,3})", text, re.ASCII)
    if found is None or not int(found[1]) or not int(found[2]):
        raise RequestRejected("aspect_ratio must look like 16:9.", field="aspect_ratio")
    ratio = int(found[1]) / int(found[2])
    if not 0.25 <= ratio <= 4:
        raise RequestRejected("aspect_ratio must be between 1:4 and 4:1.", field="aspect_ratio")
    return ratio


def _with_long_side(long_side: int, ratio: float) -> tuple[int, int]:
    """The size with that longer side and ratio."""
    if ratio >= 1:
        return long_side, _clamped(round(long_side / ratio))
    return _clamped(round(long_side * ratio)), long_side


def _with_short_side(short_side: int, ratio: float) -> tuple[int, int]:
    """The size with that shorter side and ratio; the other side is a multiple of 16."""
    long_side = _clamped(round(short_side * max(ratio, 1 / ratio) / 16) * 16)
    return (long_side, short_side) if ratio >= 1 else (short_side, long_side)


def _clamped(side: int) -> int:
    return min(max(side, MIN_SIDE_PX), MAX_SIDE_PX)


def _format(arguments: Mapping[str, Json], default: str) -> str:
    value = arguments.get("output_format", default)
    if not isinstance(value, str) or value not in IMAGE_FORMATS:
        raise RequestRejected(
            f"output_format must be one of: {', '.join(IMAGE_FORMATS)}.", field="output_format"
        )
    return IMAGE_FORMATS[value]


def _ratio_of(image: bytes) -> float:
    with Image.open(io.BytesIO(image)) as opened:
        return min(max(opened.width / opened.height, 0.25), 4)
