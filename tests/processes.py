"""What Linux says of other processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HANG_TIMEOUT_S = 60  # for what takes seconds of a core that many share


async def gone(pid: int) -> None:
    """Wait for the end of a process."""
    ended = asyncio.Event()
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, ended.set)
        try:
            async with asyncio.timeout(HANG_TIMEOUT_S):
                await ended.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)


async def computing(pid: int) -> None:
    """Wait until a process has used half a second of a core: it does by then what it should."""
    await _true(lambda: _core_s(pid) > 0.5)


async def child_of(pid: int) -> int:
    """Wait for the first process that a process starts."""
    await _true(lambda: children_of(pid))
    return children_of(pid)[0]


async def _true(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(HANG_TIMEOUT_S):
        while not condition():  # noqa: ASYNC110 - there are no events of these
            await asyncio.sleep(0.01)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _core_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")
