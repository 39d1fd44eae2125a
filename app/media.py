"""The media store of the settings, and what sweeps it."""

from __future__ import annotations

from typing import Final

from hfmedia.temporary_folder import no_folder
from settings import Settings
from storage.erasing_clock import ErasingClock
from storage.media import ObjectMediaStore
from storage.media_access import DEFAULT_LIMITS, BucketAccess, TimeLimits
from storage.media_errors import MediaStoreUnavailable
from storage.media_index import MediaIndex
from storage.media_sweep import MediaSweeper

DAY_S: Final = 86_400.0
GB: Final = 10**9


def media_store(settings: Settings, limits: TimeLimits = DEFAULT_LIMITS) -> ObjectMediaStore:
    """The store that `MEDIA_URL` and the `AWS_…` settings name.

    Raises `MediaStoreUnavailable`, or `SetupError` where no temporary folder can be made.
    """
    access = BucketAccess(
        endpoint_url=settings.aws_endpoint_url,
        region=settings.aws_region,
        access_key_id=settings.aws_access_key_id,
        secret_access_key=settings.aws_secret_access_key,
        session_token=settings.aws_session_token,
    )
    try:
        return ObjectMediaStore(settings.absolute_media_url, access, limits)
    except MediaStoreUnavailable:
        raise
    except OSError as error:
        raise no_folder(error) from None


def media_sweeper(settings: Settings, store: ObjectMediaStore, index: MediaIndex) -> MediaSweeper:
    """What keeps the store within `MEDIA_KEEP_DAYS` and `MEDIA_MAX_GB`."""
    return MediaSweeper(
        store,
        index,
        keep_s=settings.media_keep_days * DAY_S,
        max_bytes=settings.media_max_gb * GB,
        clock=ErasingClock(),
    )
