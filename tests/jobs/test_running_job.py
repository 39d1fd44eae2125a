"""A job of one process that is stopped keeps all that has come of its answers."""

from __future__ import annotations

from hfmedia.text import TextDelta
from jobs.running_job import RunningJob
from tests.jobs.builders import MIKA
from tests.jobs.talking import a_talk, only


async def test_what_has_come_but_was_not_told_yet_is_kept_when_it_is_stopped() -> None:
    running = RunningJob(a_talk(), 1000.0)
    growing = running.growing(1)
    for text in ("Ring", "-ding", "-ding!"):
        growing.add(TextDelta(text=text))
    assert only(running.snapshot).progress.text == "Ring", "the rest is told a little later"
    running.stop("cancelled", 1002.0, MIKA)
    state = only(running.snapshot)
    assert (state.status, state.progress.text) == ("cancelled", "Ring-ding-ding!")
    growing.add(TextDelta(text=" And more."))
    assert only(running.snapshot) == state
