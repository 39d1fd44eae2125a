"""Rules of a first answer whose data is not a message: defers, choices, modals."""

from typing import Final

from playground.errors import Problem
from playground.kinds import Callback
from playground.posts import EPHEMERAL
from playground.rules.fields import Path, Problems, listed, objects, required, text
from playground.rules.modals import check_modal
from playground.wire import Json

MOST_CHOICES: Final = 25


def check_answer(body: Json) -> Problems:
    """What is wrong with the data of a callback; that of a message is checked as a message."""
    data = body.get("data")
    if data is not None and not isinstance(data, dict):
        words = "Only dictionaries may be used in a ModelType"
        yield Problem(("data",), "MODEL_TYPE_CONVERT", words)
        return
    match body["type"]:
        case Callback.DEFER:
            yield from _check_defer(data or {})
        case Callback.CHOICES:
            yield from _check_choices(data or {}, ("data",))
        case Callback.MODAL:
            yield from check_modal(data or {}, ("data",))
        case Callback.MESSAGE | Callback.UPDATE if data is None:
            yield from required({}, "data", ())


def _check_defer(data: Json) -> Problems:
    """Only whether it is ephemeral can be said before there is a message."""
    flags = data.get("flags") or 0
    if not isinstance(flags, int) or flags & ~EPHEMERAL:
        words = "Only the EPHEMERAL flag may be set when deferring."
        yield Problem(("data", "flags"), "MESSAGE_FLAGS_INVALID", words)


def _check_choices(data: Json, path: Path) -> Problems:
    yield from required(data, "choices", path)
    yield from objects(data, "choices", path, most=MOST_CHOICES)
    for index, choice in enumerate(listed(data, "choices")):
        where = (*path, "choices", index)
        yield from required(choice, "name", where)
        yield from text(choice, "name", where, most=100, least=1)
        yield from required(choice, "value", where)
        if isinstance(choice.get("value"), str):
            yield from text(choice, "value", where, most=100)
