"""Rules of embeds, including the total of characters in a message."""

from typing import Final

from playground.discord.errors import Problem
from playground.discord.rules.fields import (
    Path,
    Problems,
    boolean,
    dict_items,
    integer,
    object_list,
    optional_object,
    required,
    string,
    url,
)
from playground.json_types import JsonObject

MAX_EMBED_CHARACTERS: Final = 6000


def check_embeds(body: JsonObject) -> Problems:
    """Check `embeds` of a message."""
    yield from object_list(body, "embeds", (), maximum=10)
    embeds = dict_items(body, "embeds")
    for index, embed in enumerate(embeds):
        yield from _check_embed(embed, ("embeds", index))
    if sum(_characters(embed) for embed in embeds) > MAX_EMBED_CHARACTERS:
        reason = f"Embed size exceeds maximum size of {MAX_EMBED_CHARACTERS}"
        yield Problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", reason)


def _check_embed(embed: JsonObject, path: Path) -> Problems:
    yield from string(embed, "title", path, maximum=256)
    yield from string(embed, "description", path, maximum=4096)
    yield from url(embed, "url", path)
    yield from integer(embed, "color", path, minimum=0, maximum=0xFFFFFF)
    for name in ("footer", "author", "image", "thumbnail"):
        yield from optional_object(embed, name, path)
    yield from string(_object(embed, "footer"), "text", (*path, "footer"), maximum=2048)
    yield from string(_object(embed, "author"), "name", (*path, "author"), maximum=256)
    yield from url(_object(embed, "author"), "url", (*path, "author"))
    for name in ("author", "footer"):
        yield from url(_object(embed, name), "icon_url", (*path, name), attachments=True)
    for name in ("image", "thumbnail"):
        yield from url(_object(embed, name), "url", (*path, name), attachments=True)
    yield from object_list(embed, "fields", path, maximum=25)
    for index, field in enumerate(dict_items(embed, "fields")):
        item_path = (*path, "fields", index)
        for key, maximum in (("name", 256), ("value", 1024)):
            yield from required(field, key, item_path)
            yield from string(field, key, item_path, maximum=maximum)
        yield from boolean(field, "inline", item_path)


def _characters(embed: JsonObject) -> int:
    fields = [
        part
        for field in dict_items(embed, "fields")
        for part in (field.get("name"), field.get("value"))
    ]
    footer, author = _object(embed, "footer").get("text"), _object(embed, "author").get("name")
    parts = [embed.get("title"), embed.get("description"), footer, author, *fields]
    return sum(len(part) for part in parts if isinstance(part, str))


def _object(embed: JsonObject, key: str) -> JsonObject:
    value = embed.get(key)
    return value if isinstance(value, dict) else {}
