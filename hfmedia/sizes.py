"""Sizes by name: aspect ratio and resolution in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from hfmedia.errors import RequestError

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


def video_size(aspect_ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height of a video in pixels, in steps of 16, which encoders want."""
    wide, high = _ratio(aspect_ratio)
    if resolution not in RESOLUTIONS:
        raise RequestError(
            f"{resolution!r} is no resolution. Use one of: {', '.join(RESOLUTIONS)}."
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
        raise RequestError(f"{name!r} is no aspect ratio. Use one of: {known}.") from None


def _step(pixels: float) -> int:
    return round(pixels / 16) * 16
