"""A place of answers that a test holds in its hands, and the snapshots of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import discord
from discord import ui

from jobs.models import Snapshot
from replies.media.prepared_file import PreparedFile
from replies.writer import EditableReply

FIRST = 600


def texts_of(view: ui.LayoutView) -> str:
    parts = view.walk_children()
    return "\n".join(part.content for part in parts if isinstance(part, ui.TextDisplay))


def buttons_of(view: ui.LayoutView) -> list[str]:
    return [str(part.label) for part in view.walk_children() if isinstance(part, ui.Button)]


@dataclass
class FakeMessage:
    """A message, as each edit has left it."""

    place: FakePlace
    message_id: int
    edits: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    async def load(self) -> Sequence[discord.Attachment]:
        return []

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        await self.place.request(self.message_id)
        self.show(view, files)

    def show(self, view: ui.LayoutView, files: Sequence[PreparedFile]) -> None:
        self.edits.append(texts_of(view))
        self.buttons = buttons_of(view)
        self.files = [file.name for file in files]


class FakePlace:
    """Messages by their ids: the first is there, and others are numbered as they are sent.

    `errors` are those of the next requests for a message, or for sending one (0).
    """

    def __init__(self, *others: int) -> None:
        self.messages = {it: FakeMessage(self, it) for it in (FIRST, *others)}
        self.errors: dict[int, list[Exception]] = {}
        self.deleted: list[int] = []
        self.nonces: list[str] = []
        self.may_send = asyncio.Event()
        self.may_send.set()
        self.sending = asyncio.Event()
        self.in_flight = 0
        self._changed = asyncio.Condition()

    def message(self, message_id: int) -> EditableReply:
        return self.messages.setdefault(message_id, FakeMessage(self, message_id))

    async def send(
        self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str, *, nonce: str
    ) -> int:
        self.sending.set()
        await self.may_send.wait()
        await self.request(0)
        self.nonces.append(nonce)
        message_id = max(self.messages) + 1
        self.messages[message_id] = FakeMessage(self, message_id)
        self.messages[message_id].show(view, files)
        return message_id

    async def delete(self, message_id: int) -> None:
        self.deleted.append(message_id)

    async def request(self, message_id: int) -> None:
        assert not self.in_flight, "one request in flight"
        self.in_flight += 1
        for _ in range(5):  # others have their turns while the request is in flight
            await asyncio.sleep(0)
        self.in_flight -= 1
        async with self._changed:
            self._changed.notify_all()
        if errors := self.errors.get(message_id):
            raise errors.pop(0)

    @property
    def shown(self) -> list[str]:
        """What the messages show that were written to."""
        return [it.edits[-1] for it in self.messages.values() if it.edits]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(condition)

    async def says(self, words: str, message_id: int = FIRST) -> None:
        message = self.messages[message_id]
        await self.until(lambda: any(words in it for it in message.edits))


class Snapshots:
    """The snapshots of an answer, as the test hands them over; it ends after a finished one."""

    def __init__(self, *first: Snapshot) -> None:
        self._queue: asyncio.Queue[Snapshot | None] = asyncio.Queue()
        for snapshot in first:
            self.put(snapshot)

    def put(self, snapshot: Snapshot | None) -> None:
        """None ends them: the job was erased."""
        self._queue.put_nowait(snapshot)

    async def __aiter__(self) -> AsyncIterator[Snapshot]:
        while (snapshot := await self._queue.get()) is not None:
            yield snapshot
            if snapshot.finished:
                return
