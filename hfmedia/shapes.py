"""The shape that a request asks for, in the terms of the provider that is asked.

What the caller chose becomes a parameter. What nobody chose becomes a default, which is given up if
a provider refuses it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hfmedia.sizes import use_aspect_ratio, video_size
from hfmedia.wire import VIDEO_TASKS

if TYPE_CHECKING:
    from hfmedia.wire import GenerationRequest, Provider

VIDEO_RATIO: Final = "16:9"
VIDEO_RESOLUTION: Final = "480p"
VIDEO_STEPS: Final = 20
SIDES: Final = frozenset({"width", "height"})


def shaped(request: GenerationRequest, provider: Provider) -> GenerationRequest:
    """The request with its shape as this provider wants it said. Raises `RequestError`."""
    if request.task in VIDEO_TASKS:
        return _video(request, in_pixels=provider.video_in_pixels)
    if request.task == "image-to-image":
        return _edit(request)
    return _image(request)


def _image(request: GenerationRequest) -> GenerationRequest:
    parameters = use_aspect_ratio(request.parameters, request.aspect_ratio)
    if request.aspect_ratio is not None or SIDES & request.parameters.keys():
        return replace(request, parameters=parameters)
    sides = {name: parameters[name] for name in ("width", "height")}
    return replace(request, defaults={**sides, **request.defaults})


def _edit(request: GenerationRequest) -> GenerationRequest:
    """A picture keeps its own size unless another one is asked for."""
    if request.aspect_ratio is None and not SIDES & request.parameters.keys():
        return request
    parameters = use_aspect_ratio(request.parameters, request.aspect_ratio)
    target = {name: parameters.pop(name) for name in ("width", "height")}
    return replace(request, parameters={"target_size": target, **parameters})


def _video(request: GenerationRequest, *, in_pixels: bool) -> GenerationRequest:
    defaults: dict[str, Any] = {"num_inference_steps": VIDEO_STEPS}
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
            if request.image is None:  # a picture brings its own shape
                defaults["aspect_ratio"] = VIDEO_RATIO
    given = {name: value for name, value in chosen.items() if value is not None}
    return replace(
        request,
        defaults={**defaults, **request.defaults},
        parameters={**given, **request.parameters},
    )
