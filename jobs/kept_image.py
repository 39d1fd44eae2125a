"""The image that a job starts from, as long as its file is kept."""

from __future__ import annotations

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef
from jobs.history import without_image
from jobs.models import JobSpec


def image_of(spec: JobSpec) -> MediaRef | None:
    """The image that a job starts from, if it is in the media store."""
    image = spec.request.image
    return None if image is None or image.media is None else image.media


async def with_kept_image(spec: JobSpec, store: MediaStore) -> JobSpec:
    """The spec, without its image if the store does not have that any more.

    Raises `OSError` if the store cannot be used now.
    """
    image = image_of(spec)
    if image is None:
        return spec
    try:
        (await store.open(image)).close()
    except FileNotFoundError:
        return without_image(spec)
    return spec
