"""Notices keys of guilds and members that the Hub or a provider refuses while jobs run."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from hfmedia import Client, EffectsFactory
from hfmedia.adapter import MappingRow, Route
from hfmedia.errors import DownloadError, Failure
from hfmedia.events import ProgressCallback
from hfmedia.execution.effects import Effects
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.media_store import MediaStore
from hfmedia.policy import KeyRef, Policy
from hfmedia.results import Attempt, Generation, TextGeneration
from hfmedia.text import TextDelta
from hfmedia.types import GenerationRequest
from storage.errors import StorageError

log = logging.getLogger(__name__)

STORED: Final = ("guild", "member")  # whose keys are kept, and can be marked

MarkRefused: TypeAlias = Callable[[KeyRef], Awaitable[object]]
"""Records that a key was refused. Raises `StorageError`."""


@dataclass(frozen=True, slots=True)
class NoticingClient:
    """What jobs ask of `client`; keys that are answered 401 are marked."""

    client: Client
    mark: MarkRefused

    async def generate(
        self,
        request: GenerationRequest,
        *,
        policy: Policy,
        on_progress: ProgressCallback,
        effects: EffectsFactory,
        store: MediaStore,
    ) -> Generation:
        """As `Client.generate`."""
        return await self.client.generate(
            request,
            policy=policy,
            on_progress=on_progress,
            effects=self._watched(policy, effects),
            store=store,
        )

    def stream(
        self,
        request: GenerationRequest,
        *,
        policy: Policy,
        on_progress: ProgressCallback,
        effects: EffectsFactory | None = None,
        store: MediaStore | None = None,
    ) -> AsyncGenerator[TextDelta | TextGeneration, None]:
        """As `Client.stream`."""
        return self.client.stream(
            request,
            policy=policy,
            on_progress=on_progress,
            effects=self._watched(policy, effects),
            store=store,
        )

    async def fitted(self, request: GenerationRequest) -> GenerationRequest:
        """As `Client.fitted`: nothing is asked with a key of a job."""
        return await self.client.fitted(request)

    async def accounted(self, answer: TextGeneration) -> TextGeneration:
        """As `Client.accounted`."""
        return await self.client.accounted(answer)

    def _watched(self, policy: Policy, effects: EffectsFactory | None) -> EffectsFactory:
        def watched(live: Effects) -> Effects:
            # Below those of the job: what it replays was noticed when it happened.
            watch = KeyWatch(live, policy, self.mark)
            return watch if effects is None else effects(watch)

        return watched


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
