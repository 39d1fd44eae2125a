"""A block of work with a deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hfmedia.errors import DeadlineExceeded


@asynccontextmanager
async def until(deadline: float) -> AsyncIterator[None]:
    """Raises `DeadlineExceeded` when the point in time has come."""
    scope = asyncio.timeout(deadline - time.time())
    try:
        async with scope:
            yield
    except TimeoutError:
        if not scope.expired():
            raise  # a callback's own
        raise DeadlineExceeded("The time is up.") from None
