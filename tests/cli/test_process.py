"""Signals, pipes, terminals and missing packages: tests that need a process of their own."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import hfmedia
from playground.providers import Providers
from tests.cli.shell import FLUX, ROOT, SMALL, Process, all_fail, environment
from tests.library.servers import KEY

WITHOUT_RICH = "import sys; sys.modules['rich'] = None; from hfmedia.__main__ import main; main()"

INTERRUPTED_AT_RICH = """
import sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "rich":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from hfmedia.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("number", "code", "message"), [(signal.SIGINT, 130, "Cancelled."), (signal.SIGTERM, 143, "")]
)
async def test_ctrl_c_and_sigterm_cancel_cleanly(
    providers: Providers, number: signal.Signals, code: int, message: str
) -> None:
    all_fail(providers, "never")
    command = ("-m", "hfmedia", "imagine", "a fox", "-n", "2", "--model", f"{FLUX}:fal-ai")
    process = await Process.start(*command, variables=environment(providers))
    await process.wait_for("#2 · fal-ai · running")
    process.send(number)
    result = await process.complete()
    assert result.code == code
    assert "#1 · fal-ai · cancelled" in result.err
    assert message in result.err
    assert "Traceback" not in result.err
    assert result.out == ""


async def test_a_file_name_that_is_not_utf_8_is_saved_and_printed(providers: Providers) -> None:
    name = os.fsdecode(b"f\xfcchse.jpg")
    command = ("-m", "hfmedia", "imagine", "a fox", *SMALL, "--out", name)
    result = await (await Process.start(*command, variables=environment(providers))).complete()
    assert result.code == 0
    assert result.files == [Path(name)]


async def test_the_prompt_can_be_read_from_stdin(providers: Providers) -> None:
    command = ("-m", "hfmedia", "imagine", "-", *SMALL, "--json")
    process = await Process.start(*command, stdin=subprocess.PIPE, variables=environment(providers))
    result = await process.complete("Füchse\n".encode())
    assert result.object["prompt"] == "Füchse"
    assert KEY not in result.out + result.err


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
async def test_stdin_that_is_not_utf_8_is_refused(locale: str) -> None:
    command = ("-m", "hfmedia", "imagine", "-")
    # Python decodes standard input differently in each of the two.
    variables = {"LC_ALL": locale, "PYTHONUTF8": "0"}
    process = await Process.start(*command, stdin=subprocess.PIPE, variables=variables)
    result = await process.complete(b"a f\xf6x")
    assert result.code == 2
    assert result.err == "Standard input is not valid UTF-8.\n"


async def test_a_closed_stdin_is_refused() -> None:
    closing = "import sys; sys.stdin = None; from hfmedia.__main__ import main; sys.exit(main())"
    result = await (await Process.start("-c", closing, "imagine", "-")).complete()
    assert result.code == 2
    assert result.err == "Standard input is closed.\n"


async def test_the_version_is_printed() -> None:
    result = await (await Process.start("-m", "hfmedia", "--version")).complete()
    assert result.code == 0
    assert result.out == f"hfmedia {hfmedia.__version__}\n"


@pytest.mark.parametrize(
    "command",
    [("models", "--json"), ("imagine", "a fox", *SMALL)],  # flushed at once, and at the end
)
async def test_a_closed_pipe_ends_the_command_quietly(
    providers: Providers, command: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    variables = {**environment(providers), "PYTHONUNBUFFERED": ""}
    process = await Process.start("-m", "hfmedia", *command, stdout=writing, variables=variables)
    os.close(writing)
    result = await process.complete()
    assert result.code == 141
    assert "Broken" not in result.err


async def test_ctrl_c_while_it_starts_ends_it_quietly() -> None:
    result = await (await Process.start("-c", INTERRUPTED_AT_RICH, "providers")).complete()
    assert (result.code, result.out, result.err) == (130, "", "")


async def test_without_rich_one_sentence_says_what_to_install() -> None:
    result = await (await Process.start("-c", WITHOUT_RICH, "providers")).complete()
    assert result.err == (
        "The command line needs rich and python-dotenv, which are not installed: "
        "pip install 'hfmedia[cli]'\n"
    )


async def test_importing_the_library_imports_neither_rich_nor_dotenv() -> None:
    seen = "import sys, hfmedia; print(*sys.modules)"
    result = await (await Process.start("-c", seen)).complete()
    assert not {"rich", "dotenv", "hfmedia.cli"} & set(result.out.split())


async def test_on_a_terminal_generations_are_a_live_table(providers: Providers) -> None:
    providers.settings.update({"fal-ai": {"failure": "429"}})
    command = (sys.executable, "-m", "hfmedia", "imagine", "a fox", "-n", "2", "--model", FLUX)
    screen = await asyncio.to_thread(on_a_terminal, (*command, *SMALL), environment(providers))
    assert "✓" in screen
    assert "fal-ai 429" in screen
    assert "replicate" in screen
    assert "\x1b[1A" in screen, "it was redrawn in place"
    assert KEY not in screen


def on_a_terminal(command: tuple[str, ...], variables: dict[str, str]) -> str:
    """All that a process writes to a terminal as its stderr."""
    controller, terminal = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **variables}
    with subprocess.Popen(
        command,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        written = b""
        while chunk := _read(controller):
            written += chunk
        os.close(controller)
        assert process.wait() == 0
    return written.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # on Linux: the other side was closed
        return b""
