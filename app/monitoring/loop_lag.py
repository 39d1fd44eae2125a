"""Measures how late the event loop runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

TICK_S: Final = 0.25


async def measure_lag(observe: Callable[[float], object], *, tick_s: float = TICK_S) -> None:
    """Sleep `tick_s` again and again, and tell by how many seconds each sleep was too long."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + tick_s
        await asyncio.sleep(tick_s)
        observe(max(0.0, loop.time() - due))
