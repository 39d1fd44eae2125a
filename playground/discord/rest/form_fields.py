"""Turns the fields of a form into the payload that the same request has as JSON."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from playground.json_types import JsonObject


def payload_of_form(fields: Mapping[str, str]) -> JsonObject:
    """The fields by name, numbers and booleans as such.

    A value that is neither is left as it is, for the rules to refuse. Lists and objects have no
    form as fields: Discord wants them in `payload_json`.
    """
    return {name: _CONVERSIONS.get(name, str)(value) for name, value in fields.items()}


def _integer(value: str) -> int | str:
    try:
        return int(value)
    except ValueError:
        return value


def _boolean(value: str) -> bool | str:
    return _BOOLEANS.get(value.lower(), value)


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_CONVERSIONS: Final[Mapping[str, Callable[[str], Any]]] = {
    "type": _integer,
    "flags": _integer,
    "tts": _boolean,
    "enforce_nonce": _boolean,
}
