"""What somebody else's message holds: its words, and its first picture. Pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import discord

Shown: TypeAlias = discord.Message | discord.MessageSnapshot
"""A message, or one that was forwarded in it."""


def words_of(message: discord.Message) -> str:
    """What people read in it, in components, embeds and what it forwards as well."""
    texts = [text for it in _shown(message) for text in _words_in(it)]
    return "\n".join(text for text in texts if text.strip())


def first_picture(message: discord.Message) -> discord.Attachment | None:
    """The first attached file that is a picture by its type, also of what it forwards."""
    files = [file for it in _shown(message) for file in it.attachments]
    return next((it for it in files if _type_of(it).startswith("image/")), None)


def _shown(message: discord.Message) -> list[Shown]:
    return [message, *message.message_snapshots]


def _type_of(file: discord.Attachment) -> str:
    """What Discord says, which does not tell the type of every file; else by its name."""
    return file.content_type or mimetypes.guess_type(file.filename)[0] or ""


def _words_in(shown: Shown) -> Iterator[str]:
    yield shown.content
    yield from _texts(shown.components)
    for embed in shown.embeds:
        yield from filter(None, _embedded(embed))


def _texts(components: Iterable[Any]) -> Iterator[str]:
    """The texts of components, in those that hold others too."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))


def _embedded(embed: discord.Embed) -> Iterator[str | None]:
    """The texts of an embed, from top to bottom."""
    yield from (embed.author.name, embed.title, embed.description)
    for field in embed.fields:
        yield from (field.name, field.value)
    yield embed.footer.text
