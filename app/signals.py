"""Waiting for the end of a process: its own, or the one that a signal asks for."""

from __future__ import annotations

import asyncio
import signal


def stop_signal() -> asyncio.Event:
    """An event that SIGINT (Ctrl-C) and SIGTERM set. Call it in the main thread."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def first(task: asyncio.Task[object], stop: asyncio.Event) -> None:
    """Wait until the task has ended or `stop` is set."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
