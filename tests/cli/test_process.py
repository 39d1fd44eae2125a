"""What only a process of its own can show: signals, pipes, terminals, what is not installed."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playground.providers import Providers
from tests.cli.stage import FLUX, ROOT, SMALL, Process, all_fail, environment
from tests.library.servers import KEY

WITHOUT_RICH = "import sys; sys.modules['rich'] = None; from hfmedia.__main__ import main; main()"


@pytest.mark.parametrize(
    ("number", "code", "words"), [(signal.SIGINT, 130, "Cancelled."), (signal.SIGTERM, 143, "")]
)
async def test_ctrl_c_and_sigterm_cancel_cleanly(
    providers: Providers, number: signal.Signals, code: int, words: str
) -> None:
    all_fail(providers, "never")
    command = ("-m", "hfmedia", "imagine", "a fox", "-n", "2", "--model", f"{FLUX}:fal-ai")
    process = await Process.start(*command, variables=environment(providers))
    await process.says("#2 · fal-ai · running")
    process.send(number)
    ran = await process.ended()
    assert ran.code == code
    assert "#1 · fal-ai · cancelled" in ran.err
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


async def test_a_name_of_any_bytes_is_written_and_told(providers: Providers) -> None:
    name = os.fsdecode(b"f\xfcchse.jpg")
    command = ("-m", "hfmedia", "imagine", "a fox", *SMALL, "--out", name)
    ran = await (await Process.start(*command, variables=environment(providers))).ended()
    assert ran.code == 0
    assert ran.files == [Path(name)]


async def test_the_prompt_may_come_from_stdin(providers: Providers) -> None:
    command = ("-m", "hfmedia", "imagine", "-", *SMALL, "--json")
    process = await Process.start(*command, stdin=subprocess.PIPE, variables=environment(providers))
    ran = await process.ended("Füchse\n".encode())
    assert ran.object["prompt"] == "Füchse"
    assert KEY not in ran.out + ran.err


async def test_whoever_reads_may_leave_early(providers: Providers) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = ("-m", "hfmedia", "models", "--json")
    process = await Process.start(*command, stdout=writing, variables=environment(providers))
    os.close(writing)
    ran = await process.ended()
    assert ran.code == 141
    assert ran.err == ""


async def test_without_rich_one_sentence_says_what_to_install() -> None:
    ran = await (await Process.start("-c", WITHOUT_RICH, "providers")).ended()
    assert ran.err == (
        "The command line needs rich and python-dotenv, which are not installed: "
        "pip install 'hfmedia[cli]'\n"
    )


async def test_importing_the_library_brings_neither_rich_nor_dotenv() -> None:
    seen = "import sys, hfmedia; print(*sys.modules)"
    ran = await (await Process.start("-c", seen)).ended()
    assert not {"rich", "dotenv", "hfmedia.cli"} & set(ran.out.split())


async def test_on_a_terminal_generations_are_a_table_that_moves(providers: Providers) -> None:
    providers.settings.update({"fal-ai": {"failure": "429"}})
    command = (sys.executable, "-m", "hfmedia", "imagine", "a fox", "-n", "2", "--model", FLUX)
    screen = await asyncio.to_thread(on_a_terminal, (*command, *SMALL), environment(providers))
    assert "✓" in screen
    assert "fal-ai 429" in screen
    assert "replicate" in screen
    assert "\x1b[1A" in screen, "it was drawn anew in its place"
    assert KEY not in screen


def on_a_terminal(command: tuple[str, ...], variables: dict[str, str]) -> str:
    """All that a process writes to a terminal."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **variables}
    with subprocess.Popen(
        command,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        written = b""
        while chunk := _read(ours):
            written += chunk
        os.close(ours)
        assert process.wait() == 0
    return written.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side has closed
        return b""
