"""The size of images and videos: by name, in pixels, and in the terms of a provider.

The caller's choice becomes a parameter. Ours becomes a default, which is given up if a provider
refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from hfmedia.adapter import Provider
from hfmedia.errors import RequestError
from hfmedia.types import TASKS, GenerationRequest

ASPECT_RATIOS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "1:1": (1024, 1024),
        "16:9": (1024, 576),
        "9:16": (576, 1024),
        "4:3": (1024, 768),
        "3:4": (768, 1024),
        "3:2": (1024, 682),
        "2:3": (682, 1024),
        "21:9": (1024, 440),
        "9:21": (440, 1024),
        "4:5": (832, 1040),
        "5:4": (1040, 832),
        "2:1": (1024, 512),
        "1:2": (512, 1024),
    }
)
"""Width and height of pictures, in pixels."""

RESOLUTIONS: Final[Mapping[str, int]] = MappingProxyType({"480p": 480, "720p": 720, "1080p": 1080})
"""The short side of videos, in pixels."""

IMAGE_RATIO: Final = "1:1"
VIDEO_RATIO: Final = "16:9"
VIDEO_RESOLUTION: Final = "480p"
SIDES: Final = frozenset({"width", "height"})


def use_aspect_ratio(extra_data: Mapping[str, Any], aspect_ratio: str | None) -> dict[str, Any]:
    """The same parameters with `width` and `height` of that ratio; those that are there win.

    If only one side is given, the other follows from the ratio. Raises `RequestError` for an
    unknown ratio.
    """
    shape = _ratio(aspect_ratio or IMAGE_RATIO)
    width, height = extra_data.get("width"), extra_data.get("height")
    if width is not None and height is None:
        sides = {"width": width, "height": round(width * shape[1] / shape[0])}
    elif height is not None and width is None:
        sides = {"width": round(height * shape[0] / shape[1]), "height": height}
    elif width is None:
        sides = {"width": shape[0], "height": shape[1]}
    else:
        sides = {}
    return {**extra_data, **sides}


def with_size(request: GenerationRequest, provider: Provider) -> GenerationRequest:
    """The request with its size in the terms of this provider, and the defaults of its task.

    Raises `RequestError` for an unknown aspect ratio or resolution.
    """
    spec = TASKS[request.task]
    request = replace(request, defaults={**spec.defaults, **request.defaults})
    match spec.size_style:
        case "pixels":
            return _in_pixels(request)
        case "target-size":
            return _as_target_size(request)
        case "video":
            return _of_video(request, in_pixels=provider.video_in_pixels)
        case "none":
            return request


def _in_pixels(request: GenerationRequest) -> GenerationRequest:
    parameters = use_aspect_ratio(request.parameters, request.aspect_ratio)
    if request.aspect_ratio is not None or SIDES & request.parameters.keys():
        return replace(request, parameters=parameters)
    sides = {name: parameters[name] for name in ("width", "height")}
    return replace(request, defaults={**sides, **request.defaults})


def _as_target_size(request: GenerationRequest) -> GenerationRequest:
    """An image keeps its own size unless another one is asked for."""
    if request.aspect_ratio is None and not SIDES & request.parameters.keys():
        return request
    parameters = use_aspect_ratio(request.parameters, request.aspect_ratio)
    target = {name: parameters.pop(name) for name in ("width", "height")}
    return replace(request, parameters={"target_size": target, **parameters})


def _of_video(request: GenerationRequest, *, in_pixels: bool) -> GenerationRequest:
    defaults: dict[str, Any] = {}
    chosen: dict[str, Any] = {}
    if not SIDES & request.parameters.keys():  # explicit sides win over every name
        if in_pixels:
            ratio = request.aspect_ratio or VIDEO_RATIO
            width, height = video_size(ratio, request.resolution or VIDEO_RESOLUTION)
            named = request.aspect_ratio or request.resolution
            (chosen if named else defaults).update(width=width, height=height)
        else:
            chosen = {"resolution": request.resolution, "aspect_ratio": request.aspect_ratio}
            defaults["resolution"] = VIDEO_RESOLUTION
            if request.image is None:  # an image brings its own shape
                defaults["aspect_ratio"] = VIDEO_RATIO
    given = {name: value for name, value in chosen.items() if value is not None}
    return replace(
        request,
        defaults={**defaults, **request.defaults},
        parameters={**given, **request.parameters},
    )


def video_size(aspect_ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height of a video in pixels, in steps of 16, which encoders want."""
    wide, high = _ratio(aspect_ratio)
    if resolution not in RESOLUTIONS:
        raise RequestError(
            f"{resolution!r} is not a resolution. Use one of: {', '.join(RESOLUTIONS)}.",
            problem="resolution",
        )
    short = RESOLUTIONS[resolution]
    long = _step(short * max(wide, high) / min(wide, high))
    if (short, long) == (480, 848):
        long = 832  # what the models of this size were trained on
    return (long, short) if wide >= high else (short, long)


def _ratio(name: str) -> tuple[int, int]:
    try:
        return ASPECT_RATIOS[name]
    except KeyError:
        known = ", ".join(ASPECT_RATIOS)
        raise RequestError(
            f"{name!r} is not an aspect ratio. Use one of: {known}.", problem="aspect-ratio"
        ) from None


def _step(pixels: float) -> int:
    return round(pixels / 16) * 16
