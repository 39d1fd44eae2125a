"""The bot's process, seen from outside: memory with its children, descriptors, tasks, files."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from benchmarks.servers import ROOT

SAMPLE_S: Final = 0.1
STOP_S: Final = 90.0  # submits that are held for up to a minute are waited for
PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a process holds."""

    descriptors: int
    tasks: int
    children: int
    files: int


class BotProcess:
    """The bot as a child process with a temporary folder of its own; its peak memory is sampled."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self.peak_mb = 0.0
        self._process = process
        self._folder = folder
        self._sampling = asyncio.create_task(self._sample())

    @classmethod
    async def start(cls, folder: Path, settings: Mapping[str, str]) -> Self:
        """Start it with these settings."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.storm.bot",
            cwd=ROOT,
            env={**os.environ, **settings, "TMPDIR": str(folder)},
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(process, folder)

    async def holds(self) -> Leftovers:
        """What it holds at the moment."""
        assert self._process.stdout is not None, "it was asked for"
        self._process.send_signal(signal.SIGUSR1)
        tasks = await self._process.stdout.readline()
        while not tasks.strip().isdigit():  # other lines of the bot's own
            tasks = await self._process.stdout.readline()
        return Leftovers(
            descriptors=len(os.listdir(PROC / str(self._process.pid) / "fd")),
            tasks=int(tasks),
            children=len(tree(self._process.pid)) - 1,
            files=self.files(),
        )

    def files(self) -> int:
        """The files below its temporary folder."""
        return sum(path.is_file() for path in self._folder.rglob("*"))

    async def stop(self) -> int:
        """Stop it, and return its exit code; -9 if it does not end in time."""
        self._sampling.cancel()
        self._process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()

    async def _sample(self) -> None:
        while True:
            resident = sum(map(resident_mb, tree(self._process.pid)))
            self.peak_mb = max(self.peak_mb, resident)
            await asyncio.sleep(SAMPLE_S)


def tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for one in found:
        for listing in (PROC / str(one) / "task").glob("*/children"):
            try:
                found += map(int, listing.read_text().split())
            except OSError:  # the thread has ended
                continue
    return found


def resident_mb(pid: int) -> float:
    """The resident memory of a process; 0 if it has ended."""
    try:
        pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
