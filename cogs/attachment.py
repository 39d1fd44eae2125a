"""A file that a member attached: refused by what Discord says of it, else fetched and prepared."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from gettext import NullTranslations
from typing import Final, Protocol

from hfmedia.execution.sandbox import Sandbox, SandboxError
from hfmedia.media_store import MediaStore, one_chunk
from hfmedia.types import ImageInput
from jobs import ShuttingDown
from replies.media.image_input import prepare_image
from replies.media.unusable_image import UnusableImage
from replies.text import refusals

log = logging.getLogger(__name__)

LIMIT_BYTES: Final = 10 * 2**20
FETCH_TIMEOUT_S: Final = 10.0  # a video's deadline leaves no more
TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class Attached(Protocol):
    """What is needed of a `discord.Attachment`."""

    filename: str
    size: int
    content_type: str | None

    def read(self) -> Awaitable[bytes]:
        """Fetch the content."""
        ...


def attachment_refusal(t: NullTranslations, file: Attached) -> str | None:
    """Why the file cannot be an image to start from, as far as Discord describes it.

    Discord does not tell the type of every file; then its content decides.
    """
    content_type = type_of(file)
    if content_type and content_type not in TYPES:
        return refusals.not_an_image(t, file.filename)
    if file.size > LIMIT_BYTES:
        return refusals.file_too_large(t, file.filename, file.size, LIMIT_BYTES)
    return None


def type_of(file: Attached) -> str:
    """The content type as Discord tells it; empty if it does not."""
    return (file.content_type or "").partition(";")[0].strip().lower()


async def fetch_prepared(
    file: Attached, sandbox: Sandbox, limit_bytes: int, *, member_id: int
) -> bytes:
    """The content as a JPEG of at most `limit_bytes`, decoded in the sandbox.

    Raises `UnusableImage`, and `ShuttingDown` where the process ends meanwhile; `SandboxError` or
    `OSError` where the machine is the cause.
    """
    data = await fetch(file)
    try:
        return await prepare_image(sandbox, data, limit_bytes, member_id=member_id)
    except SandboxError as error:
        if error.problem != "closed":
            raise
        raise ShuttingDown from None


async def stored(store: MediaStore, jpeg: bytes) -> ImageInput:
    """A prepared image as jobs take it. Raises `UnusableImage`."""
    try:
        return ImageInput(media=await store.put(one_chunk(jpeg), "image/jpeg"))
    except OSError as error:
        log.warning("an image could not be stored: %s", error)
        raise UnusableImage("not-stored") from None


async def fetch(file: Attached, timeout_s: float = FETCH_TIMEOUT_S) -> bytes:
    """The content, of at most `LIMIT_BYTES`. Raises `UnusableImage`."""
    try:
        async with asyncio.timeout(timeout_s):
            data = await file.read()
    except Exception as error:
        # aiohttp and discord.py raise many types when a connection breaks. Their texts may hold
        # the signed address.
        log.info("an attachment could not be fetched: %s", type(error).__name__)
        raise UnusableImage("unavailable") from None
    if len(data) > LIMIT_BYTES:
        raise UnusableImage("too-large", size=len(data))
    return data
