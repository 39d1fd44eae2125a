"""Writing what must not be lost, while the database comes and goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from storage.errors import StorageUnavailable

log = logging.getLogger(__name__)

FIRST_PAUSE_S: Final = 0.2
MAX_PAUSE_S: Final = 5.0

T = TypeVar("T")


async def persistently(write: Callable[[], Awaitable[T]]) -> T:
    """What `write` returns, as soon as the database can be reached: it is tried until then."""
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            return await write()
        except StorageUnavailable as error:
            log.warning("%s It is tried again.", error)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, MAX_PAUSE_S)
