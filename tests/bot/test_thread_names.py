"""What a thread is called in which a conversation goes on."""

from __future__ import annotations

import pytest

from replies.text.threads import NAME_LIMIT, thread_name
from tests.bot.builders import ENGLISH


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Why is\nthe sky blue?", "Why is the sky blue?"),
        ("\u202eeulb\u2066 \x00yks", "eulb yks"),
        ("\u200b\u2060", "Conversation"),
        ("", "Conversation"),
    ],
)
def test_it_is_one_line_that_can_be_read(question: str, name: str) -> None:
    assert thread_name(ENGLISH, question) == name


def test_it_is_no_longer_than_discord_takes() -> None:
    assert len(thread_name(ENGLISH, "word " * 100)) <= NAME_LIMIT
