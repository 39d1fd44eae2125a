"""What is kept of a conversation."""

from __future__ import annotations

import pytest

from hfmedia.cli.chat.history import History, user_message

HELLO = user_message("Hello")
AGAIN = user_message("Again")


def test_what_was_answered_goes_before_the_next_message() -> None:
    history = History("Be brief.")
    assert history.add(HELLO, "Hi.")
    assert history.followed_by(AGAIN) == (
        {"role": "system", "content": "Be brief."},
        HELLO,
        {"role": "assistant", "content": "Hi."},
        AGAIN,
    )


@pytest.mark.parametrize("answer", ["", " \n"])
def test_a_message_without_an_answer_is_not_kept(answer: str) -> None:
    history = History()
    assert not history.add(HELLO, answer)
    assert history.followed_by(AGAIN) == (AGAIN,)


@pytest.mark.parametrize("system", [None, ""])
def test_without_instructions_there_is_no_message_of_the_system(system: str | None) -> None:
    assert History(system).followed_by(HELLO) == (HELLO,)


def test_the_instructions_are_not_forgotten() -> None:
    history = History("Be brief.")
    history.add(HELLO, "Hi.")
    history.clear()
    assert [it["role"] for it in history.followed_by(AGAIN)] == ["system", "user"]
