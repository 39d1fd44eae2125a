"""Work that is not broken off at once when it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def with_grace(work: Awaitable[T], grace_s: Callable[[], float]) -> T:
    """The result of the work. If this is cancelled, the work has `grace_s()` seconds to end."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if (seconds := grace_s()) > 0:
            await asyncio.wait([task], timeout=seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
