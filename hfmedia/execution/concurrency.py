"""Coroutines that run concurrently, yielded as each ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def as_they_end(
    coroutines: Iterable[Coroutine[Any, Any, T]],
    *,
    tick_s: float,
    discard: Callable[[T], Awaitable[None]] | None = None,
) -> AsyncGenerator[asyncio.Task[T] | None, None]:
    """Yield each as a task when it has ended, and `None` at least every `tick_s` seconds.

    Leaving early cancels the rest, and waits until they have ended. What any of them returned that
    was not yielded is given to `discard`.
    """
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    running, unseen = set(tasks), set(tasks)
    try:
        while running:
            done, running = await asyncio.wait(
                running, timeout=tick_s, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                unseen.discard(task)
                yield task
            if running:
                yield None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in unseen:
            if discard is not None and not task.cancelled() and task.exception() is None:
                await discard(task.result())
