"""What stays of a conversation that is too long, and in what order."""

from __future__ import annotations

from typing import Any

import pytest

from hfmedia.conversation import MARK_TOKENS, alternating, outline, shortened, texts_of
from hfmedia.prompts import Messages
from tests.library.chat_template_samples import message

SYSTEM = message("system", "s" * 10)
CHAT = [
    SYSTEM,
    message("user", "1" * 10),
    message("assistant", "a" * 10),
    message("user", "2" * 10),
    message("assistant", "b" * 10),
    message("user", "3" * 10),
]
EACH = 10 + MARK_TOKENS  # tokens, where each character is one


def fitting(messages: Messages, room: int, max_tokens: int = 100) -> Messages:
    return shortened(messages, context_length=room + max_tokens, max_tokens=max_tokens, count=len)


def firsts(messages: Messages) -> str:
    return "".join(message["content"][0] for message in messages)


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (6 * EACH, "s1a2b3"),
        (6 * EACH - 1, "s2b3"),
        (4 * EACH, "s2b3"),
        (4 * EACH - 1, "s3"),
        (2 * EACH, "s3"),
        (0, "s3"),
        (-1000, "s3"),
    ],
)
def test_the_system_message_and_as_many_of_the_newest_turns_stay_as_there_is_room_for(
    room: int, kept: str
) -> None:
    assert firsts(fitting(CHAT, room)) == kept


def test_room_is_left_for_the_answer() -> None:
    assert fitting(CHAT, 6 * EACH, max_tokens=0) == CHAT
    assert len(shortened(CHAT, context_length=6 * EACH, max_tokens=1, count=len)) < len(CHAT)


def test_an_old_turn_that_is_small_does_not_stay_where_a_newer_one_went() -> None:
    chat = [message("user", "1"), message("user", "2" * 500), message("user", "3")]
    assert firsts(fitting(chat, 100)) == "3"


def test_what_follows_the_last_question_stays_with_it() -> None:
    call = {"function": {"name": "look", "arguments": "{}"}}
    asked = [
        message("user", "look"),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "red" * 100},
    ]
    assert fitting([*CHAT, *asked], 0) == [SYSTEM, *asked]


def test_a_greeting_before_the_first_question_is_a_turn_of_its_own() -> None:
    greeted = [message("assistant", "Hi!"), *CHAT[3:]]
    assert firsts(fitting(greeted, 3 * EACH)) == "2b3"


def test_every_message_of_the_system_stays_where_it_was() -> None:
    chat = [*CHAT, message("developer", "d"), message("user", "4")]
    assert firsts(fitting(chat, 0)) == "sd4"


def test_a_conversation_without_a_question_stays() -> None:
    assert fitting([SYSTEM], 0) == [SYSTEM]
    assert fitting([], 0) == []


def test_images_and_calls_of_tools_take_room() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    parts = [{"type": "text", "text": "1" * 10}, image, image]
    chat = [message("user", parts), message("user", "2")]
    size = EACH + 2 * 1000 + 1 + MARK_TOKENS
    assert fitting(chat, size) == chat
    assert fitting(chat, size - 1) == chat[1:]
    calls = {"role": "assistant", "content": None, "tool_calls": [{"id": "é"}]}
    assert texts_of([calls]) == ['\n[{"id": "é"}]']


def test_the_texts_that_are_counted_are_those_that_are_asked_for() -> None:
    asked: list[str] = []

    def count(text: str) -> int:
        asked.append(text)
        return 1

    shortened(CHAT, context_length=1, max_tokens=1, count=count)
    assert asked == texts_of(CHAT)


def numbered(length: int) -> list[dict[str, Any]]:
    return [message("user" if n % 2 else "assistant", str(n)) for n in range(length)]


def test_the_outline_of_a_long_talk_is_its_first_three_and_last_three_messages() -> None:
    assert firsts(outline([SYSTEM, *numbered(6)])) == "s01345"


def test_the_outline_of_a_short_talk_is_the_system_and_the_last_question() -> None:
    assert firsts(outline(CHAT)) == "s3"
    assert firsts(outline([SYSTEM])) == "s"
    assert outline([]) == []


def test_the_outline_keeps_an_answer_that_is_to_be_continued() -> None:
    assert firsts(outline(CHAT[:-1], do_continue=True)) == "s2b"
    assert firsts(outline(CHAT[:-1])) == "s2"
    assert firsts(outline(CHAT, do_continue=True)) == "s3"


def test_alternating_leaves_a_talk_in_turns_as_it_is() -> None:
    assert alternating(CHAT[1:]) == CHAT[1:]


def test_alternating_puts_the_system_before_the_first_question() -> None:
    assert alternating([SYSTEM, message("developer", "d"), message("user", "1")]) == [
        message("user", "ssssssssss\n\nd\n\n1")
    ]
    assert alternating([SYSTEM, message("assistant", "Hi!"), message("user", "1")]) == [
        message("user", "ssssssssss"),
        message("assistant", "Hi!"),
        message("user", "1"),
    ]


def test_alternating_keeps_what_else_a_question_holds() -> None:
    named = {**message("user", "1"), "name": "mika"}
    assert alternating([message("system", "s"), named]) == [{**named, "content": "s\n\n1"}]


def test_alternating_joins_neighbours_but_no_calls_and_no_tools() -> None:
    call: dict[str, Any] = {"role": "assistant", "content": None, "tool_calls": [{}]}
    tools = [call, message("tool", "1"), message("tool", "2"), message("assistant", "a"), call]
    assert alternating(tools) == tools
    answered = [call, message("assistant", "a")]
    assert alternating(answered) == answered
    two = [message("assistant", "a"), message("assistant", "b")]
    assert alternating(two) == [message("assistant", "a\n\nb")]
    assert two == [message("assistant", "a"), message("assistant", "b")]
