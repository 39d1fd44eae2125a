"""What becomes of a command whose output cannot be written, or whose input has no end."""

from __future__ import annotations

import os
from subprocess import PIPE

import pytest

from hfmedia.cli.inputs import INPUT_TEXT_LIMIT_BYTES
from playground.providers import Providers
from tests.cli.shell import SMALL, Completed, Process, environment

MODEL = ("--model", "openai/gpt-oss-20b")
CHAT = ("chat", "Hello", *MODEL)
IMAGINE = ("imagine", "a fox", *SMALL, "--out", "fox.jpg")
CLOSING = """
import os, sys
os.close(int(sys.argv[1]))
os.execv(sys.executable, [sys.executable, "-m", "hfmedia", *sys.argv[2:]])
"""
FULL = "/dev/full"


async def without(descriptor: int, providers: Providers, *command: str) -> Completed:
    """Run a command that begins without stdout (1) or stderr (2)."""
    arguments = ("-c", CLOSING, str(descriptor), *command)
    process = await Process.start(*arguments, variables=environment(providers))
    return await process.complete()


@pytest.mark.parametrize("command", [CHAT, (*CHAT, "--json"), IMAGINE, ("models",)], ids=str)
async def test_a_closed_stdout_is_refused_before_anything_is_paid(
    providers: Providers, command: tuple[str, ...]
) -> None:
    result = await without(1, providers, *command)
    assert (result.code, result.err) == (2, "Standard output is closed.\n")
    assert "fox.jpg" not in os.listdir()


@pytest.mark.parametrize("command", [CHAT, IMAGINE], ids=str)
async def test_without_stderr_the_result_is_written(
    providers: Providers, command: tuple[str, ...]
) -> None:
    result = await without(2, providers, *command)
    assert (result.code, result.err) == (0, "")
    assert ("Hello" if command == CHAT else "fox.jpg") in result.out


@pytest.mark.skipif(not os.path.exists(FULL), reason="this system has no full device")
@pytest.mark.parametrize("command", [CHAT, (*CHAT, "--json"), IMAGINE, ("models",)], ids=str)
async def test_a_full_disk_is_said_in_a_sentence(
    providers: Providers, command: tuple[str, ...]
) -> None:
    full = os.open(FULL, os.O_WRONLY)
    arguments = ("-m", "hfmedia", *command)
    process = await Process.start(*arguments, stdout=full, variables=environment(providers))
    os.close(full)
    result = await process.complete()
    assert result.code == 7
    assert result.err.endswith("The output cannot be written: No space left on device.\n")
    assert "Traceback" not in result.err


@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=str)
async def test_an_input_that_is_too_long_is_not_read_to_its_end(
    providers: Providers, arguments: tuple[str, ...]
) -> None:
    command = ("-m", "hfmedia", "chat", *MODEL, *arguments)
    process = await Process.start(*command, stdin=PIPE, variables=environment(providers))
    result = await process.complete(b"a" * (INPUT_TEXT_LIMIT_BYTES + 1))
    assert result.code == 2
    assert "Standard input is longer than 10 MB." in result.out + result.err


async def test_an_input_of_just_that_length_is_read(providers: Providers) -> None:
    command = ("-m", "hfmedia", "chat", *MODEL)
    process = await Process.start(*command, stdin=PIPE, variables=environment(providers))
    result = await process.complete(b" " * (INPUT_TEXT_LIMIT_BYTES - 5) + b"Hello")
    assert result.code == 0
