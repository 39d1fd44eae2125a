"""Checks of a single field. Each yields at most one problem, with Discord's message."""

import re
from collections.abc import Container, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from playground.discord.errors import Problem
from playground.json_types import JsonObject

_SNOWFLAKE: Final = re.compile(r"[0-9]{1,20}")

Path = tuple[str | int, ...]
Problems = Iterator[Problem]


def required(body: JsonObject, key: str, path: Path) -> Problems:
    """The field must be present and not null."""
    if body.get(key) is None:
        yield Problem((*path, key), "BASE_TYPE_REQUIRED", "This field is required")


def string(body: JsonObject, key: str, path: Path, *, maximum: int, minimum: int = 0) -> Problems:
    """If present, a string whose length is in that range."""
    value = body.get(key)
    if value is None:
        return
    item_path = (*path, key)
    if not isinstance(value, str):
        yield Problem(item_path, "STRING_TYPE_CONVERT", "Could not interpret the value as string.")
    elif minimum and not minimum <= len(value) <= maximum:
        reason = f"Must be between {minimum} and {maximum} in length."
        yield Problem(item_path, "BASE_TYPE_BAD_LENGTH", reason)
    elif len(value) > maximum:
        yield Problem(item_path, "BASE_TYPE_MAX_LENGTH", f"Must be {maximum} or fewer in length.")


def integer(body: JsonObject, key: str, path: Path, *, minimum: int, maximum: int) -> Problems:
    """If present, an integer in that range."""
    value = body.get(key)
    if value is None:
        return
    item_path = (*path, key)
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(item_path, "NUMBER_TYPE_COERCE", "Value is not int.")
    elif value < minimum:
        reason = f"int value should be greater than or equal to {minimum}."
        yield Problem(item_path, "NUMBER_TYPE_MIN", reason)
    elif value > maximum:
        reason = f"int value should be less than or equal to {maximum}."
        yield Problem(item_path, "NUMBER_TYPE_MAX", reason)


def boolean(body: JsonObject, key: str, path: Path) -> Problems:
    """If present, true or false."""
    if not isinstance(body.get(key), bool | None):
        yield Problem((*path, key), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def snowflake(body: JsonObject, key: str, path: Path) -> Problems:
    """If present, an id."""
    value = body.get(key)
    if value is not None and not is_snowflake(value):
        yield Problem((*path, key), "NUMBER_TYPE_COERCE", "Value is not snowflake.")


def is_snowflake(value: Any) -> bool:
    """Whether it is an id: a number of 64 bits or, as Discord writes it, its digits."""
    if isinstance(value, str):
        return bool(_SNOWFLAKE.fullmatch(value)) and int(value) < 2**64
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64


def object_list(
    body: JsonObject, key: str, path: Path, *, maximum: int, minimum: int = 0
) -> Problems:
    """If present, a list of objects whose length is in that range."""
    value = body.get(key)
    if value is None:
        return
    item_path = (*path, key)
    if not isinstance(value, list):
        reason = "Only iterables may be used in a ListType"
        yield Problem(item_path, "LIST_TYPE_CONVERT", reason)
        return
    if not minimum <= len(value) <= maximum:
        reason = f"Must be between {minimum} and {maximum} in length."
        yield Problem(item_path, "BASE_TYPE_BAD_LENGTH", reason)
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            reason = "Only dictionaries may be used in a ModelType"
            yield Problem((*item_path, index), "MODEL_TYPE_CONVERT", reason)


def optional_object(body: JsonObject, key: str, path: Path) -> Problems:
    """If present, an object."""
    if not isinstance(body.get(key), dict | None):
        reason = "Only dictionaries may be used in a ModelType"
        yield Problem((*path, key), "MODEL_TYPE_CONVERT", reason)


def one_of(
    body: JsonObject, key: str, path: Path, allowed: Container[Any], choices: str
) -> Problems:
    """If present, one of the values listed in `choices`."""
    value = body.get(key)
    if value is not None and (isinstance(value, list | dict) or value not in allowed):
        yield Problem((*path, key), "BASE_TYPE_CHOICES", f"Value must be one of {choices}.")


def url(
    body: JsonObject, key: str, path: Path, *, attachments: bool = False, maximum: int = 2048
) -> Problems:
    """If present, an http(s) URL; with `attachments`, an `attachment://` one too."""
    value = body.get(key)
    if value is None:
        return
    if isinstance(value, str):
        yield from string(body, key, path, maximum=maximum)
    schemes = {"http", "https"} | ({"attachment"} if attachments else set())
    if not isinstance(value, str) or _scheme(value) not in schemes:
        reason = f"Scheme must be one of {tuple(sorted(schemes))}."
        yield Problem((*path, key), "URL_TYPE_INVALID_SCHEME", reason)


def dict_items(body: JsonObject, key: str) -> list[JsonObject]:
    """The objects in a list field, ignoring other values; for rules about the whole list."""
    value = body.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _scheme(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc else ""
