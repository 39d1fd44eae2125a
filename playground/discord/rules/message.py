"""Rules of a message's body, for its creation and for edits."""

from typing import Final

from playground.discord.components import IS_COMPONENTS_V2
from playground.discord.errors import Problem
from playground.discord.message import Message
from playground.discord.rules.components import check_components
from playground.discord.rules.embeds import check_embeds
from playground.discord.rules.fields import (
    Problems,
    boolean,
    dict_items,
    integer,
    object_list,
    required,
    snowflake,
    string,
)
from playground.discord.rules.mentions import check_allowed_mentions
from playground.json_types import JsonObject

# The fields that cannot be combined with components v2.
LEGACY_FIELDS: Final = ("content", "embeds", "poll", "sticker_ids")


def check_message(body: JsonObject, before: Message | None, *, max_attachments: int) -> Problems:
    """Check the body of a new message or, with the message `before`, of an edit."""
    yield from string(body, "content", (), maximum=2000)
    yield from integer(body, "flags", (), minimum=0, maximum=2**31 - 1)
    yield from check_embeds(body)
    v2 = _is_v2(body, before)
    yield from check_components(body, v2=v2)
    if v2:
        yield from _check_no_legacy(body, before)
    yield from _check_attachments(body, max_attachments)
    yield from check_allowed_mentions(body)


def _is_v2(body: JsonObject, before: Message | None) -> bool:
    flags = body.get("flags")
    requested = isinstance(flags, int) and bool(flags & IS_COMPONENTS_V2)
    return requested or (before is not None and before.is_v2)


def _check_no_legacy(body: JsonObject, before: Message | None) -> Problems:
    """Neither the body nor a field that the edit leaves unchanged may be a legacy field."""
    unchanged = {"content": before.content, "embeds": before.embeds} if before else {}
    for field in LEGACY_FIELDS:
        if body.get(field, unchanged.get(field)):
            reason = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            yield Problem((field,), code, reason)


def _check_attachments(body: JsonObject, maximum: int) -> Problems:
    yield from object_list(body, "attachments", (), maximum=maximum)
    for index, entry in enumerate(dict_items(body, "attachments")):
        item_path = ("attachments", index)
        yield from required(entry, "id", item_path)
        yield from snowflake(entry, "id", item_path)
        yield from string(entry, "filename", item_path, maximum=1024, minimum=1)
        yield from string(entry, "description", item_path, maximum=1024)
        yield from boolean(entry, "is_spoiler", item_path)
