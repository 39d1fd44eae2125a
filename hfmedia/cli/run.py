"""Runs the command line: from arguments to the exit code."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

from hfmedia.cli.access import read_access
from hfmedia.cli.arguments import parse
from hfmedia.cli.chat.chat import ask_once, converse, read_message
from hfmedia.cli.commands import ChatCommand, Command, ListModels, ListProviders, MediaCommand
from hfmedia.cli.exit_codes import ExitCode, exit_code_of
from hfmedia.cli.generate import generate
from hfmedia.cli.listing import list_models, list_providers
from hfmedia.cli.reporters import report_error
from hfmedia.cli.requests import read_prompt
from hfmedia.cli.signals import cancelled_by_sigterm
from hfmedia.cli.standard_streams import discard, has_stdout, report_unwritable
from hfmedia.errors import HFMediaError


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code. Raises `SystemExit` as `parse` does."""
    if not has_stdout():
        return ExitCode.USAGE
    command = parse(arguments)
    try:
        code = _run(command)
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
        discard(sys.stdout)
        return ExitCode.BROKEN_PIPE
    except OSError as error:  # those of files and connections have become errors of the library
        report_unwritable(error)
        return ExitCode.DOWNLOAD
    return code


def _run(command: Command) -> ExitCode:
    # Input is read before the event loop starts: inside it, Ctrl-C would not interrupt the reading.
    match command:
        case MediaCommand():
            command = replace(command, prompt=read_prompt(command))
        case ChatCommand():
            command = replace(command, message=read_message(command))
            if command.message is None:
                return converse(command, read_access())
    return asyncio.run(cancelled_by_sigterm(execute(command)))


async def execute(command: Command) -> ExitCode:
    """Execute a command that reads no more input. Raises `HFMediaError`."""
    match command:
        case MediaCommand():
            return await generate(command, read_access())
        case ChatCommand():
            return await ask_once(command, read_access())
        case ListModels():
            await list_models(command, read_access())
        case ListProviders():
            list_providers(command)
    return ExitCode.OK
