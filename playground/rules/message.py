"""Rules of a message as a whole, on its way in or as an edit."""

from typing import Final

from playground.components import IS_V2
from playground.errors import Problem
from playground.posts import Post
from playground.rules.components import check_components
from playground.rules.embeds import check_embeds
from playground.rules.fields import (
    Problems,
    an_object,
    listed,
    number,
    objects,
    required,
    text,
    texts,
)
from playground.wire import Json

# What cannot stand beside components v2.
LEGACY_FIELDS: Final = ("content", "embeds", "poll", "sticker_ids")


def check_message(body: Json, before: Post | None, *, most_attachments: int) -> Problems:
    """What is wrong with a new message, or (with one before) with an edit of it."""
    yield from text(body, "content", (), most=2000)
    yield from number(body, "flags", (), least=0, most=2**31 - 1)
    yield from check_embeds(body)
    v2 = _is_v2(body, before)
    yield from check_components(body, v2=v2)
    if v2:
        yield from _check_no_legacy(body, before)
    yield from _check_attachments(body, most_attachments)
    yield from _check_mentions(body)


def _is_v2(body: Json, before: Post | None) -> bool:
    flags = body.get("flags")
    asked = isinstance(flags, int) and bool(flags & IS_V2)
    return asked or (before is not None and before.is_v2)


def _check_no_legacy(body: Json, before: Post | None) -> Problems:
    """Components v2 stand alone; what an edit leaves in place counts too."""
    left = {"content": before.content, "embeds": before.embeds} if before else {}
    for field in LEGACY_FIELDS:
        if body.get(field, left.get(field)):
            words = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            yield Problem((field,), code, words)


def _check_attachments(body: Json, most: int) -> Problems:
    yield from objects(body, "attachments", (), most=most)
    for index, entry in enumerate(listed(body, "attachments")):
        where = ("attachments", index)
        yield from required(entry, "id", where)
        yield from text(entry, "filename", where, most=1024, least=1)
        yield from text(entry, "description", where, most=1024)


def _check_mentions(body: Json) -> Problems:
    allowed = body.get("allowed_mentions")
    yield from an_object(body, "allowed_mentions", ())
    if not isinstance(allowed, dict):
        return
    lists = [
        problem
        for key in ("parse", "users", "roles")
        for problem in texts(allowed, key, ("allowed_mentions",))
    ]
    yield from lists
    for kind in ("users", "roles"):
        if not lists and allowed.get(kind) and kind in (allowed.get("parse") or ()):
            words = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield Problem(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)
