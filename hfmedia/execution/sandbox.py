"""A pool of child processes in which foreign files are decoded and encoded, within limits.

A child runs one function at a time: its name and plain data go in, plain data or a file comes out.
The pool needs the standard library alone, and knows nothing of what the functions do.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

from hfmedia.execution.sandbox_process import ChildProcess, Limits, SandboxError
from hfmedia.execution.sandbox_queue import FairQueue

__all__ = ["Limits", "Sandbox", "SandboxError"]

IDLE_S: Final = 60.0  # a child that has nothing to do for so long is ended
SHORT_S: Final = 15.0  # what may take longer leaves a child free for what may not
MAX_WAITING: Final = 256  # calls: more could not be served while their replies can be edited


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    caller: Hashable
    is_long: bool
    granted: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Sandbox:
    """Calls functions in child processes; leaving `async with` kills them all.

    `functions` are those that may be called, as `module:function`, or as `/path/file.py:function`
    where importing the package around a module would load too much. There are at most `size`
    children, by default one per core. Each is started when it is needed, ended when it had nothing
    to do for `idle_s`, and killed when it is over a limit or its caller was cancelled.
    """

    def __init__(
        self, functions: Collection[str], *, size: int | None = None, idle_s: float = IDLE_S
    ) -> None:
        self._functions = frozenset(functions)
        self._idle_s = idle_s
        self._queue = FairQueue[_Turn](size or _cores())
        self._busy: set[ChildProcess] = set()
        self._idle: dict[ChildProcess, asyncio.TimerHandle] = {}
        self._ended = asyncio.Event()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._closed = True
        for turn in self._queue.drain():
            if not turn.granted.done():
                turn.granted.set_exception(SandboxError("closed"))
        for child in self._busy:
            child.kill()
        for child in list(self._idle):
            await self._take_idle(child).end()
        while self._busy:
            self._ended.clear()
            await self._ended.wait()

    async def run(
        self,
        function: str,
        arguments: Mapping[str, Any],
        *,
        limits: Limits,
        caller: Hashable = None,
        on_start: Callable[[], None] = lambda: None,
    ) -> Any:
        """Call a function with these keyword arguments and return its result, both plain data.

        The calls of one `caller` keep their order, and callers take turns. `on_start` is called
        when it is this call's turn. Cancelling ends the call. Raises `SandboxError`.
        """
        if function not in self._functions:
            raise ValueError(f"{function} may not be called here")
        if self._closed:
            raise SandboxError("closed")
        if self._queue.waiting >= MAX_WAITING:
            raise SandboxError("busy")
        async with self._turn(caller, limits), self._child() as child:
            on_start()
            try:
                return await child.call(function, arguments, limits)
            except SandboxError as error:
                raise (SandboxError("closed") if self._closed else error) from None

    @asynccontextmanager
    async def _turn(self, caller: Hashable, limits: Limits) -> AsyncIterator[None]:
        """Wait until a child may work for this caller."""
        turn = _Turn(caller, is_long=limits.time_s > SHORT_S)
        self._queue.put(turn)
        self._grant_turns()
        try:
            await turn.granted
            yield
        finally:
            self._queue.remove(turn)
            self._grant_turns()

    def _grant_turns(self) -> None:
        while (turn := self._queue.take()) is not None:
            if not turn.granted.done():
                turn.granted.set_result(None)

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[ChildProcess]:
        """A child, which is kept for the next call unless this one has spoiled it."""
        if self._closed:
            raise SandboxError("closed")
        child = self._idle_child() or ChildProcess()
        self._busy.add(child)
        try:
            yield child
        finally:
            try:
                if child.is_spoiled or self._closed:
                    await child.end()
                else:
                    self._keep(child)
            finally:
                self._busy.discard(child)
                self._ended.set()

    def _keep(self, child: ChildProcess) -> None:
        def end_idle() -> None:
            self._take_idle(child).kill()

        self._idle[child] = asyncio.get_running_loop().call_later(self._idle_s, end_idle)

    def _idle_child(self) -> ChildProcess | None:
        """The child that worked last, since its memory is at hand; None if none is idle."""
        while self._idle:
            child = self._take_idle(next(reversed(self._idle)))
            if not child.has_ended:  # a system that is short of memory kills who does not work
                return child
        return None

    def _take_idle(self, child: ChildProcess) -> ChildProcess:
        self._idle.pop(child).cancel()
        return child


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
