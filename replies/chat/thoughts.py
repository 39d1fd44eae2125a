"""What a model thought before it answered, for one person to read."""

from __future__ import annotations

from typing import Final

from replies.chat.answer import AnswerMessages, answer_messages

MAX_KEPT_CHARACTERS: Final = 100_000  # of which the newest are kept: they led to the answer
ELLIPSIS: Final = "…"


def kept_thought(thought: str) -> str:
    """As much of it as is kept."""
    thought = thought.strip()
    if len(thought) <= MAX_KEPT_CHARACTERS:
        return thought
    return ELLIPSIS + thought[1 - MAX_KEPT_CHARACTERS :]


def thought_message(thought: str, limit: int, table_note: str) -> AnswerMessages:
    """One message of at most `limit` characters, and whether a file has to show the rest.

    No message where there is nothing to read.
    """
    return answer_messages(thought, limit, is_complete=True, table_note=table_note, max_messages=1)
