"""What people see on stderr while generations run: a table that moves, or a line per change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Protocol

from rich.live import Live
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from hfmedia.cli.progress import Progress

MARKS: Final = {"done": "✓", "failed": "✗", "cancelled": "✗"}
STYLES: Final = {"done": "green", "failed": "red", "cancelled": "yellow"}


class Display(Protocol):
    """Shows how generations stand."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, and leave the last state on the screen."""

    def heard(self, progress: Progress, now: float) -> None:
        """Something has changed."""

    def draw(self, rows: Sequence[Progress], now: float) -> None:
        """Time has passed."""


def display_on(console: Console) -> Display:
    """A moving table on a terminal, else lines."""
    # JobSpec of the stream itself: variables that force colours into a log do not make it a screen.
    is_screen = sys.stderr.isatty() and not console.is_dumb_terminal
    return Moving(console) if is_screen else Lines(console)


class Moving:
    """A table that is drawn anew in its place."""

    def __init__(self, console: Console) -> None:
        # Drawn from our own loop: a thread would see values change under its eyes.
        self._live = Live(console=console, auto_refresh=False, redirect_stdout=False)

    def start(self) -> None:
        """Begin."""
        self._live.start()

    def stop(self) -> None:
        """Leave the table as it is."""
        self._live.stop()

    def heard(self, progress: Progress, now: float) -> None:
        """It is drawn soon enough."""

    def draw(self, rows: Sequence[Progress], now: float) -> None:
        """Draw it."""
        self._live.update(table_of(rows, now), refresh=True)


class Lines:
    """A line whenever a generation goes on to another provider or state."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: dict[int, tuple[str, ...]] = {}

    def start(self) -> None:
        """Nothing has happened yet."""

    def stop(self) -> None:
        """All is said."""

    def heard(self, progress: Progress, now: float) -> None:
        """Say it, unless it is the same but for its numbers."""
        news = (progress.path, progress.stage, progress.state.partition(" ")[0])
        if self._said.get(progress.number) == news:
            return
        self._said[progress.number] = news
        words = (f"#{progress.number}", progress.path, progress.state, elapsed(progress, now))
        say(self._console, " · ".join(filter(None, words)))

    def draw(self, rows: Sequence[Progress], now: float) -> None:
        """That time passes needs no line."""


def table_of(rows: Sequence[Progress], now: float) -> Table:
    """One row per generation: number, the way so far, state, elapsed seconds."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "left", "left", "right"):
        table.add_column(justify=justify, no_wrap=True)
    table.columns[2].no_wrap = False  # where room is scarce, only the way is cut: see `way_of`
    for row in rows:
        style = STYLES.get(row.stage, "")
        table.add_row(
            Text(MARKS.get(row.stage, "·"), style),
            Text(f"#{row.number}", "bold"),
            way_of(row),
            Text(plain(row.state), style or "cyan"),
            Text(elapsed(row, now)),
        )
    return table


def way_of(progress: Progress) -> Text:
    """The providers, those that were left behind in grey."""
    left, here = " → ".join(progress.moved), progress.provider
    if here is None and progress.ended is None:
        here = "…"
    return Text.assemble(
        (plain(left), "dim"),
        " → " if left and here else "",
        plain(here or ""),
        no_wrap=True,
        overflow="ellipsis",
    )


def elapsed(progress: Progress, now: float) -> str:
    """How long it runs."""
    return f"{progress.seconds(now):.1f} s"


def plain(text: str) -> str:
    """Without the signs that a terminal would obey: others choose some of the words shown."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def say(console: Console, text: str, style: str = "") -> None:
    """One line, however long, exactly as it is."""
    console.print(Text(plain(text), style), soft_wrap=True)
