"""What a reply says whose job waits for its turn."""

from __future__ import annotations

import pytest

from jobs import Requester
from replies.text.report import report
from tests.bot.builders import ENGLISH, a_snapshot, a_state

SERVER = Requester(user_id=11, guild_id=33)
ALONE = Requester(user_id=11)


@pytest.mark.parametrize(
    ("requester", "ahead", "said"),
    [
        (SERVER, 0, "Next in the queue."),
        (SERVER, 1, "In the queue: 1 request of this server is before this one."),
        (SERVER, 12, "In the queue: 12 requests of this server are before this one."),
        (ALONE, 1, "In the queue: 1 of your requests is before this one."),
        (ALONE, 2, "In the queue: 2 of your requests are before this one."),
    ],
)
def test_a_reply_says_how_many_are_before_it(requester: Requester, ahead: int, said: str) -> None:
    waiting = a_snapshot(a_state(1), a_state(2), requester=requester, ahead=ahead)
    assert report(ENGLISH, waiting, {}, {}, 104.0) == said


def test_a_job_that_was_cancelled_while_it_waited_says_so() -> None:
    cancelled = a_state(1, status="cancelled", ended=103.0)
    said = report(ENGLISH, a_snapshot(cancelled, requester=SERVER, ahead=1), {}, {}, 104.0)
    assert "Cancelled." in said
    assert "queue" not in said
