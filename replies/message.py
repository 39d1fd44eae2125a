"""One reply on Discord, edited through its interaction's webhook: no gateway is needed for it."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

if TYPE_CHECKING:
    from jobs import ReplyTarget
    from replies.media.fit import PreparedFile

log = logging.getLogger(__name__)

STATUS_LIMIT: Final = 10.0  # seconds that an edit may take
UPLOAD_LIMIT: Final = 60.0  # seconds that an edit with files may take

# Unknown message, unknown webhook, invalid webhook token.
GONE: Final = frozenset({10008, 10015, 50027})
# Request entity too large, file uploaded exceeds the maximum size.
TOO_LARGE: Final = frozenset({40005, 50045})


class ReplyGone(Exception):
    """The message or its token is no more: it is never tried again."""


class FilesTooLarge(Exception):
    """Discord did not take the files."""


class Refused(Exception):
    """Discord does not take what the edit says, now or later."""


class NotNow(Exception):
    """Discord did not take the edit; the next one may be taken."""


class Reply:
    """A message that only its writer edits. It remembers which files are in it."""

    def __init__(self, client: discord.Client, address: ReplyTarget) -> None:
        self._webhook = discord.Webhook.partial(
            address.application_id, address.token, client=client
        )
        self._message = address.message_id
        self._attached: list[discord.Attachment] = []

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        """Show this, with these files beside those that are there.

        Raises `ReplyGone`, `FilesTooLarge`, `NotNow` or `Refused`.
        """
        uploads = [upload(file, alt) for file in files]
        try:
            # discord.py sleeps through a 429 for as long as it says, and through five 5xx.
            async with asyncio.timeout(UPLOAD_LIMIT if uploads else STATUS_LIMIT):
                message = await self._webhook.edit_message(
                    self._message,
                    view=view,
                    # Only what is listed stays.
                    attachments=[*self._attached, *uploads],
                    allowed_mentions=discord.AllowedMentions.none(),
                )
        except discord.HTTPException as error:
            raise meaning(error) from None
        except Exception as error:
            # The connection broke, in one of the many ways in which connections break.
            log.info("an edit did not reach Discord: %s", type(error).__name__)
            raise NotNow from None
        self._attached = message.attachments


def upload(file: PreparedFile, alt: str) -> discord.File:
    """The file as discord.py takes it; it closes it after the request."""
    source = file.path if file.data is None else io.BytesIO(file.data)
    assert source is not None, "only files are uploaded"  # noqa: S101
    return discord.File(source, filename=file.name, description=alt)


def meaning(error: discord.HTTPException) -> Exception:
    """What to do about Discord's answer."""
    if error.code in GONE or error.status in {401, 403, 404}:
        return ReplyGone()
    if error.code in TOO_LARGE or error.status == 413:
        return FilesTooLarge()
    if error.status == 429 or error.status >= 500:
        return NotNow()
    log.error("Discord refused an edit: %s", error)
    return Refused()
