"""One image or video: it is generated in steps that are recorded."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from hfmedia.client import EffectsFactory
from hfmedia.errors import Failure, HFMediaError
from hfmedia.events import Event, ProgressCallback
from hfmedia.execution.effects import Effects
from hfmedia.execution.steady_clock import SteadyClock
from hfmedia.media_store import MediaStore
from hfmedia.policy import Policy
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest
from jobs.durable_effects import DurableEffects
from jobs.durable_store import DurableStore
from jobs.generation_journal import GenerationJournal
from jobs.in_process import INTERNAL
from jobs.job_log import describe_failure, log_event
from jobs.steps import Steps

log = logging.getLogger(__name__)


class Generate(Protocol):
    """Generates one image or video: `Client.generate`."""

    async def __call__(
        self,
        request: GenerationRequest,
        *,
        policy: Policy,
        on_progress: ProgressCallback,
        effects: EffectsFactory,
        store: MediaStore,
    ) -> Generation:
        """Return the result or raise `HFMediaError`."""


class MediaRun:
    """Generates images and videos into `store`, which all processes share."""

    def __init__(
        self, generate: Generate, store: MediaStore, clock: Callable[[], float] = time.time
    ) -> None:
        self._generate = generate
        self._store = store
        self._clock = clock

    async def outcome(
        self,
        name: str,
        request: GenerationRequest,
        policy: Policy,
        steps: Steps,
        journal: GenerationJournal,
        began: float,
    ) -> Generation | Failure:
        """The result, or why there is none. `began` is when the first run began."""
        # A clock that is set ahead must not end what is accepted and paid.
        clock = SteadyClock(self._clock() - time.monotonic())

        def on_progress(event: Event) -> None:
            log_event(name, event)
            journal.on_event(event)

        def durable(live: Effects) -> Effects:
            return DurableEffects(live, steps, journal, began, clock)

        try:
            return await self._generate(
                request,
                policy=policy,
                on_progress=on_progress,
                effects=durable,
                store=DurableStore(self._store, steps, journal),
            )
        except HFMediaError as error:
            if steps.interrupted:
                raise asyncio.CancelledError from error  # the next run says how it ends
            failure = Failure.of(error)
            log.info("%s failed: %s", name, describe_failure(failure))
            return failure
        except Exception:
            if steps.interrupted:
                raise
            log.exception("%s failed unexpectedly", name)
            return INTERNAL
