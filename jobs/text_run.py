"""One answer in words: it is asked for once, and what has come of it stays."""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Literal, TypeAlias

from hfmedia.errors import Failure, HFMediaError
from hfmedia.events import Event
from hfmedia.execution.effects import Effects
from hfmedia.media_store import MediaStore
from hfmedia.policy import Policy
from hfmedia.results import Attempt, TextGeneration
from hfmedia.types import GenerationRequest
from jobs.answer_effects import AnswerEffects, SubmittedBefore
from jobs.answer_journal import AnswerJournal
from jobs.answers import Answers, received, unfinished
from jobs.in_process import INTERNAL
from jobs.job_log import describe_failure, log_event
from jobs.persistence import persistently
from storage.generations import GenerationRepository

log = logging.getLogger(__name__)

Interrupted: TypeAlias = Literal["interrupted"]
INTERRUPTED: Final[Interrupted] = "interrupted"


class TextRun:
    """Runs answers in words. `store` has the images of conversations."""

    def __init__(
        self, answers: Answers, store: MediaStore, generations: GenerationRepository
    ) -> None:
        self._answers = answers
        self._store = store
        self._generations = generations

    async def outcome(
        self, name: str, request: GenerationRequest, policy: Policy, journal: AnswerJournal
    ) -> TextGeneration | Failure | Interrupted:
        """The answer, which may have broken off; or why there is none.

        It is interrupted if an earlier run has sent something for it, or was about to: `journal`
        has what is known of that. Cancelled, it records what it cost so far; if that was no member
        but the end of the process, what has come so far.
        """
        was_sent = await self._was_sent(journal)
        if was_sent:
            await self._account_left(request, journal)
        if journal.cancelled:
            raise asyncio.CancelledError
        return INTERRUPTED if was_sent else await self._first(name, request, policy, journal)

    async def _first(
        self, name: str, request: GenerationRequest, policy: Policy, journal: AnswerJournal
    ) -> TextGeneration | Failure | Interrupted:
        """The outcome of the only run that asks."""
        try:
            return await self._answer(name, request, policy, journal)
        except SubmittedBefore:
            return INTERRUPTED
        except HFMediaError as error:
            failure = Failure.of(error)
            log.info("%s failed: %s", name, describe_failure(failure))
            return failure
        except asyncio.CancelledError:
            if journal.cancelled:
                await self._account_begun(request, journal)
            else:
                await journal.write_last()
            raise
        except Exception:
            log.exception("%s failed unexpectedly", name)
            return INTERNAL

    async def _was_sent(self, journal: AnswerJournal) -> bool:
        submits = await persistently(
            lambda: self._generations.submits_of(journal.job_id, journal.number)
        )
        return bool(submits)

    async def _answer(
        self, name: str, request: GenerationRequest, policy: Policy, journal: AnswerJournal
    ) -> TextGeneration:
        """The answer, with what it cost. Raises `HFMediaError` or `SubmittedBefore`."""

        def on_progress(event: Event) -> None:
            log_event(name, event)
            journal.on_event(event)

        def recorded(live: Effects) -> Effects:
            return AnswerEffects(live, journal)

        stream = self._answers.stream(
            await self._answers.fitted(request),
            policy=policy,
            on_progress=on_progress,
            effects=recorded,
            store=self._store,
        )
        answer = await self._accounted(await received(stream, journal.answer))
        if journal.begun is not None:
            await journal.add_attempt(journal.begun[0], answer.attempts[-1])
        return answer

    async def _account_begun(self, request: GenerationRequest, journal: AnswerJournal) -> None:
        """Record what an answer cost that is ended while it comes."""
        if journal.begun is not None:
            position, attempt = journal.begun
            answer = unfinished(request, journal.answer.progress, attempt)
            journal.left = await self._accounted(answer)
            await journal.add_attempt(position, journal.left.attempts[-1])

    async def _account_left(self, request: GenerationRequest, journal: AnswerJournal) -> None:
        """Record the same of one that an earlier run has left."""
        progress = journal.answer.progress
        provider, has_come = progress.provider, bool(progress.text or progress.thought)
        recorded = await persistently(
            lambda: self._generations.attempts_of(journal.job_id, journal.number)
        )
        if provider is None or not has_come or any(it.outcome == "ok" for it in recorded):
            return
        # How long it had been coming, nobody has written down.
        attempt = Attempt(provider=provider, outcome="ok", seconds=0.0)
        journal.begun = len(recorded) + 1, attempt
        await self._account_begun(request, journal)

    async def _accounted(self, answer: TextGeneration) -> TextGeneration:
        try:
            return await self._answers.accounted(answer)
        except HFMediaError as error:
            log.info("what an answer of %s cost is not known: %s", answer.provider, error)
            return answer
