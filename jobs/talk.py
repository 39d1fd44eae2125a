"""What a job that answers in words belongs to: plain data that survives JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

TalkKind: TypeAlias = Literal["chat", "describe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The place of an answer in a conversation.

    `conversation_id` is the id of the conversation's first job, and `started_by` the user who asked
    for that. `words` are what the member wrote, and `question` the same as it is shown above the
    answer: empty where Discord shows it already, as it does for a message that is replied to.
    `can_continue` is False where the words of the answer are not kept. `can_open_thread`: where it
    was asked, Discord lets the bot open a thread and write in it. `lacks_image`: the conversation
    goes on without its image, which is not kept any more.
    """

    kind: TalkKind
    conversation_id: str
    started_by: int
    question: str = ""
    words: str = ""
    can_continue: bool = True
    can_open_thread: bool = False
    lacks_image: bool = False
