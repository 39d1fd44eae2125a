"""The messages of an answer as they are in Discord: which there are, and what each shows."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from hfmedia.types import MediaRef
from jobs.follow_ups import FollowUps
from jobs.grace import with_grace
from replies.answers.layout import MessageContent
from replies.answers.places import AnswerPlace
from replies.answers.words import FILE_NAME
from replies.chat.answer import answer_file
from replies.discord_requests import UNKNOWN_MESSAGE, ReplyGone
from replies.late.channel import SentAndDeleted
from replies.media.prepared_file import PreparedFile
from replies.message import GRACE_S
from replies.writer import EditableReply

FILE_TYPE: Final = "text/markdown"


class NoFurtherMessage(Exception):
    """A message after the first one was deleted, or may not be sent."""


class ShownMessages:
    """Edits and sends the messages of one answer. `first_id` is the reply."""

    def __init__(
        self,
        place: AnswerPlace,
        follow_ups: FollowUps,
        job_id: str,
        first_id: int,
        translations: NullTranslations,
    ) -> None:
        self._place = place
        self._follow_ups = follow_ups
        self._job_id = job_id
        self._t = translations
        self._ids = [first_id]
        self._messages: dict[int, EditableReply] = {}
        self._shown: dict[int, MessageContent] = {}
        self._deleted: set[int] = set()

    async def load(self) -> None:
        """Find the messages that another process, or another writer, has sent."""
        self._ids[1:] = await self._follow_ups.of(self._job_id)

    def has(self, position: int) -> bool:
        """Whether a message was sent for a position; it may have been deleted since."""
        return position < len(self._ids)

    def differing(self, contents: Sequence[MessageContent]) -> list[int]:
        """The positions of the messages that do not show this yet."""
        positions = (it for it in range(len(contents)) if it not in self._deleted)
        return [it for it in positions if self._shown.get(it) != contents[it]]

    async def put(self, position: int, content: MessageContent, text: str) -> None:
        """Show this in a message, which is sent if it is not there; `text` is for its file.

        Raises `ReplyGone`, `NotNow`, `Refused`, `FilesTooLarge` or `FilesMissing`, and for messages
        after the first one `NoFurtherMessage`.
        """
        files = [_file(text)] if content.has_file else []
        if self.has(position):
            await self._edit(position, content, files)
        else:
            # Broken off, it could be sent without being on record.
            await with_grace(self._send(position, content, files), lambda: GRACE_S)
        self._shown[position] = content

    async def remove_from(self, position: int) -> None:
        """Delete the messages from this position on: an earlier process knew more of the answer."""
        for message_id in self._ids[position:]:
            await self._place.delete(message_id)
        del self._ids[position:]

    async def _edit(
        self, position: int, content: MessageContent, files: Sequence[PreparedFile]
    ) -> None:
        message = self._messages.get(position)
        if message is None:
            message = self._messages[position] = self._place.message(self._ids[position])
        try:
            await message.edit(content.view(self._job_id, self._t), files, FILE_NAME)
        except ReplyGone as gone:
            if not position or gone.code != UNKNOWN_MESSAGE:
                raise
            self._deleted.add(position)
            raise NoFurtherMessage from None

    async def _send(
        self, position: int, content: MessageContent, files: Sequence[PreparedFile]
    ) -> None:
        view = content.view(self._job_id, self._t)
        # Discord takes 25 characters, and knows the nonce for some minutes: then it is sent once.
        nonce = f"a{position}-{self._job_id}"
        try:
            message_id = await self._place.send(view, files, FILE_NAME, nonce=nonce)
        except SentAndDeleted:
            raise NoFurtherMessage from None
        except ReplyGone as gone:
            if gone.status != 403:
                raise
            raise NoFurtherMessage from None
        self._ids.append(message_id)
        await self._follow_ups.add(self._job_id, position, message_id)


def _file(text: str) -> PreparedFile:
    content = answer_file(text)
    ref = MediaRef.from_bytes(content, FILE_TYPE)
    return PreparedFile(name=FILE_NAME, content=ref, size=len(content))
