"""One reply on Discord, edited through its interaction's webhook: no gateway is needed for it."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import IO, Final, cast

import discord
from discord import ui

from hfmedia.media_store import MediaStore
from jobs.models import ReplyTarget
from replies.media.prepared_file import PreparedFile

log = logging.getLogger(__name__)

EDIT_TIMEOUT_S: Final = 10.0
UPLOAD_TIMEOUT_S: Final = 60.0  # of an edit with files

# Unknown message, unknown webhook, invalid webhook token.
GONE_CODES: Final = frozenset({10008, 10015, 50027})
# Request entity too large, file uploaded exceeds the maximum size.
TOO_LARGE_CODES: Final = frozenset({40005, 50045})


class ReplyGone(Exception):
    """The message or its token is no more: it is never tried again."""


class FilesTooLarge(Exception):
    """Discord did not take the files."""


class FilesMissing(Exception):
    """A file is no longer where it was, so nothing was sent."""


class Refused(Exception):
    """Discord does not take what the edit says, now or later."""


class NotNow(Exception):
    """Discord did not answer, or not with success; the next try may be answered."""


class Reply:
    """A message that only its writer edits. It remembers which files are in it.

    `edit_timeout_s` is for a request without files.
    """

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        target: ReplyTarget,
        *,
        edit_timeout_s: float = EDIT_TIMEOUT_S,
    ) -> None:
        self._webhook = discord.Webhook.partial(target.application_id, target.token, client=client)
        self._store = store
        self._message_id = target.message_id
        self._edit_timeout_s = edit_timeout_s
        self._attached: list[discord.Attachment] = []

    async def load(self) -> Sequence[discord.Attachment]:
        """Read which files are in the message: an edit keeps them from then on.

        Raises `ReplyGone`, `NotNow` or `Refused`.
        """
        try:
            async with asyncio.timeout(self._edit_timeout_s):
                message = await self._webhook.fetch_message(self._message_id)
        except discord.HTTPException as error:
            raise meaning(error) from None
        except Exception as error:
            raise _not_reached(error) from None
        self._attached = message.attachments
        return self._attached

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        """Show this, with these files beside those that are there; `alt` describes them.

        Raises `ReplyGone`, `FilesTooLarge`, `FilesMissing`, `NotNow` or `Refused`.
        """
        # discord.py would keep a view that waits for clicks, and this process may not be the one
        # that gets them.
        view.stop()
        async with AsyncExitStack() as opened:
            uploads = [await self._upload(file, alt, opened) for file in files]
            try:
                # discord.py sleeps through a 429 for as long as it says, and through five 5xx.
                async with asyncio.timeout(UPLOAD_TIMEOUT_S if uploads else self._edit_timeout_s):
                    message = await self._webhook.edit_message(
                        self._message_id,
                        view=view,
                        # Only what is listed stays.
                        attachments=[*self._attached, *uploads],
                        allowed_mentions=discord.AllowedMentions.none(),
                    )
            except discord.HTTPException as error:
                raise meaning(error) from None
            except Exception as error:
                raise _not_reached(error) from None
        self._attached = message.attachments

    async def _upload(self, file: PreparedFile, alt: str, opened: AsyncExitStack) -> discord.File:
        assert file.content is not None, "only files are uploaded"  # noqa: S101
        source: IO[bytes]
        try:
            if isinstance(file.content, Path):
                source = await asyncio.to_thread(file.content.open, "rb")
            else:
                source = await self._store.open(file.content)
        except FileNotFoundError:
            raise FilesMissing from None
        except OSError as error:  # where it is kept does not answer: it is tried again
            log.warning("a file for a reply cannot be read: %s", type(error).__name__)
            raise NotNow from None
        # discord.py leaves a file open that it has not opened.
        opened.callback(source.close)
        seekable = cast("io.BufferedIOBase", source)
        return discord.File(seekable, filename=file.name, description=alt)


def _not_reached(error: Exception) -> NotNow:
    """The connection broke, in one of the many ways in which connections break."""
    log.info("a request for a reply did not reach Discord: %s", type(error).__name__)
    return NotNow()


def meaning(error: discord.HTTPException) -> Exception:
    """What to do about Discord's answer."""
    if error.code in GONE_CODES or error.status in {401, 403, 404}:
        return ReplyGone()
    if error.code in TOO_LARGE_CODES or error.status == 413:
        return FilesTooLarge()
    if error.status == 429 or error.status >= 500:
        return NotNow()
    log.error("Discord refused an edit: %s", error)
    return Refused()
