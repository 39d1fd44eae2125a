"""Discord is told of the commands only when they changed."""

from __future__ import annotations

from typing import Any

from app.command_sync import by_name

OURS: dict[str, Any] = {
    "name": "imagine",
    "description": "Make pictures from words",
    "type": 1,
    "nsfw": False,
    "dm_permission": True,
    "contexts": [0, 1, 2],
    "integration_types": [1, 0],
    "options": [
        {"type": 3, "name": "prompt", "description": "What", "required": True, "max_length": 9},
        {
            "type": 3,
            "name": "shape",
            "description": "How",
            "choices": [{"name": "1:1", "value": "1:1"}],
        },
    ],
}
# What Discord makes of it: ids, versions, defaults spelt out, lists in an order of its own.
THEIRS: dict[str, Any] = {
    "id": 9,
    "application_id": 1,
    "name": "imagine",
    "description": "Make pictures from words",
    "type": 1,
    "contexts": [2, 1, 0],
    "integration_types": [0, 1],
    "options": [
        {
            "type": 3,
            "name": "prompt",
            "description": "What",
            "required": True,
            "choices": [],
            "min_length": None,
            "max_length": 9,
            "options": [],
            "name_localizations": {},
        },
        {
            "type": 3,
            "name": "shape",
            "description": "How",
            "required": False,
            "autocomplete": False,
            "choices": [{"name": "1:1", "value": "1:1"}],
        },
    ],
}


def test_what_discord_adds_is_no_change() -> None:
    assert by_name([OURS]) == by_name([THEIRS])


def test_the_order_of_commands_is_no_change() -> None:
    other = {**OURS, "name": "video"}
    assert by_name([OURS, other]) == by_name([other, OURS])


def test_a_new_limit_a_new_word_or_a_new_option_is_a_change() -> None:
    first, second = OURS["options"]
    for options in ([{**first, "max_length": 8}, second], [first], [second, first]):
        assert by_name([{**OURS, "options": options}]) != by_name([THEIRS])
    assert by_name([{**OURS, "description": "Draw"}]) != by_name([THEIRS])
    from_zero = [first, {**second, "min_value": 0}]
    assert by_name([{**OURS, "options": from_zero}]) != by_name(
        [{**OURS, "options": [first, second]}]
    )
    assert by_name([]) != by_name([THEIRS])
