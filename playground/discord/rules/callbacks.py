"""Rules of interaction callbacks other than messages: defers, autocomplete results, modals."""

from typing import Final

from playground.discord.enums import CallbackType
from playground.discord.errors import Problem
from playground.discord.message import EPHEMERAL
from playground.discord.rules.fields import (
    Path,
    Problems,
    dict_items,
    object_list,
    required,
    string,
)
from playground.discord.rules.modals import check_modal
from playground.json_types import JsonObject

MAX_CHOICES: Final = 25


def check_callback(body: JsonObject) -> Problems:
    """Check a callback's data. That of a message is checked as a message, elsewhere."""
    data = body.get("data")
    if data is not None and not isinstance(data, dict):
        reason = "Only dictionaries may be used in a ModelType"
        yield Problem(("data",), "MODEL_TYPE_CONVERT", reason)
        return
    match body["type"]:
        case CallbackType.DEFERRED_MESSAGE:
            yield from _check_defer(data or {})
        case CallbackType.AUTOCOMPLETE_RESULT:
            yield from _check_choices(data or {}, ("data",))
        case CallbackType.MODAL:
            yield from check_modal(data or {}, ("data",))
        case CallbackType.MESSAGE | CallbackType.UPDATE if data is None:
            yield from required({}, "data", ())


def _check_defer(data: JsonObject) -> Problems:
    """A defer has no message yet: the only flag it may set is EPHEMERAL."""
    flags = data.get("flags") or 0
    if not isinstance(flags, int) or flags & ~EPHEMERAL:
        reason = "Only the EPHEMERAL flag may be set when deferring."
        yield Problem(("data", "flags"), "MESSAGE_FLAGS_INVALID", reason)


def _check_choices(data: JsonObject, path: Path) -> Problems:
    yield from required(data, "choices", path)
    yield from object_list(data, "choices", path, maximum=MAX_CHOICES)
    for index, choice in enumerate(dict_items(data, "choices")):
        item_path = (*path, "choices", index)
        yield from required(choice, "name", item_path)
        yield from string(choice, "name", item_path, maximum=100, minimum=1)
        yield from required(choice, "value", item_path)
        if isinstance(choice.get("value"), str):
            yield from string(choice, "value", item_path, maximum=100)
