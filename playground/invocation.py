"""What became of one thing that a person did: the answer, and every state of the reply."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playground.events import (
    Event,
    InteractionAnswered,
    InteractionFailed,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from playground.interactions import Interaction
from playground.kinds import Callback
from playground.modals import modal_of
from playground.posts import Post
from playground.wire import Json

if TYPE_CHECKING:
    from playground.world import World

PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class State:
    """The reply, or a message after it, at a time of `time.monotonic()`."""

    at: float
    message: Json


class NoReply(Exception):
    """The bot did not answer in time, or its reply never got to the awaited state."""


class Invocation:
    """Follows an interaction from when it was opened; waits for events, never for time."""

    def __init__(self, world: "World", interaction: Interaction) -> None:
        self._world = world
        self._news = asyncio.Event()
        self.interaction = interaction
        self.history: list[State] = []
        self.failed: str | None = None
        self.deleted: list[str] = []
        self.answered_at: float | None = None
        self._stop = world.feed.subscribe(self._hear)

    @property
    def id(self) -> str:
        """The interaction's id."""
        return self.interaction.id

    @property
    def answer(self) -> Json | None:
        """The first answer as the bot sent it: `{"type": 5, "data": {"flags": 64}}`."""
        return self.interaction.answer

    @property
    def message(self) -> Json | None:
        """The reply as it is now; None before it is there and once it is deleted."""
        post = self._world.messages.find(self.interaction.original_id or "")
        return self._world.messages.json(post) if post else None

    @property
    def modal(self) -> Json | None:
        """The modal that was opened, if one was."""
        return modal_of(self.interaction)

    async def answered(self, *, within: float = PATIENCE) -> Json:
        """Wait for the first answer."""
        await self._until(lambda: self.answered_at is not None, within, "no answer")
        return self.interaction.answer or {}

    async def reply(
        self, ready: Callable[[Json], object] = bool, *, within: float = PATIENCE
    ) -> Json:
        """Wait until the reply, or a message after it, is as asked; states from now on count."""
        seen = max(len(self.history) - 1, 0)

        def found() -> bool:
            nonlocal seen
            while seen < len(self.history) and not ready(self.history[seen].message):
                seen += 1
            return seen < len(self.history)

        await self._until(found, within, "the reply is not as awaited")
        return self.history[seen].message

    async def gone(self, *, within: float = PATIENCE) -> None:
        """Wait until the reply is deleted."""
        original = self.interaction.original_id
        await self._until(lambda: original in self.deleted, within, "the reply is still there")

    async def failure(self, *, within: float = PATIENCE) -> str:
        """Wait for Discord to give up on the bot; what the person reads then."""
        await self._until(lambda: self.failed is not None, within, "it was answered")
        return self.failed or ""

    def close(self) -> None:
        """Follow no longer."""
        self._stop()

    async def _until(self, true: Callable[[], bool], within: float, otherwise: str) -> None:
        try:
            async with asyncio.timeout(within):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise NoReply(f"{otherwise} after {within:g} s: {self._last()}") from None

    def _last(self) -> str:
        if self.failed:
            return self.failed
        return str(self.history[-1].message if self.history else self.interaction)

    def _hear(self, event: Event) -> None:
        match event:
            case MessageCreated(post) | MessageUpdated(post) if self._concerns(post):
                self.history.append(State(time.monotonic(), self._world.messages.json(post)))
            case MessageDeleted(post) if self._concerns(post):
                self.deleted.append(post.id)
            case InteractionAnswered(interaction) if interaction is self.interaction:
                self.answered_at = time.monotonic()
            case InteractionFailed(interaction, reason) if interaction is self.interaction:
                self.failed = reason
            case _:
                return
        self._news.set()

    def _concerns(self, post: Post) -> bool:
        if post.origin and post.origin.interaction_id == self.interaction.id:
            return True
        answer, source = self.interaction.answer or {}, self.interaction.source
        updates = answer.get("type") in (Callback.DEFER_UPDATE, Callback.UPDATE)
        return source is not None and updates and post.id == source.id
