"""Which messages are of people, by what Discord tells of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord import Message, MessageType

from cogs.ordinary_messages import attached_to, is_of_person

FOX = SimpleNamespace(filename="fox.png", content_type="image/png; charset=x")
NOTES = SimpleNamespace(filename="notes.txt", content_type="text/plain")
UNTOLD = SimpleNamespace(filename="fox", content_type=None)


def a_message(*files: SimpleNamespace, **changes: Any) -> Message:
    values = {
        "type": MessageType.default,
        "author": SimpleNamespace(bot=False),
        "webhook_id": None,
        "content": "hello",
        "attachments": list(files),
    }
    return cast(Message, SimpleNamespace(**{**values, **changes}))


def named(*files: SimpleNamespace) -> str | None:
    found = attached_to(a_message(*files))
    return None if found is None else found.filename


@pytest.mark.parametrize("kind", [MessageType.default, MessageType.reply])
def test_words_or_a_picture_of_a_person_are_a_message(kind: MessageType) -> None:
    assert is_of_person(a_message(type=kind))
    assert is_of_person(a_message(FOX, type=kind, content=""))


@pytest.mark.parametrize(
    "changes",
    [
        {"author": SimpleNamespace(bot=True)},
        {"webhook_id": 5},
        {"type": MessageType.thread_created},
        {"type": MessageType.pins_add},
        {"type": MessageType.chat_input_command},
        {"content": " \n"},
        {"content": "", "attachments": [NOTES]},
    ],
)
def test_bots_webhooks_the_system_and_what_says_nothing_are_not(changes: dict[str, Any]) -> None:
    assert not is_of_person(a_message(**changes))


def test_the_first_picture_goes_along_else_the_first_file() -> None:
    assert named(NOTES, FOX) == "fox.png"
    assert named(NOTES, UNTOLD) == "notes.txt"
    assert named() is None
