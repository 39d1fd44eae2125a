"""Notices keys of guilds and members that the Hub or a provider refuses while jobs run."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from hfmedia import EffectsFactory
from hfmedia.adapter import MappingRow, Route
from hfmedia.errors import DownloadError, Failure
from hfmedia.events import ProgressCallback
from hfmedia.execution.effects import Effects
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.media_store import MediaStore
from hfmedia.policy import KeyRef, Policy
from hfmedia.results import Attempt, Generation
from hfmedia.types import GenerationRequest
from jobs.generation_run import Generate
from storage.errors import StorageError

log = logging.getLogger(__name__)

STORED: Final = ("guild", "member")  # whose keys are kept, and can be marked

MarkRefused: TypeAlias = Callable[[KeyRef], Awaitable[object]]
"""Records that a key was refused. Raises `StorageError`."""


def noticing_refused_keys(generate: Generate, mark: MarkRefused) -> Generate:
    """The same `generate`, which marks the keys of a job that are answered 401."""

    async def noticing(
        request: GenerationRequest,
        *,
        policy: Policy,
        on_progress: ProgressCallback,
        effects: EffectsFactory,
        store: MediaStore,
    ) -> Generation:
        def watched(live: Effects) -> Effects:
            # Below those of the job: what it replays was noticed when it happened.
            return effects(KeyWatch(live, policy, mark))

        return await generate(
            request, policy=policy, on_progress=on_progress, effects=watched, store=store
        )

    return noticing


@dataclass
class KeyWatch(PassingEffects):
    """The effects of `inner`, done with the keys of `policy`."""

    policy: Policy
    mark: MarkRefused

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        """The rows; the Hub may refuse its key."""
        found = await self.inner.routes(request, deadline)
        if isinstance(found, Failure) and is_refusal(found):
            await self._refused(self.policy.hub_key)
        return found

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Pass it on; a provider may have refused the key that it was asked with."""
        if failure is not None and is_refusal(failure):
            await self._refused(self.policy.key_for(route.provider))
        await self.inner.record_outcome(route, attempt, failure)

    async def _refused(self, key: KeyRef | None) -> None:
        if key is None or key.owner not in STORED:
            return
        try:
            await self.mark(key)
        except StorageError as error:
            log.warning("%s was refused, which is not recorded: %s", key, error)


def is_refusal(failure: Failure) -> bool:
    """Whether a failure is a 401 to a request that carried the key; downloads carry none."""
    return failure.status == 401 and not isinstance(failure.error(), DownloadError)
