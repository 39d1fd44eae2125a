"""Follows an interaction: the bot's response, and every state of the messages it creates."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playground.discord.context import Context
from playground.discord.enums import CallbackType
from playground.discord.events import (
    Event,
    InteractionResponded,
    InteractionTimedOut,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
)
from playground.discord.interaction import Interaction
from playground.discord.message import Message
from playground.discord.message_store import MessageStore
from playground.json_types import JsonObject
from playground.loop_lag import check_machine, deadline

WAIT_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class MessageState:
    """A message of the interaction at a time of `time.monotonic()`."""

    at: float
    message: JsonObject


class NoReply(Exception):
    """What was waited for did not happen within the timeout."""


class Invocation:
    """Records an interaction's events from its creation on, and waits for them.

    Every wait raises `NoReply` after its timeout, but `MachineTooSlow` if the playground itself
    was held up for so long that it, or the interaction's deadline, was missed because of that.
    """

    def __init__(self, interaction: Interaction, messages: MessageStore, context: Context) -> None:
        self._messages = messages
        self._context = context
        self._began = time.monotonic()
        self._held_before_failure_s = 0.0
        self._changed = asyncio.Event()
        self.interaction = interaction
        self.history: list[MessageState] = []
        self.failed: str | None = None
        self.deleted: list[str] = []
        self.answered_at: float | None = None
        self._unsubscribe = context.feed.subscribe(self._on_event)

    @property
    def id(self) -> str:
        """The interaction's id."""
        return self.interaction.id

    @property
    def answer(self) -> JsonObject | None:
        """The body of the first response: `{"type": 5, "data": {"flags": 64}}`."""
        return self.interaction.response

    @property
    def message(self) -> JsonObject | None:
        """The present state of the reply; None before it is created and after it is deleted."""
        message = self._messages.find(self.interaction.original_id or "")
        return self._messages.render(message) if message else None

    @property
    def modal(self) -> JsonObject | None:
        """The modal that the response opened; None if it opened none."""
        return self.interaction.modal

    async def answered(self, *, within: float = WAIT_TIMEOUT_S) -> JsonObject:
        """Wait for the first response and return its body. Raises `NoReply`."""
        await self._wait_for(lambda: self.answered_at is not None, within, "no response")
        return self.interaction.response or {}

    async def reply(
        self, ready: Callable[[JsonObject], object] = bool, *, within: float = WAIT_TIMEOUT_S
    ) -> JsonObject:
        """Wait until `ready` is true for the reply or a follow-up message, and return that.

        States from the latest on are tested, each of them. Raises `NoReply`.
        """
        position = max(len(self.history) - 1, 0)

        def is_found() -> bool:
            nonlocal position
            while position < len(self.history) and not ready(self.history[position].message):
                position += 1
            return position < len(self.history)

        await self._wait_for(is_found, within, "no state of the reply matches")
        return self.history[position].message

    async def gone(self, *, within: float = WAIT_TIMEOUT_S) -> None:
        """Wait until the reply is deleted. Raises `NoReply`."""
        original_id = self.interaction.original_id
        await self._wait_for(lambda: original_id in self.deleted, within, "the reply still exists")

    async def failure(self, *, within: float = WAIT_TIMEOUT_S) -> str:
        """Wait until the interaction times out; the reason for the user. Raises `NoReply`."""
        await self._wait_for(lambda: self.failed is not None, within, "it has not timed out")
        return self.failed or ""

    def close(self) -> None:
        """Stop recording."""
        self._unsubscribe()

    async def _wait_for(
        self, condition: Callable[[], bool], timeout_s: float, otherwise: str
    ) -> None:
        try:
            async with deadline(self._context.loop_lag, timeout_s, otherwise):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            deadline_s = self._context.limits.response_deadline_s
            check_machine(self._held_before_failure_s, deadline_s, self._latest())
            raise NoReply(f"{otherwise} after {timeout_s:g} s: {self._latest()}") from None

    def _latest(self) -> str:
        if self.failed:
            return self.failed
        return str(self.history[-1].message if self.history else self.interaction)

    def _on_event(self, event: Event) -> None:
        match event:
            case MessageCreated(message) | MessageUpdated(message) if self._is_own(message):
                state = MessageState(time.monotonic(), self._messages.render(message))
                self.history.append(state)
            case MessageDeleted(message) if self._is_own(message):
                self.deleted.append(message.id)
            case InteractionResponded(interaction) if interaction is self.interaction:
                self.answered_at = time.monotonic()
            case InteractionTimedOut(interaction, reason) if interaction is self.interaction:
                self.failed = reason
                self._held_before_failure_s = self._context.loop_lag.held_s(self._began)
            case _:
                return
        self._changed.set()

    def _is_own(self, message: Message) -> bool:
        """Whether the interaction created the message, or its response updates it."""
        if message.interaction and message.interaction.id == self.interaction.id:
            return True
        response, source = self.interaction.response or {}, self.interaction.source_message
        is_update = response.get("type") in (CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE)
        return source is not None and is_update and message.id == source.id
