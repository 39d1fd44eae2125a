"""The effects of an answer in words: what is sent is recorded, so that it is never sent twice."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from hfmedia.adapter import Route
from hfmedia.errors import Failure
from hfmedia.execution.effects import TextStep
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.results import Attempt
from hfmedia.types import ProviderRequest
from jobs.answer_journal import AnswerJournal


class SubmittedBefore(Exception):
    """Another run of the answer has sent this request, or was about to."""


@dataclass
class AnswerEffects(PassingEffects):
    """The effects of `inner`, with what the `journal` is to know of them.

    Requests for text are sent only once each of them is on record; raises `SubmittedBefore` for one
    that was.
    """

    journal: AnswerJournal
    _submits: int = 0
    _attempts: int = 0

    def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        """Ask for text, once that is on record."""
        return self._recorded(route, request, deadline)

    async def _recorded(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        self._submits += 1
        if not await self.journal.begin_submit(self._submits, route.provider):
            raise SubmittedBefore
        async with aclosing(self.inner.stream(route, request, deadline)) as steps:
            async for step in steps:
                yield step

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Record an attempt that has brought nothing, and pass it on."""
        self._attempts += 1
        if attempt.first_token_s is None:
            await self.journal.add_attempt(self._attempts, attempt)
        else:
            self.journal.begun = self._attempts, attempt
        await self.inner.record_outcome(route, attempt, failure)
