"""What Discord's answers to the requests for a message mean, in the words of who sends them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final, TypeVar

import discord

log = logging.getLogger(__name__)

EDIT_TIMEOUT_S: Final = 10.0
UPLOAD_TIMEOUT_S: Final = 60.0  # of an edit with files

UNKNOWN_MESSAGE: Final = 10008
# Unknown message, unknown webhook, invalid webhook token.
GONE_CODES: Final = frozenset({UNKNOWN_MESSAGE, 10015, 50027})
# Request entity too large, file uploaded exceeds the maximum size.
TOO_LARGE_CODES: Final = frozenset({40005, 50045})

Answer = TypeVar("Answer")


class ReplyGone(Exception):
    """The message or its token is no more, or not the bot's to use: it is never tried again.

    `status` and `code` are Discord's.
    """

    def __init__(self, status: int = 404, code: int = 0) -> None:
        super().__init__(f"Discord answered {status}, code {code}.")
        self.status = status
        self.code = code


class FilesTooLarge(Exception):
    """Discord did not take the files."""


class FilesMissing(Exception):
    """A file is no longer where it was, so nothing was sent."""


class Refused(Exception):
    """Discord does not take what the edit says, now or later."""


class NotNow(Exception):
    """Discord did not answer, or not with success; the next try may be answered."""


async def request(call: Awaitable[Answer], timeout_s: float) -> Answer:
    """The answer to a request. Raises `ReplyGone`, `FilesTooLarge`, `NotNow` or `Refused`."""
    try:
        # discord.py sleeps through a 429 for as long as it says, and through five 5xx.
        async with asyncio.timeout(timeout_s):
            return await call
    except discord.HTTPException as error:
        raise meaning(error) from None
    except Exception as error:
        # The connection broke, in one of the many ways in which connections break.
        log.info("a request for a reply did not reach Discord: %s", type(error).__name__)
        raise NotNow from None


def meaning(error: discord.HTTPException) -> Exception:
    """What to do about Discord's answer."""
    if error.code in GONE_CODES or error.status in {401, 403, 404}:
        return ReplyGone(error.status, error.code)
    if error.code in TOO_LARGE_CODES or error.status == 413:
        return FilesTooLarge()
    if error.status == 429 or error.status >= 500:
        return NotNow()
    log.error("Discord refused an edit: %s", error)
    return Refused()
