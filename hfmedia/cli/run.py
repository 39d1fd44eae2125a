"""A command, from its arguments to its exit code."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from hfmedia.cli.access import read_access
from hfmedia.cli.arguments import Command, ListModels, ListProviders, parse
from hfmedia.cli.exits import Exit, exit_of
from hfmedia.cli.generate import make
from hfmedia.cli.listing import list_models, list_providers
from hfmedia.cli.reporters import complain
from hfmedia.errors import HFMediaError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Do it. Raises `SystemExit` only for arguments that cannot be understood."""
    command = parse(arguments)
    try:
        code = asyncio.run(done(command))
        sys.stdout.flush()
    except HFMediaError as error:
        complain(error, as_json=command.as_json)
        return exit_of(error)
    except KeyboardInterrupt:
        sys.stderr.write("Cancelled.\n")
        return Exit.INTERRUPTED
    except asyncio.CancelledError:
        return Exit.TERMINATED
    except BrokenPipeError:
        # Who read has gone. What is still in the buffer must not fail again at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNHEARD
    return code


async def done(command: Command) -> Exit:
    """What it says. Raises `HFMediaError`."""
    _cancelled_by_sigterm()
    match command:
        case ListProviders():
            list_providers(command)
        case ListModels():
            await list_models(command, read_access())
        case _:
            return await make(command, read_access())
    return Exit.DONE


def _cancelled_by_sigterm() -> None:
    """Let SIGTERM end as cleanly as Ctrl-C: `timeout` sends it, and jobs that run are paid."""
    task = asyncio.current_task()
    assert task is not None, "a coroutine runs in a task"  # noqa: S101
    # Windows has no such signals, and only the main thread hears of them.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
