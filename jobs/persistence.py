"""Writing what must not be lost, while the database comes and goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from storage.database_errors import TRIED_AGAIN
from storage.errors import DatabaseCorrupt, StorageUnavailable

log = logging.getLogger(__name__)

FIRST_PAUSE_S: Final = 0.2
MAX_PAUSE_S: Final = 5.0

T = TypeVar("T")


async def persistently(write: Callable[[], Awaitable[T]]) -> T:
    """What `write` returns, as soon as the database can be used: it is tried until then.

    A damaged one may be, too: what was begun waits for the operator rather than being lost.
    """
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            return await write()
        except (StorageUnavailable, DatabaseCorrupt) as error:
            log.warning("%s %s", error, TRIED_AGAIN)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, MAX_PAUSE_S)
