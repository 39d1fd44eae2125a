"""Rules of embeds, the sum over all of them included."""

from typing import Final

from playground.errors import Problem
from playground.rules.fields import (
    Path,
    Problems,
    address,
    an_object,
    listed,
    number,
    objects,
    required,
    text,
)
from playground.wire import Json

MOST_CHARACTERS: Final = 6000


def check_embeds(body: Json) -> Problems:
    """All rules of `embeds` of a message."""
    yield from objects(body, "embeds", (), most=10)
    embeds = listed(body, "embeds")
    for index, embed in enumerate(embeds):
        yield from _check_embed(embed, ("embeds", index))
    if sum(_size(embed) for embed in embeds) > MOST_CHARACTERS:
        words = f"Embed size exceeds maximum size of {MOST_CHARACTERS}"
        yield Problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", words)


def _check_embed(embed: Json, path: Path) -> Problems:
    yield from text(embed, "title", path, most=256)
    yield from text(embed, "description", path, most=4096)
    yield from address(embed, "url", path)
    yield from number(embed, "color", path, least=0, most=0xFFFFFF)
    for name in ("footer", "author", "image", "thumbnail"):
        yield from an_object(embed, name, path)
    yield from text(_inner(embed, "footer"), "text", (*path, "footer"), most=2048)
    yield from text(_inner(embed, "author"), "name", (*path, "author"), most=256)
    for name in ("image", "thumbnail"):
        yield from address(_inner(embed, name), "url", (*path, name), attachments=True)
    yield from objects(embed, "fields", path, most=25)
    for index, field in enumerate(listed(embed, "fields")):
        where = (*path, "fields", index)
        for key, most in (("name", 256), ("value", 1024)):
            yield from required(field, key, where)
            yield from text(field, key, where, most=most)


def _size(embed: Json) -> int:
    fields = [
        part
        for field in listed(embed, "fields")
        for part in (field.get("name"), field.get("value"))
    ]
    footer, author = _inner(embed, "footer").get("text"), _inner(embed, "author").get("name")
    parts = [embed.get("title"), embed.get("description"), footer, author, *fields]
    return sum(len(part) for part in parts if isinstance(part, str))


def _inner(embed: Json, key: str) -> Json:
    value = embed.get(key)
    return value if isinstance(value, dict) else {}
