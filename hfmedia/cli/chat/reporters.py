"""Reporters of a chat: the answer as it comes for people, or one JSON object for scripts."""

from __future__ import annotations

import sys
import time
from typing import Final, Protocol

from rich.console import Console
from rich.live import Live
from rich.text import Text

from hfmedia.cli.chat.answers import (
    Answered,
    ChatOutcome,
    chat_outcome_as_json,
    summary_of,
    warnings_of_answer,
)
from hfmedia.cli.chat.writer import AnswerWriter
from hfmedia.cli.commands import ChatCommand
from hfmedia.cli.display import print_line, printable
from hfmedia.cli.outcomes import Failed, write_json
from hfmedia.cli.reporters import error_message
from hfmedia.progress import Progress
from hfmedia.text import TextDelta

SEPARATOR: Final = " · "
CALLS_TOOLS: Final = "The model calls tools, which --json shows."


class ChatReporter(Protocol):
    """Reports the answers of a command, one after the other."""

    def begin(self) -> None:
        """Report that a message is sent."""

    def on_progress(self, progress: Progress) -> None:
        """Report which provider is asked."""

    def refresh(self) -> None:
        """Report the elapsed time."""

    def on_delta(self, delta: TextDelta) -> None:
        """Report a piece of the answer."""

    def end(self) -> None:
        """Report that nothing more comes, however it ended."""

    def on_outcome(self, outcome: ChatOutcome) -> None:
        """Report what became of the message, after `end`."""


class HumanChatReporter:
    """The text on stdout, and all else on stderr. On a terminal it shows whom it waits for."""

    def __init__(self, command: ChatCommand) -> None:
        self._console = console = Console(stderr=True, highlight=False)
        is_terminal = sys.stderr.isatty() and not console.is_dumb_terminal
        self._shows_thoughts = is_terminal if command.thoughts is None else command.thoughts
        self._waiting = WaitingLine(console) if is_terminal else None
        self._writer = self._new_writer()

    def begin(self) -> None:
        """Show the time that passes."""
        self._writer = self._new_writer()
        if self._waiting:
            self._waiting.start()

    def on_progress(self, progress: Progress) -> None:
        """Show the providers so far."""
        if self._waiting:
            self._waiting.path = progress.path

    def refresh(self) -> None:
        """Redraw the time."""
        if self._waiting:
            self._waiting.refresh()

    def on_delta(self, delta: TextDelta) -> None:
        """Write it, in the place of the line that waits."""
        if self._waiting and self._writer.shows(delta):
            self._waiting.stop()
        self._writer.add(delta)

    def end(self) -> None:
        """End the line of the answer."""
        if self._waiting:
            self._waiting.stop()
        self._writer.end()

    def on_outcome(self, outcome: ChatOutcome) -> None:
        """Write what is to be said of it."""
        match outcome:
            case Failed(error=error):
                print_line(self._console, error_message(error), "red")
            case Answered(generation=generation):
                if generation.tool_calls:
                    print_line(self._console, CALLS_TOOLS, "yellow")
                for warning in warnings_of_answer(generation):
                    print_line(self._console, warning, "yellow")
                self._print_summary(summary_of(generation))

    def _print_summary(self, parts: list[str]) -> None:
        """As much of it as fits in a line of the terminal."""
        while self._waiting and len(parts) > 1 and _width(parts) > self._console.width:
            parts = parts[:-1]
        print_line(self._console, SEPARATOR.join(parts), "dim")

    def _new_writer(self) -> AnswerWriter:
        return AnswerWriter(self._console, shows_thoughts=self._shows_thoughts)


def _width(parts: list[str]) -> int:
    return len(SEPARATOR.join(parts))


class JsonChatReporter:
    """One JSON object on stdout per message, as soon as its answer has ended. No progress."""

    def begin(self) -> None:
        """Do nothing."""

    def on_progress(self, progress: Progress) -> None:
        """Do nothing."""

    def refresh(self) -> None:
        """Do nothing."""

    def on_delta(self, delta: TextDelta) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""

    def on_outcome(self, outcome: ChatOutcome) -> None:
        """Write it."""
        write_json(chat_outcome_as_json(outcome))


class WaitingLine:
    """A line on a terminal, redrawn until the answer begins: whom it waits for, and how long."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._started_at = 0.0
        self.path = ""

    def start(self) -> None:
        """Begin to draw it."""
        self.path = ""
        self._started_at = time.monotonic()
        # Drawn from the event loop: rich's own thread would write into the answer.
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def refresh(self) -> None:
        """Redraw it, unless it was stopped."""
        if self._live is not None:
            elapsed = f"{time.monotonic() - self._started_at:.1f} s"
            line = SEPARATOR.join(filter(None, (printable(self.path), elapsed)))
            text = Text(line, "dim", no_wrap=True, overflow="ellipsis")
            self._live.update(text, refresh=True)

    def stop(self) -> None:
        """Take it away. Idempotent."""
        if self._live is not None:
            self._live.stop()
            self._live = None
