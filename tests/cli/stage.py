"""The command line as it is used: in this process, or as one of its own."""

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
PATIENCE = 20.0  # seconds: a limit for what hangs, not a wait
FLUX = "black-forest-labs/FLUX.1-dev"
SMALL = ("--width", "64", "--height", "64")
SHORT = ("--width", "64", "--height", "64", "--param", "num_frames=4")
NOWHERE = "http://127.0.0.1:9"
# Ours, so that nothing of the developer's takes part.
SETTINGS = ("HF_TOKEN", "HF_ENDPOINT", "HF_ROUTER_URL", "HF_TOKEN_PATH", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What it wrote, as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """The only one."""
        [found] = self.objects
        return found

    @property
    def files(self) -> list[Path]:
        """The files that it names."""
        return [Path(line) for line in self.out.splitlines()]


def environment(providers: Providers, key: str = KEY) -> dict[str, str]:
    """What leads to the playground's providers."""
    hosts = {"HF_ENDPOINT": providers.endpoint, "HF_ROUTER_URL": providers.router_url}
    return {"HF_TOKEN": key, **hosts}


def all_fail(providers: Providers, failure: str) -> None:
    """Every provider fails in that way."""
    providers.settings.update({name: {"failure": failure} for name in INSTANT})


class Shell:
    """Types commands into this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def export(self, **variables: str) -> None:
        """Set variables."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    async def type(self, *arguments: str) -> Ran:
        """`hfmedia …`; the key must not be in anything that it writes."""
        code = await asyncio.to_thread(_exit_code, arguments)
        written = self._capsys.readouterr()
        assert KEY not in written.out + written.err
        assert "Traceback" not in written.err
        return Ran(code, written.out, written.err)


def _exit_code(arguments: tuple[str, ...]) -> int:
    try:
        return main(arguments)
    except SystemExit as stopped:
        return int(stopped.code or 0)


class Process:
    """`python -m hfmedia …` as a process of its own, in the current folder."""

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
        """Begin."""
        ours = {**dict.fromkeys(SETTINGS, ""), "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env={**os.environ, **ours, **variables},
            stdin=stdin,
            stdout=stdout,
            stderr=PIPE,
        )
        return cls(process)

    async def says(self, words: str) -> None:
        """Wait until it has written them to stderr."""
        assert self._process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while words not in self._err:
                line = await self._process.stderr.readline()
                assert line, f"it ended without a word of {words!r}: {self._err}"
                self._err += line.decode()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def ended(self, stdin: bytes | None = None) -> Ran:
        """How it ended."""
        try:
            async with asyncio.timeout(PATIENCE):
                out, err = await self._process.communicate(stdin)
        finally:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        assert self._process.returncode is not None
        return Ran(self._process.returncode, os.fsdecode(out or b""), self._err + err.decode())
