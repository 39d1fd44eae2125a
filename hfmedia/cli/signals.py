"""SIGTERM ends a command as cleanly as Ctrl-C: jobs that are not cancelled are charged."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

from hfmedia.cli.exit_codes import ExitCode

T = TypeVar("T")


async def cancelled_by_sigterm(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, which SIGTERM cancels."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None, "a coroutine runs in a task"  # noqa: S101
    # Windows has no signal handlers in event loops, and only the main thread can set them.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await work
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGTERM)


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """Make SIGTERM raise `SystemExit` meanwhile, where no event loop runs."""
    try:
        before = signal.signal(signal.SIGTERM, _exit)
    except ValueError:  # only the main thread can set it
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit(*signal_and_frame: object) -> NoReturn:
    raise SystemExit(ExitCode.TERMINATED)
