"""The display on stderr while generations run: a table on a terminal, else one line per change."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hfmedia.progress import Progress, doing

FinalState: TypeAlias = Literal["done", "failed", "cancelled"]

MARKS: Final = {"done": "✓", "failed": "✗", "cancelled": "✗"}
STATE_STYLES: Final = {"done": "green", "failed": "red", "cancelled": "yellow"}

# Control characters but tab and new line, and those that override the direction of a text.
UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayRow:
    """What is displayed of a generation. Times are in seconds, of one monotonic clock."""

    number: int
    started_at: float
    progress: Progress = field(default_factory=Progress)
    ended_at: float | None = None
    final_state: FinalState | None = None

    @property
    def state(self) -> str:
        """What the generation is doing, or how it ended, in a few words."""
        # The provider has a place of its own in the row.
        return self.final_state or doing(self.progress)

    def elapsed(self, now: float) -> str:
        """The running time, such as `4.9 s`."""
        return f"{(now if self.ended_at is None else self.ended_at) - self.started_at:.1f} s"


class Display(Protocol):
    """Shows the progress of generations."""

    def start(self) -> None:
        """Start drawing."""

    def stop(self) -> None:
        """Stop drawing, and leave the last state visible."""

    def on_change(self, row: DisplayRow, now: float) -> None:
        """Show that a generation has changed."""

    def refresh(self, rows: Sequence[DisplayRow], now: float) -> None:
        """Show the elapsed time."""


def display_for(console: Console) -> Display:
    """A live table on a terminal, else lines."""
    # The stream itself is asked: FORCE_COLOR makes rich take a log file for a terminal.
    is_terminal = sys.stderr.isatty() and not console.is_dumb_terminal
    return LiveTable(console) if is_terminal else LineLog(console)


class LiveTable:
    """A table that is redrawn in place."""

    def __init__(self, console: Console) -> None:
        # Drawn from the event loop: rich's own thread would see rows while they change.
        self._live = Live(console=console, auto_refresh=False, redirect_stdout=False)

    def start(self) -> None:
        """Start drawing."""
        self._live.start()

    def stop(self) -> None:
        """Stop drawing, and leave the table visible."""
        self._live.stop()

    def on_change(self, row: DisplayRow, now: float) -> None:
        """Do nothing: the next refresh follows within a tenth of a second."""

    def refresh(self, rows: Sequence[DisplayRow], now: float) -> None:
        """Redraw the table."""
        self._live.update(build_table(rows, now), refresh=True)


class LineLog:
    """A line whenever a generation changes its provider or its state."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: dict[int, tuple[str, str]] = {}

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def on_change(self, row: DisplayRow, now: float) -> None:
        """Print a line, unless only numbers have changed."""
        path, state = row.progress.path, row.state
        current = (path, state.partition(" ")[0])
        if self._last.get(row.number) == current:
            return
        self._last[row.number] = current
        print_line(
            self._console,
            " · ".join(filter(None, (f"#{row.number}", path, state, row.elapsed(now)))),
        )

    def refresh(self, rows: Sequence[DisplayRow], now: float) -> None:
        """Do nothing: elapsed time needs no line."""


def build_table(rows: Sequence[DisplayRow], now: float) -> Table:
    """One row per generation: mark, number, providers so far, state, elapsed time."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "left", "left", "right"):
        table.add_column(justify=justify, no_wrap=True)
    # On a narrow terminal only the providers are shortened: see `_providers`.
    table.columns[2].no_wrap = False
    for row in rows:
        final = row.final_state or ""
        style = STATE_STYLES.get(final, "")
        table.add_row(
            Text(MARKS.get(final, "·"), style),
            Text(f"#{row.number}", "bold"),
            _providers(row),
            Text(printable(row.state), style or "cyan"),
            Text(row.elapsed(now)),
        )
    return table


def _providers(row: DisplayRow) -> Text:
    """The providers so far, the failed ones dimmed, and `…` while the next one is chosen."""
    failed = " → ".join(map(str, row.progress.moved))
    current = row.progress.provider or ("" if row.final_state else "…")
    return Text.assemble(
        (printable(failed), "dim"),
        " → " if failed and current else "",
        printable(current),
        no_wrap=True,
        overflow="ellipsis",
    )


def printable(text: str) -> str:
    """The text without control characters: some of it is a provider's, who may be hostile."""
    return "".join(character if character.isprintable() else " " for character in text)


def printable_text(text: str) -> str:
    """The same of a text that may have several lines: new lines, tabs and all letters stay.

    Characters that turn the direction of what follows go too: they make one text look like another.
    """
    return UNSAFE.sub("", text)


def print_line(console: Console, text: str, style: str = "") -> None:
    """Print one line to stderr, without markup or control characters.

    A terminal gets it broken between words, a file as it is.
    """
    console.print(Text(printable(text), style), soft_wrap=not sys.stderr.isatty())
