"""Runs the command line: from arguments to the exit code."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from hfmedia.cli.access import read_access
from hfmedia.cli.arguments import Command, GenerateCommand, ListModels, ListProviders, parse
from hfmedia.cli.exit_codes import ExitCode, exit_code_of
from hfmedia.cli.generate import generate
from hfmedia.cli.listing import list_models, list_providers
from hfmedia.cli.reporters import report_error
from hfmedia.cli.requests import read_prompt
from hfmedia.errors import HFMediaError


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code. Raises `SystemExit` as `parse` does."""
    command = parse(arguments)
    try:
        if isinstance(command, GenerateCommand):
            # Before the event loop starts: inside it, Ctrl-C would not interrupt the reading.
            command = replace(command, prompt=read_prompt(command))
        code = asyncio.run(execute(command))
        sys.stdout.flush()
    except HFMediaError as error:
        report_error(error, as_json=command.as_json)
        return exit_code_of(error)
    except KeyboardInterrupt:
        sys.stderr.write("Cancelled.\n")
        return ExitCode.INTERRUPTED
    except asyncio.CancelledError:
        return ExitCode.TERMINATED
    except BrokenPipeError:
        # What is still buffered must not fail again when the interpreter flushes it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BROKEN_PIPE
    return code


async def execute(command: Command) -> ExitCode:
    """Execute a command. Raises `HFMediaError`."""
    _cancel_on_sigterm()
    match command:
        case GenerateCommand():
            return await generate(command, read_access())
        case ListModels():
            await list_models(command, read_access())
        case ListProviders():
            list_providers(command)
    return ExitCode.OK


def _cancel_on_sigterm() -> None:
    """Make SIGTERM cancel the command as Ctrl-C does: jobs that are not cancelled are charged."""
    task = asyncio.current_task()
    assert task is not None, "a coroutine runs in a task"  # noqa: S101
    # Windows has no signal handlers in event loops, and only the main thread can set them.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
