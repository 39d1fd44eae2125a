"""Answers of 200 kB: read in a time that grows with their length, whatever they consist of."""

from __future__ import annotations

import pytest

from replies.chat.answer import MAX_MESSAGES, answer_messages
from replies.chat.thoughts import MAX_KEPT_CHARACTERS, kept_thought, thought_message

SIZE = 200_000
NOTE = "The table is in the file."
PIECES = (
    "a", "word ", "`", "` ``", "```\n", "```a", "~~~", "[", "[a](", "[a](https://x", "![", "<",
    "https://", "https://x ", "*", "_", "||", "> ", ">", "|", "|a|\n|-|\n", "| a | b |\n", "\\",
    "<@1> ", "@", "\n", " ", "\t", "狐", "\u0301", "\u202e", "- ", "1. ", "# ", "-#", "(",
    "discord.gg/a ", "discord.gg/",
)  # fmt: skip
BEGINNINGS = ("", "```py\n", "| a | b |\n|---|---|\n", "> ```\n", "`")


@pytest.mark.timeout(60)  # what grows with the square takes minutes
@pytest.mark.parametrize("piece", ["` ``", "```\n", "[a](https://x", "<@1>", "| a | b |\n", "狐"])
def test_a_huge_answer_takes_no_more_for_its_length(piece: str) -> None:
    text = piece * (SIZE // len(piece))
    found = answer_messages(text, 2000, is_complete=True, table_note=NOTE, max_messages=SIZE)
    assert all(0 < len(message) <= 2000 for message in found.messages)


@pytest.mark.parametrize("piece", PIECES)
def test_a_huge_answer_of_anything_has_messages_within_the_limit(piece: str) -> None:
    for beginning in BEGINNINGS:
        text = beginning + piece * (SIZE // len(piece))
        found = answer_messages(text, 2000, is_complete=False, table_note=NOTE)
        assert len(found.messages) <= MAX_MESSAGES
        assert all(0 < len(message) <= 2000 for message in found.messages)
        assert found.needs_file


@pytest.mark.parametrize("is_complete", [True, False])
def test_of_a_huge_answer_no_more_is_read_than_is_shown(is_complete: bool) -> None:
    text = "word " * SIZE
    found = answer_messages(text, 2000, is_complete=is_complete, table_note=NOTE)
    assert len(found.messages) == MAX_MESSAGES
    assert found.needs_file
    # Nothing that is shown comes from further behind.
    assert found == answer_messages(
        text[: SIZE // 2], 2000, is_complete=is_complete, table_note=NOTE
    )


def test_an_answer_of_which_little_can_be_seen_is_a_file_as_well() -> None:
    found = answer_messages("a" + "\n" * SIZE + "b", 2000, is_complete=True, table_note=NOTE)
    assert found.messages == ("a",)
    assert found.needs_file


def test_the_newest_thoughts_are_kept() -> None:
    assert kept_thought("\n so it is a fox \n") == "so it is a fox"
    kept = kept_thought("old " * SIZE + "the newest")
    assert len(kept) == MAX_KEPT_CHARACTERS
    assert kept.startswith("…")
    assert kept.endswith("the newest")


def test_thoughts_are_one_message_and_a_file_if_they_are_longer() -> None:
    assert thought_message("It is a fox. @everyone", 2000, NOTE).messages == (
        "It is a fox. \\@everyone",
    )
    long = thought_message("word " * 1000, 2000, NOTE)
    assert len(long.messages) == 1
    assert long.needs_file
    assert thought_message(" \n", 2000, NOTE).messages == ()
