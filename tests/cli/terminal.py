"""Runs `hfmedia` on a terminal of its own, and types."""

from __future__ import annotations

import asyncio
import codecs
import os
import pty
import signal
import sys
import termios
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from subprocess import Popen

from hfmedia.types import EMPTY
from tests.cli.shell import PROCESS_TIMEOUT_S, ROOT, VARIABLES

CTRL_C = "\x03"
CTRL_D = "\x04"
ENTER = "\r"
# The terminal becomes the child's own, so that Ctrl-C is a signal to it.
CHILD = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.executable, sys.argv[2:])"


class Terminal:
    """A process on a terminal, and what is on its screen."""

    def __init__(self, process: Popen[bytes], controller: int) -> None:
        self._process = process
        self._controller = controller
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        # A character may arrive in parts: readline writes byte by byte.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._unseen = ""
        self.written = ""
        asyncio.get_running_loop().add_reader(controller, self._read)

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        os.write(self._controller, text.encode())

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        self._process.send_signal(number)

    async def wait_for(self, text: str) -> str:
        """All that was written since the last call, up to and with that text."""
        async with asyncio.timeout(PROCESS_TIMEOUT_S):
            while text not in self._unseen:
                chunk = await self._arrived.get()
                assert chunk, f"it ended without writing {text!r}: {self.written}"
                self._unseen += self._decode(chunk)
        seen, _, self._unseen = self._unseen.partition(text)
        return seen + text

    async def end(self) -> int:
        """Wait until the process ends, and return its exit code."""
        async with asyncio.timeout(PROCESS_TIMEOUT_S):
            while chunk := await self._arrived.get():
                self._decode(chunk)
            return await asyncio.to_thread(self._process.wait)

    def close(self) -> None:
        """Kill what still runs."""
        asyncio.get_running_loop().remove_reader(self._controller)
        self._process.kill()
        self._process.wait()
        os.close(self._controller)

    def _decode(self, chunk: bytes) -> str:
        text = self._decoder.decode(chunk)
        self.written += text
        return text

    def _read(self) -> None:
        try:
            chunk = os.read(self._controller, 65536)
        except OSError:  # on Linux: the other side was closed
            chunk = b""
        if not chunk:
            asyncio.get_running_loop().remove_reader(self._controller)
        self._arrived.put_nowait(chunk)


@asynccontextmanager
async def opened_terminal(
    *arguments: str, variables: Mapping[str, str] = EMPTY, columns: int = 100
) -> AsyncIterator[Terminal]:
    """A terminal on which `hfmedia …` runs."""
    opened = Terminal(*_start(arguments, variables, columns))
    try:
        yield opened
    finally:
        opened.close()


def _start(
    arguments: Sequence[str], variables: Mapping[str, str], columns: int
) -> tuple[Popen[bytes], int]:
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (40, columns))
    cleared = {**dict.fromkeys(VARIABLES, ""), "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    environ = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    process = Popen(
        [sys.executable, "-c", CHILD, str(terminal), sys.executable, "-m", "hfmedia", *arguments],
        env={**environ, **cleared, **variables},
        pass_fds=[terminal],
    )
    os.close(terminal)
    return process, controller
