"""The place where images and videos are kept."""

from __future__ import annotations

from typing import Final

from app.checks.finding import Finding
from app.media import media_store
from settings import Settings
from storage.media_access import TimeLimits
from storage.media_errors import MediaStoreUnavailable

NAME: Final = "MEDIA_URL"
LIMITS: Final = TimeLimits(retry_s=5.0)  # the sentence must come before the check is given up


async def check_media(settings: Settings, limits: TimeLimits = LIMITS) -> list[Finding]:
    """Write, read and delete a small object."""
    try:
        async with media_store(settings, limits) as store:
            await store.check()
    except MediaStoreUnavailable as error:
        return [Finding(NAME, "mend", str(error))]
    except OSError as error:
        text = f"There is no temporary folder: {error.strerror}. Make room, or set TMPDIR."
        return [Finding("temporary folder", "mend", text)]
    return [Finding(NAME, "ok", "It can be written and read.")]
