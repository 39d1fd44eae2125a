"""Runs `hfmedia` for tests: in this process, or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any, Self

import pytest

from hfmedia.__main__ import main
from hfmedia.types import EMPTY
from playground.providers import INSTANT, Providers
from tests.library.servers import KEY

ROOT = Path(__file__).parents[2]
PROCESS_TIMEOUT_S = 60.0  # for a process that hangs
FLUX = "black-forest-labs/FLUX.1-dev"
SMALL = ("--width", "64", "--height", "64")
SHORT = ("--width", "64", "--height", "64", "--param", "num_frames=4")
UNREACHABLE_URL = "http://127.0.0.1:9"
# Unset, so that nothing of the developer's own account takes part.
VARIABLES = ("HF_TOKEN", "HF_ENDPOINT", "HF_ROUTER_URL", "HF_TOKEN_PATH", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Completed:
    """The exit code of a command, and what it wrote to stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """The only JSON object on stdout."""
        [found] = self.objects
        return found

    @property
    def files(self) -> list[Path]:
        """The files that stdout names."""
        return [Path(line) for line in self.out.splitlines()]


def environment(providers: Providers, key: str = KEY) -> dict[str, str]:
    """Variables with the hosts of the playground's providers, and a key for them."""
    hosts = {"HF_ENDPOINT": providers.endpoint, "HF_ROUTER_URL": providers.router_url}
    return {"HF_TOKEN": key, **hosts}


def all_fail(providers: Providers, failure: str) -> None:
    """Make every provider fail in that way."""
    providers.settings.update({name: {"failure": failure} for name in INSTANT})


class Shell:
    """Runs commands in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def export(self, **variables: str) -> None:
        """Set environment variables."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    async def run(self, *arguments: str) -> Completed:
        """Run `hfmedia …`. Nothing that it writes may contain the key."""
        code = await asyncio.to_thread(_exit_code, arguments)
        written = self._capsys.readouterr()
        assert KEY not in written.out + written.err
        assert "Traceback" not in written.err
        return Completed(code, written.out, written.err)


def _exit_code(arguments: tuple[str, ...]) -> int:
    try:
        return main(arguments)
    except SystemExit as stopped:
        return int(stopped.code or 0)


class Process:
    """A Python process in the current folder."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._err = ""

    @classmethod
    async def start(
        cls,
        *arguments: str,
        variables: Mapping[str, str] = EMPTY,
        stdin: int = DEVNULL,
        stdout: int = PIPE,
    ) -> Self:
        """Start it."""
        cleared = {**dict.fromkeys(VARIABLES, ""), "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env={**os.environ, **cleared, **variables},
            stdin=stdin,
            stdout=stdout,
            stderr=PIPE,
        )
        return cls(process)

    async def wait_for(self, text: str) -> None:
        """Wait until it has written that text to stderr."""
        assert self._process.stderr is not None
        async with asyncio.timeout(PROCESS_TIMEOUT_S):
            while text not in self._err:
                line = await self._process.stderr.readline()
                assert line, f"it ended without writing {text!r}: {self._err}"
                self._err += line.decode()

    def write(self, stdin: bytes) -> None:
        """Write to its stdin."""
        assert self._process.stdin is not None
        self._process.stdin.write(stdin)

    async def read_until(self, text: str) -> str:
        """What it writes to stdout, up to that text."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PROCESS_TIMEOUT_S):
            return (await self._process.stdout.readuntil(text.encode())).decode()

    async def read_line(self) -> str:
        """The next line of its stdout."""
        return await self.read_until("\n")

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def complete(self, stdin: bytes | None = None) -> Completed:
        """Write to its stdin, and wait until it ends."""
        try:
            async with asyncio.timeout(PROCESS_TIMEOUT_S):
                out, err = await self._process.communicate(stdin)
        finally:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        assert self._process.returncode is not None
        return Completed(
            self._process.returncode, os.fsdecode(out or b""), self._err + err.decode()
        )
