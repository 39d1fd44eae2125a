"""Waits that can be ended from outside."""

from __future__ import annotations

import asyncio
from types import TracebackType

from hfmedia.errors import HFMediaError


class Interruption:
    """Ends what a task waits for in its `with` blocks.

    It is `asyncio.timeout` without a timer, and can be entered again and again at a fraction of the
    cost. Between the blocks a generator has handed on what came: then its task does what the caller
    wants, and is left alone.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._error: HFMediaError | None = None
        self._ended: asyncio.Event | None = None  # for who waits for the end of the block

    @property
    def is_waiting(self) -> bool:
        """Whether a block is running."""
        return self._task is not None

    def interrupt(self, error: HFMediaError) -> None:
        """End the block that is running, if there is one; it raises the error."""
        if self._task is not None and self._error is None:
            self._error = error
            self._task.cancel()

    async def until_ended(self) -> None:
        """Wait until the block has ended that was interrupted, if one was."""
        if self._error is not None:
            self._ended = self._ended or asyncio.Event()
            await self._ended.wait()

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("Only a task can be interrupted.")
        self._task, self._cancelling = task, task.cancelling()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        task, self._task = self._task, None
        if self._error is None or task is None:
            return
        error, self._error = self._error, None
        if self._ended is not None:
            self._ended.set()
            self._ended = None
        if task.uncancel() > self._cancelling:
            return  # whoever cancels the task itself, at the same time, goes first
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            raise error from None
