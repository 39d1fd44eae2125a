"""The place where images and videos are kept."""

from __future__ import annotations

from typing import Final

from app.checks.finding import Finding
from app.media import media_store
from settings import Settings
from storage.media_errors import MediaStoreUnavailable

NAME: Final = "MEDIA_URL"


async def check_media(settings: Settings) -> list[Finding]:
    """Write, read and delete a small object."""
    try:
        async with media_store(settings) as store:
            await store.check()
    except MediaStoreUnavailable as error:
        return [Finding(NAME, "mend", str(error))]
    except OSError as error:
        text = f"There is no temporary folder: {error.strerror}. Make room, or set TMPDIR."
        return [Finding("temporary folder", "mend", text)]
    return [Finding(NAME, "ok", "It can be written and read.")]
