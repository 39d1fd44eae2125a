"""A conversation with one model: what is sent, what comes, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from hfmedia.cli.chat.answers import Answered, ChatOutcome
from hfmedia.cli.chat.history import History, user_message
from hfmedia.cli.chat.reporters import ChatReporter
from hfmedia.cli.chat.requests import chat_request, explained
from hfmedia.cli.commands import ChatCommand
from hfmedia.cli.outcomes import Failed
from hfmedia.client import Client
from hfmedia.errors import HFMediaError
from hfmedia.events import Event
from hfmedia.progress import Progress, apply_event
from hfmedia.results import TextGeneration
from hfmedia.types import GenerationRequest, ImageInput

REFRESH_INTERVAL_S: Final = 0.1
ANSWER_TOKENS: Final = 1024  # are left for an answer without --max-tokens


@dataclass(slots=True)
class ChatSession:
    """Asks, reports, and keeps the history. `image` goes with the next message."""

    command: ChatCommand
    client: Client
    reporter: ChatReporter
    model: str
    image: ImageInput | None = None
    history: History = field(default_factory=History)
    _asked: int = 0
    _progress: Progress = field(default_factory=Progress)

    async def ask(self, text: str) -> ChatOutcome:
        """Send a message, and report its answer as it comes.

        Cancelling this ends the answer; what came of it stays in the history.
        """
        self._asked += 1
        message, came = user_message(text, self.image), list[str]()
        request = chat_request(
            self.command, model=self.model, messages=self.history.followed_by(message)
        )
        outcome: ChatOutcome
        self.reporter.begin()
        try:
            generation = await self._receive(request, came)
            outcome = Answered(number=self._asked, generation=generation)
        except HFMediaError as error:
            moved = tuple(map(str, self._progress.moved))
            outcome = Failed(number=self._asked, error=explained(error), moved=moved)
        finally:
            self.reporter.end()
            if self.history.add(message, "".join(came)):
                self.image = None
        self.reporter.on_outcome(outcome)
        return outcome

    async def _receive(self, request: GenerationRequest, came: list[str]) -> TextGeneration:
        """The answer; its text is in `came` too, in pieces as they come. Raises `HFMediaError`."""
        last: TextGeneration | None = None
        self._progress = Progress()
        async with _ticking(self.reporter.refresh):
            items = self.client.stream(
                await self.client.fitted(request, answer_tokens=ANSWER_TOKENS),
                on_progress=self._on_progress,
                timeout=self.command.timeout_s,
            )
            async with aclosing(items):
                async for item in items:
                    if isinstance(item, TextGeneration):
                        last = item
                    else:
                        came.append(item.text)
                        self.reporter.on_delta(item)
        assert last is not None, "a stream ends with the whole answer"  # noqa: S101
        return last

    def _on_progress(self, event: Event) -> None:
        self._progress = apply_event(self._progress, event)
        self.reporter.on_progress(self._progress)


@asynccontextmanager
async def _ticking(tick: Callable[[], None]) -> AsyncIterator[None]:
    """Call a function every tenth of a second meanwhile."""

    async def run() -> None:
        while True:
            tick()
            await asyncio.sleep(REFRESH_INTERVAL_S)

    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
