"""What people see while generations run."""

from __future__ import annotations

import io

from rich.console import Console

from hfmedia import ResponseError
from hfmedia.cli.display import Lines, table_of
from hfmedia.cli.progress import Progress, apply_event, ended
from hfmedia.events import Downloading, MovedOn, Trying, Waiting

BUSY = ResponseError("fal-ai answered 429.", status=429)
EVENTS = (
    Trying("fal-ai"),
    MovedOn("fal-ai", BUSY),
    Trying("replicate"),
    Waiting("replicate", "queue 3"),
    Waiting("replicate", "queue 2"),
    Waiting("replicate", "running 45 %"),
    Downloading("replicate"),
    Downloading("replicate", 3_200_000, 8_100_000),
)


def after(*events: Trying | MovedOn | Waiting | Downloading) -> Progress:
    progress = Progress(number=1, began=10)
    for event in events:
        progress = apply_event(progress, event)
    return progress


def console(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width)


def written(on: Console) -> list[str]:
    assert isinstance(on.file, io.StringIO)
    return [line.rstrip() for line in on.file.getvalue().splitlines()]


def row(progress: Progress, now: float = 12.5, width: int = 80) -> str:
    on = console(width)
    on.print(table_of([progress], now))
    [line] = written(on)
    return line


def test_a_row_says_number_way_state_and_seconds() -> None:
    assert row(after()) == "·  #1  …  starting  2.5 s"
    assert row(after(*EVENTS[:1])) == "·  #1  fal-ai  asking  2.5 s"
    assert row(after(*EVENTS[:2])) == "·  #1  fal-ai 429 → …  asking  2.5 s"
    assert row(after(*EVENTS[:4])) == "·  #1  fal-ai 429 → replicate  queue 3  2.5 s"
    assert row(after(*EVENTS)) == (
        "·  #1  fal-ai 429 → replicate  downloading 3.2 of 8.1 MB  2.5 s"
    )


def test_a_row_stands_still_once_its_generation_has_ended() -> None:
    assert row(ended(after(*EVENTS), "done", 14), now=99) == (
        "✓  #1  fal-ai 429 → replicate  done  4.0 s"
    )
    assert row(ended(after(*EVENTS[:2]), "failed", 14), now=99) == (
        "✗  #1  fal-ai 429  failed  4.0 s"
    )


def test_where_room_is_scarce_only_the_way_is_cut() -> None:
    assert row(after(*EVENTS[:4]), width=38) == "·  #1  fal-ai 429 → r…  queue 3  2.5 s"


def test_lines_are_written_for_news_and_not_for_numbers() -> None:
    on = console()
    lines = Lines(on)
    for count in range(1, len(EVENTS) + 1):
        lines.heard(after(*EVENTS[:count]), 11)
    assert written(on) == [
        "#1 · fal-ai · asking · 1.0 s",
        "#1 · fal-ai 429 · asking · 1.0 s",
        "#1 · fal-ai 429 → replicate · asking · 1.0 s",
        "#1 · fal-ai 429 → replicate · queue 3 · 1.0 s",
        "#1 · fal-ai 429 → replicate · running 45 % · 1.0 s",
        "#1 · fal-ai 429 → replicate · downloading · 1.0 s",
    ]


def test_the_words_of_a_provider_cannot_steer_the_terminal() -> None:
    hostile = after(Waiting("fal-ai", "\x1b[2J[red]queue\x07"))
    assert row(hostile) == "·  #1  fal-ai   [2J[red]queue   2.5 s"
