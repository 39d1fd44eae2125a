"""Several coroutines side by side, heard of as each ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def side_by_side(
    coroutines: Iterable[Coroutine[Any, Any, T]], *, tick: float
) -> AsyncGenerator[asyncio.Task[T] | None, None]:
    """Each as a task when it has ended, and `None` at least every `tick` seconds in between.

    Leaving early cancels the rest, and waits until it has ended.
    """
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    running = set(tasks)
    try:
        while running:
            done, running = await asyncio.wait(
                running, timeout=tick, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                yield task
            if running:
                yield None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
