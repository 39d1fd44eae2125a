"""Rules of `allowed_mentions`."""

from collections import Counter
from typing import Final

from playground.discord.errors import Problem
from playground.discord.rules.fields import (
    Path,
    Problems,
    boolean,
    is_snowflake,
    optional_object,
)
from playground.json_types import JsonObject

PATH: Final[Path] = ("allowed_mentions",)
WORDS: Final = ("users", "roles", "everyone")
MAX_IDS: Final = 100


def check_allowed_mentions(body: JsonObject) -> Problems:
    """Check `allowed_mentions` of a message: known words, and ids that they do not stand for."""
    yield from optional_object(body, "allowed_mentions", ())
    allowed = body.get("allowed_mentions")
    if not isinstance(allowed, dict):
        return
    yield from boolean(allowed, "replied_user", PATH)
    lists = [problem for key in ("parse", "users", "roles") for problem in _list(allowed, key)]
    yield from lists
    if lists:
        return
    yield from _check_words(allowed)
    for kind in ("users", "roles"):
        yield from _check_ids(allowed, kind)


def _list(allowed: JsonObject, key: str) -> Problems:
    if not isinstance(allowed.get(key), list | None):
        reason = "Only iterables may be used in a ListType"
        yield Problem((*PATH, key), "LIST_TYPE_CONVERT", reason)


def _check_words(allowed: JsonObject) -> Problems:
    words = allowed.get("parse") or []
    for index, word in enumerate(words):
        if word not in WORDS:
            reason = f"Value must be one of {WORDS}."
            yield Problem((*PATH, "parse", index), "BASE_TYPE_CHOICES", reason)
    yield from _check_unique(words, "parse")


def _check_ids(allowed: JsonObject, kind: str) -> Problems:
    ids = allowed.get(kind) or []
    if len(ids) > MAX_IDS:
        reason = f"Must be {MAX_IDS} or fewer in length."
        yield Problem((*PATH, kind), "BASE_TYPE_MAX_LENGTH", reason)
    for index, one in enumerate(ids):
        if not is_snowflake(one):
            path = (*PATH, kind, index)
            yield Problem(path, "NUMBER_TYPE_COERCE", f"Value {str(one)[:40]!r} is not snowflake.")
    yield from _check_unique(ids, kind)
    if ids and kind in (allowed.get("parse") or ()):
        reason = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
        yield Problem(PATH, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", reason)


def _check_unique(values: list[object], key: str) -> Problems:
    if any(times > 1 for times in Counter(map(str, values)).values()):
        yield Problem((*PATH, key), "SET_TYPE_ALREADY_CONTAINS_VALUE", "The values must be unique.")
