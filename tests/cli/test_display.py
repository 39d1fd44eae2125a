"""What is displayed while generations run."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from hfmedia import ResponseError
from hfmedia.cli.display import DisplayRow, FinalState, LineLog, build_table
from hfmedia.errors import Failure
from hfmedia.events import Downloading, Event, MovedOn, Trying, Waiting
from hfmedia.progress import apply_event

BUSY = Failure.of(ResponseError("fal-ai answered 429.", status=429))
EVENTS = (
    Trying("fal-ai"),
    MovedOn("fal-ai", BUSY),
    Trying("replicate"),
    Waiting("replicate", "queued", position=3),
    Waiting("replicate", "queued", position=2),
    Waiting("replicate", "running", percent=45),
    Downloading("replicate"),
    Downloading("replicate", 3_200_000, 8_100_000),
)


def row_after(*events: Event) -> DisplayRow:
    row = DisplayRow(number=1, started_at=10)
    for event in events:
        row = replace(row, progress=apply_event(row.progress, event))
    return row


def finished(row: DisplayRow, state: FinalState) -> DisplayRow:
    return replace(row, final_state=state, ended_at=14)


def console(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width)


def written(on: Console) -> list[str]:
    assert isinstance(on.file, io.StringIO)
    return [line.rstrip() for line in on.file.getvalue().splitlines()]


def rendered(row: DisplayRow, now: float = 12.5, width: int = 80) -> str:
    on = console(width)
    on.print(build_table([row], now))
    [line] = written(on)
    return line


def test_a_row_has_number_providers_state_and_elapsed_time() -> None:
    assert rendered(row_after()) == "·  #1  …  starting  2.5 s"
    assert rendered(row_after(*EVENTS[:1])) == "·  #1  fal-ai  asking  2.5 s"
    assert rendered(row_after(*EVENTS[:2])) == "·  #1  fal-ai 429 → …  asking  2.5 s"
    assert rendered(row_after(*EVENTS[:4])) == "·  #1  fal-ai 429 → replicate  queue 3  2.5 s"
    assert rendered(row_after(*EVENTS)) == (
        "·  #1  fal-ai 429 → replicate  downloading 3.2 of 8.1 MB  2.5 s"
    )


def test_a_row_no_longer_changes_once_its_generation_has_ended() -> None:
    assert rendered(finished(row_after(*EVENTS), "done"), now=99) == (
        "✓  #1  fal-ai 429 → replicate  done  4.0 s"
    )
    assert rendered(finished(row_after(*EVENTS[:2]), "failed"), now=99) == (
        "✗  #1  fal-ai 429  failed  4.0 s"
    )


def test_on_a_narrow_terminal_only_the_providers_are_shortened() -> None:
    assert rendered(row_after(*EVENTS[:4]), width=38) == "·  #1  fal-ai 429 → r…  queue 3  2.5 s"


def test_a_line_is_written_for_each_change_but_not_for_numbers_alone() -> None:
    on = console()
    lines = LineLog(on)
    for count in range(1, len(EVENTS) + 1):
        lines.on_change(row_after(*EVENTS[:count]), 11)
    assert written(on) == [
        "#1 · fal-ai · asking · 1.0 s",
        "#1 · fal-ai 429 · asking · 1.0 s",
        "#1 · fal-ai 429 → replicate · asking · 1.0 s",
        "#1 · fal-ai 429 → replicate · queue 3 · 1.0 s",
        "#1 · fal-ai 429 → replicate · running 45 % · 1.0 s",
        "#1 · fal-ai 429 → replicate · downloading · 1.0 s",
    ]


def test_a_provider_cannot_send_control_characters_to_the_terminal() -> None:
    hostile = row_after(Waiting("fal-ai", "\x1b[2J[red]queue\x07"))
    assert rendered(hostile) == "·  #1  fal-ai   [2J[red]queue   2.5 s"
