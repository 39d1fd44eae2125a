"""Checks of a single field; each yields at most one problem, in Discord's words."""

from collections.abc import Container, Iterator
from typing import Any
from urllib.parse import urlsplit

from playground.errors import Problem
from playground.wire import Json

Path = tuple[str | int, ...]
Problems = Iterator[Problem]


def required(body: Json, key: str, path: Path) -> Problems:
    """The field must be there."""
    if body.get(key) is None:
        yield Problem((*path, key), "BASE_TYPE_REQUIRED", "This field is required")


def text(body: Json, key: str, path: Path, *, most: int, least: int = 0) -> Problems:
    """A string whose length is in range, or nothing."""
    value = body.get(key)
    if value is None:
        return
    where = (*path, key)
    if not isinstance(value, str):
        yield Problem(where, "STRING_TYPE_CONVERT", "Could not interpret the value as string.")
    elif least and not least <= len(value) <= most:
        words = f"Must be between {least} and {most} in length."
        yield Problem(where, "BASE_TYPE_BAD_LENGTH", words)
    elif len(value) > most:
        yield Problem(where, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def number(body: Json, key: str, path: Path, *, least: int, most: int) -> Problems:
    """A whole number in range, or nothing."""
    value = body.get(key)
    if value is None:
        return
    where = (*path, key)
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(where, "NUMBER_TYPE_COERCE", "Value is not int.")
    elif value < least:
        words = f"int value should be greater than or equal to {least}."
        yield Problem(where, "NUMBER_TYPE_MIN", words)
    elif value > most:
        words = f"int value should be less than or equal to {most}."
        yield Problem(where, "NUMBER_TYPE_MAX", words)


def objects(body: Json, key: str, path: Path, *, most: int, least: int = 0) -> Problems:
    """A list of objects whose length is in range, or nothing."""
    value = body.get(key)
    if value is None:
        return
    where = (*path, key)
    if not isinstance(value, list):
        words = "Only iterables may be used in a ListType"
        yield Problem(where, "LIST_TYPE_CONVERT", words)
        return
    if not least <= len(value) <= most:
        words = f"Must be between {least} and {most} in length."
        yield Problem(where, "BASE_TYPE_BAD_LENGTH", words)
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            words = "Only dictionaries may be used in a ModelType"
            yield Problem((*where, index), "MODEL_TYPE_CONVERT", words)


def an_object(body: Json, key: str, path: Path) -> Problems:
    """An object, or nothing."""
    if not isinstance(body.get(key), dict | None):
        words = "Only dictionaries may be used in a ModelType"
        yield Problem((*path, key), "MODEL_TYPE_CONVERT", words)


def texts(body: Json, key: str, path: Path) -> Problems:
    """A list of strings, or nothing."""
    value = body.get(key)
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        words = "Only iterables may be used in a ListType"
        yield Problem((*path, key), "LIST_TYPE_CONVERT", words)


def one_of(body: Json, key: str, path: Path, allowed: Container[Any], words: str) -> Problems:
    """One of the values that stand in `words`, or nothing."""
    value = body.get(key)
    if value is not None and (isinstance(value, list | dict) or value not in allowed):
        yield Problem((*path, key), "BASE_TYPE_CHOICES", f"Value must be one of {words}.")


def address(body: Json, key: str, path: Path, *, attachments: bool = False) -> Problems:
    """An http(s) address; `attachment://` too where Discord takes it."""
    value = body.get(key)
    if value is None:
        return
    schemes = {"http", "https"} | ({"attachment"} if attachments else set())
    if not isinstance(value, str) or _scheme(value) not in schemes:
        words = f"Scheme must be one of {tuple(sorted(schemes))}."
        yield Problem((*path, key), "URL_TYPE_INVALID_SCHEME", words)


def listed(body: Json, key: str) -> list[Json]:
    """The objects of a list field, without what is none; for rules about the whole."""
    value = body.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _scheme(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc else ""
