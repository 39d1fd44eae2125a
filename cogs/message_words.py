"""What somebody else's message holds: its words, and its first picture. Pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from typing import Any

import discord


def words_of(message: discord.Message) -> str:
    """What people read in it, in components as well."""
    texts = [message.content, *_texts(message.components)]
    return "\n".join(text for text in texts if text.strip())


def first_picture(message: discord.Message) -> discord.Attachment | None:
    """The first attached file that is a picture by its type."""
    return next((it for it in message.attachments if _type_of(it).startswith("image/")), None)


def _type_of(file: discord.Attachment) -> str:
    """What Discord says, which does not tell the type of every file; else by its name."""
    return file.content_type or mimetypes.guess_type(file.filename)[0] or ""


def _texts(components: Iterable[Any]) -> Iterator[str]:
    """The texts of components, in those that hold others too."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))
