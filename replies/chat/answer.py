"""An answer as messages, while it grows and when it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from replies.chat.blocks import AnswerBlocks
from replies.chat.cleaning import cleaned
from replies.chat.pages import OVERHEAD, pages

MAX_MESSAGES: Final = 3  # a longer answer is a file, below as many messages of its beginning
MIN_LIMIT: Final = 100
# Of a text this many times as long as its messages, the rest is left to the file unread.
MAX_SHARE_READ: Final = 5


@dataclass(frozen=True, slots=True)
class AnswerMessages:
    """The messages for an answer. `needs_file`: they do not show all of it."""

    messages: tuple[str, ...]
    needs_file: bool


def answer_messages(
    text: str,
    limit: int,
    *,
    is_complete: bool,
    table_note: str,
    max_messages: int = MAX_MESSAGES,
) -> AnswerMessages:
    """At most `max_messages` messages of at most `limit` characters, which is 100 or more.

    While an answer grows, all messages but the last one stay as they are, and so does `needs_file`
    once it is true. `table_note` stands as small print where a table is too wide.
    """
    if limit < MIN_LIMIT:
        raise ValueError(f"limit is below {MIN_LIMIT}")
    most = limit * max_messages * MAX_SHARE_READ
    is_cut = len(text) > most
    blocks = AnswerBlocks(
        cleaned(text[:most]),
        limit - OVERHEAD,
        is_complete=is_complete and not is_cut,
        table_note=table_note,
    )
    found = _messages(blocks, limit, max_messages)
    return found if not is_cut else AnswerMessages(found.messages, needs_file=True)


def _messages(blocks: AnswerBlocks, limit: int, max_messages: int) -> AnswerMessages:
    shown: list[str] = []
    # Of an answer that grows: how many of its messages nothing can take back.
    sure = max_messages + 1
    needs_file = False
    for page in pages(blocks.atoms(), limit):
        if page is not None:
            shown.append(page)
        elif sure > max_messages:
            # What may still be read otherwise is shown as well, where it fits.
            sure, needs_file = len(shown) + 1, blocks.lacks_table
        if len(shown) >= sure:
            break
    else:
        needs_file = needs_file or (sure > max_messages and blocks.lacks_table)
    return AnswerMessages(tuple(shown[:max_messages]), needs_file or len(shown) > max_messages)


def answer_file(text: str) -> bytes:
    """The content of a Markdown file that has all of an answer, as it was written."""
    return text.encode(errors="replace")
