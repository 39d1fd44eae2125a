"""What jobs were asked for, so that they can be repeated; images are forgotten sooner."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from hfmedia.types import MediaRef
from jobs.models import JobSpec

MAX_SPECS: Final = 1000
MAX_IMAGES: Final = 20  # jobs with their image, which may have some megabytes


class JobHistory:
    """The specs of the newest jobs."""

    def __init__(self) -> None:
        self._specs: OrderedDict[str, JobSpec] = OrderedDict()
        self._with_image: OrderedDict[str, None] = OrderedDict()

    def add(self, spec: JobSpec) -> list[MediaRef]:
        """Remember a job. Returns the images that are forgotten for it."""
        self._specs[spec.job_id] = spec
        if spec.request.image is not None:
            self._with_image[spec.job_id] = None
        forgotten: list[MediaRef] = []
        while len(self._with_image) > MAX_IMAGES:
            oldest, _ = self._with_image.popitem(last=False)
            forgotten += _images(self._specs[oldest])
            self._specs[oldest] = without_image(self._specs[oldest])
        while len(self._specs) > MAX_SPECS:
            oldest, dropped = self._specs.popitem(last=False)
            self._with_image.pop(oldest, None)
            forgotten += _images(dropped)
        # Again gives a new job the image of an old one.
        return [ref for ref in forgotten if not self.holds(ref)]

    def holds(self, ref: MediaRef) -> bool:
        """Whether a job that is remembered has this image."""
        return any(ref in _images(self._specs[name]) for name in self._with_image)

    def get(self, job_id: str) -> JobSpec | None:
        """What that job was asked for; without its image if that is forgotten."""
        return self._specs.get(job_id)


def without_image(spec: JobSpec) -> JobSpec:
    """The same spec without its image."""
    return replace(spec, request=replace(spec.request, image=None))


def _images(spec: JobSpec) -> list[MediaRef]:
    image = spec.request.image
    return [image.media] if image is not None and image.media is not None else []
