"""How large a result is asked for, before it is known which provider will make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hfmedia.sizes import VIDEO_RATIO, VIDEO_RESOLUTION, use_aspect_ratio, video_size
from hfmedia.types import TASKS, GenerationRequest

# Of an image that keeps the size of the one it starts from: what it is taken to have.
UNKNOWN_SIDE: Final = 1024


def requested_size(request: GenerationRequest) -> tuple[int, int] | None:
    """Width and height in pixels; None if they are those of the image to start from, or of text.

    Raises `RequestError` for an unknown aspect ratio or resolution.
    """
    given = request.arguments
    match TASKS[request.task].size_style:
        case "pixels":
            return _sides(use_aspect_ratio(given, request.aspect_ratio))
        case "target-size":
            is_asked = request.aspect_ratio is not None or {"width", "height"} & given.keys()
            return _sides(use_aspect_ratio(given, request.aspect_ratio)) if is_asked else None
        case "video":
            return _video_sides(request, given)
        case "none":
            return None


def megapixels(request: GenerationRequest) -> float:
    """The size in millions of pixels; that of an image with an unknown size is a guess."""
    width, height = requested_size(request) or (UNKNOWN_SIDE, UNKNOWN_SIDE)
    return width * height / 1_000_000


def _video_sides(request: GenerationRequest, given: Mapping[str, Any]) -> tuple[int, int]:
    named = video_size(request.aspect_ratio or VIDEO_RATIO, request.resolution or VIDEO_RESOLUTION)
    return _sides({"width": named[0], "height": named[1], **given})


def _sides(parameters: Mapping[str, Any]) -> tuple[int, int]:
    return int(parameters["width"]), int(parameters["height"])
