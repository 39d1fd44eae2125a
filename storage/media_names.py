"""What objects of the media store are called, and what is known of one without reading it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Final

SCHEME: Final = "object:"
NAME: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What the store holds under a uri: its size in bytes, and since when (epoch seconds)."""

    uri: str
    size: int
    modified_at: float


def new_name() -> str:
    """A name of 122 random bits, which cannot be guessed."""
    return uuid.uuid4().hex


def is_name(text: str) -> bool:
    """Whether it has the form of `new_name`; other files in a folder are somebody else's."""
    return NAME.fullmatch(text) is not None


def uri_of(name: str) -> str:
    """The uri of an object."""
    return SCHEME + name


def is_uri(text: str) -> bool:
    """Whether it has the form of `uri_of`; others are of another store."""
    return text.startswith(SCHEME) and is_name(text.removeprefix(SCHEME))


def name_in(uri: str) -> str:
    """The name of an object. Raises `FileNotFoundError` for a uri of another store."""
    if not is_uri(uri):
        raise FileNotFoundError(f"{uri[:60]} is not in this store")
    return uri.removeprefix(SCHEME)
