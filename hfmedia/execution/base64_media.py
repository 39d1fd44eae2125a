"""Base64 results inside JSON replies: found, and decoded in slices."""

from __future__ import annotations

import asyncio
import binascii
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from hfmedia.errors import BadReply
from hfmedia.types import Json

# In fours; 0.3 ms of the event loop each.
SLICE_CHARACTERS: Final = 200_000


def take_text(body: Json, path: Sequence[str | int]) -> str | None:
    """Take the text at a path out of a JSON value; None, and nothing taken, where there is none."""
    *parents, last = path
    for step in parents:
        body = _item(body, step)
    text = _item(body, last)
    if not isinstance(text, str) or not text:
        return None
    body[last] = None
    return text


def _item(body: Json, step: str | int) -> Json:
    try:
        return body[step]
    except (LookupError, TypeError):
        return None


async def decode(text: str) -> AsyncGenerator[bytes, None]:
    """The bytes of a base64 text, slice by slice; others have their turn in between.

    Not in a thread: that would hold the interpreter, and each reply that comes in the meantime
    would wait for it. Raises `BadReply`.
    """
    for start in range(0, len(text), SLICE_CHARACTERS):
        try:
            yield binascii.a2b_base64(text[start : start + SLICE_CHARACTERS], strict_mode=True)
        except ValueError:
            raise BadReply("The result is not base64.") from None
        await asyncio.sleep(0)
