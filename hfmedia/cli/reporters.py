"""Reporters: progress and results for people, or one JSON object per result for scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final, Protocol, Self

from rich.console import Console

from hfmedia.cli.commands import MediaCommand
from hfmedia.cli.display import DisplayRow, display_for, print_line
from hfmedia.cli.outcomes import (
    Failed,
    Outcome,
    Succeeded,
    error_as_json,
    outcome_as_json,
    write_json,
)
from hfmedia.errors import DownloadError, HFMediaError

TITLES: Final = {
    "text-to-image": "Generating images",
    "text-to-video": "Generating videos",
    "image-to-image": "Editing",
    "image-to-video": "Animating",
}


class Reporter(Protocol):
    """Reports the progress and the outcomes of the generations of a command."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def on_change(self, row: DisplayRow, now: float) -> None:
        """Report that a generation has changed."""

    def refresh(self, rows: Sequence[DisplayRow], now: float) -> None:
        """Report the elapsed time."""

    def on_outcome(self, outcome: Outcome) -> None:
        """Report that a generation has ended."""


class HumanReporter:
    """Progress and errors on stderr; at the end the names of the files on stdout."""

    def __init__(self, command: MediaCommand, model: str) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._display = display_for(self._console)
        prompt = f": {command.prompt}" if command.prompt else ""
        self._title = f"{TITLES[command.task]} with {model}{prompt}"
        self._outcomes: list[Outcome] = []

    def __enter__(self) -> Self:
        print_line(self._console, shortened(self._title, self._console.width), "bold")
        self._display.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._display.stop()
        for outcome in sorted(self._outcomes, key=lambda each: each.number):
            match outcome:
                case Succeeded(number=number, file=file, warnings=warnings):
                    for warning in warnings:
                        print_line(self._console, f"#{number}: {warning}", "yellow")
                    # The bytes of the file system: a name need not fit the encoding of stdout.
                    sys.stdout.buffer.write(os.fsencode(file) + b"\n")
                case Failed(number=number, error=error):
                    print_line(self._console, f"#{number}: {error_message(error)}", "red")

    def on_change(self, row: DisplayRow, now: float) -> None:
        """Pass it to the display."""
        self._display.on_change(row, now)

    def refresh(self, rows: Sequence[DisplayRow], now: float) -> None:
        """Pass it to the display."""
        self._display.refresh(rows, now)

    def on_outcome(self, outcome: Outcome) -> None:
        """Keep it until the end: a line printed now would break the live table."""
        self._outcomes.append(outcome)


class JsonReporter:
    """One JSON object on stdout per generation, as soon as it has ended. No progress."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Do nothing."""

    def on_change(self, row: DisplayRow, now: float) -> None:
        """Do nothing."""

    def refresh(self, rows: Sequence[DisplayRow], now: float) -> None:
        """Do nothing."""

    def on_outcome(self, outcome: Outcome) -> None:
        """Write it."""
        write_json(outcome_as_json(outcome))


def report_error(error: HFMediaError, *, as_json: bool) -> None:
    """Report an error that ends the whole command."""
    if as_json:
        write_json({"ok": False, **error_as_json(error)})
    else:
        print_line(Console(stderr=True, highlight=False), error_message(error), "red")


def error_message(error: HFMediaError) -> str:
    """The message for people, with the address of a result that could not be saved."""
    if isinstance(error, DownloadError) and error.url:
        return f"{error} The result is at {error.url}"
    return str(error)


def shortened(text: str, width: int) -> str:
    """The text on one line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"
