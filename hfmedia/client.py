"""`Client`: generations of media and text through the providers that serve a model."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Final, Self, TypeAlias

from hfmedia.account import Account
from hfmedia.adapter import MappingRow
from hfmedia.arguments import check_arguments, check_request
from hfmedia.call_policies import CallPolicies
from hfmedia.call_store import CallStore
from hfmedia.chat_length import ChatLengths
from hfmedia.chat_model import ChatModel
from hfmedia.class_calls import callable_on_class
from hfmedia.client_resources import ClientResources, open_resources
from hfmedia.errors import ClientClosed, MissingAuthError, RequestError
from hfmedia.events import Event, ProgressCallback
from hfmedia.execution.effects import Effects
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.provider_http import RouterConfig
from hfmedia.execution.tickets import Ticket
from hfmedia.keys import ProcessKeys
from hfmedia.media_store import FolderMediaStore, Media, MediaStore
from hfmedia.policy import Order, Policy, ResolveKey
from hfmedia.results import Generation, TextGeneration
from hfmedia.routing.hub_models import ListedModel
from hfmedia.routing.models import LiveModels, live_rows
from hfmedia.routing.prices import with_cost
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.router import generate, resume
from hfmedia.routing.text_router import stream
from hfmedia.text import TextDelta
from hfmedia.time_limits import time_limit
from hfmedia.types import EMPTY, TASKS, GenerationRequest, MediaRef, Task
from hfmedia.used_tokens import with_all_tokens

DEFAULT_ENDPOINT: Final = "https://huggingface.co"
DEFAULT_ROUTER_URL: Final = "https://router.huggingface.co"

DRAIN_S: Final = 10.0
"""So long closing waits until the jobs that it gives up are cancelled at their providers."""

EffectsFactory: TypeAlias = Callable[[Effects], Effects]
"""Makes the effects of a call from the live ones: the same, recorded, durable, or others."""


def ignore(event: Event) -> None:
    """A progress callback that does nothing."""


class Client:
    """Generates through the providers that the Hub lists for a model.

    An instance owns its connections, caches and files. `async with` opens and closes it; without,
    the first call opens it and `aclose()` closes it, for good. Opening raises `SetupError` where
    no temporary folder can be made.

    `api_key` is a Hub token (`hf_…`), else a provider's own key, which serves the models that are
    named with their provider (`owner/name:provider`). It, `bill_to`, `deadlines` (seconds, per
    task), `order`, `allow`, `deny` and `allow_endpoint_urls` are the default of each call's
    `Policy`, which explains them. `resolve_key` finds the keys of references in a policy. `headers`
    go to the providers with each request; `proxy` is used for everything. `effects` makes the
    effects of each call. Closing waits up to `drain_s` seconds until the jobs that it gives up are
    cancelled at their providers. Key and hosts come from `HF_TOKEN`, `HF_ENDPOINT` and
    `HF_ROUTER_URL` if they are not given. Raises `RequestError` for one that cannot be used.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        endpoint: str | None = None,
        router_url: str | None = None,
        bill_to: str | None = None,
        headers: Mapping[str, str] = EMPTY,
        deadlines: Mapping[str, float] = EMPTY,
        order: Order = "mapping",
        allow: Collection[str] | None = None,
        deny: Collection[str] = (),
        allow_endpoint_urls: bool = False,
        proxy: str | None = None,
        resolve_key: ResolveKey | None = None,
        effects: EffectsFactory | None = None,
        drain_s: float = DRAIN_S,
    ) -> None:
        self._endpoint = endpoint or os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT
        router = router_url or os.environ.get("HF_ROUTER_URL") or DEFAULT_ROUTER_URL
        check_arguments(
            api_key=api_key,
            endpoint=self._endpoint,
            router_url=router,
            bill_to=bill_to,
            headers=headers,
            deadlines=deadlines,
            order=order,
            allow=allow,
            deny=deny,
            proxy=proxy,
            drain_s=drain_s,
        )
        self._config = RouterConfig(url=router, headers=headers, proxy=proxy)
        self._keys = ProcessKeys(resolve_key)
        policy = Policy(
            bill_to=bill_to,
            allow=None if allow is None else tuple(allow),
            deny=tuple(deny),
            order=order,
            deadlines=dict(deadlines),
            allow_endpoint_urls=allow_endpoint_urls,
        )
        key = (api_key or os.environ.get("HF_TOKEN") or "").strip() or None
        self._policies = CallPolicies(policy, self._keys, key)
        self._stats = ProviderStats()
        self._effects = effects
        self._drain_s = drain_s
        self._opened: ClientResources | None = None
        self._is_closed = False
        self._closing = asyncio.Lock()
        self._listed: LiveModels = {}

    async def __aenter__(self) -> Self:
        self._open()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, and delete the files that were not moved. Idempotent.

        What is running raises `ClientClosed`, as does every later call. Its jobs are cancelled at
        their providers; those that cannot be within `drain_s` seconds are logged.
        """
        self._is_closed = True
        async with self._closing:  # who closes it again waits for the same end
            opened, self._opened = self._opened, None
            if opened is not None:
                await opened.aclose(self._drain_s)

    def _open(self) -> ClientResources:
        if self._is_closed:
            raise ClientClosed("The instance is closed.")
        if self._opened is None:
            self._opened = open_resources(self._endpoint, self._config.url, self._keys.resolve)
        return self._opened

    @property
    def store(self) -> FolderMediaStore:
        """The media of this instance, until it closes."""
        return self._open().store

    def media(self, ref: MediaRef) -> Media:
        """A result of this instance, to be read or moved. Raises `FileNotFoundError`."""
        return self.store.media(ref)

    async def models_for(self, task: Task, api_key: str | None = None) -> dict[str, list[str]]:
        """The models of a task with the providers that serve them live, most popular first.

        Raises `SetupError` if the Hub does not take the key or does not answer.
        """
        live = live_rows([await self.listing(task, api_key)], [task])
        return {model: [row.provider for row in rows] for model, rows in live.items()}

    async def listing(
        self, task: str, api_key: str | None = None, proxy: str | None = None
    ) -> tuple[ListedModel, ...]:
        """The Hub's listing of a task with rows of every status, most popular first.

        Raises as `models_for`.
        """
        check_arguments(api_key=api_key, proxy=proxy)
        opened = self._open()
        with opened.calls.until_closed():
            return await opened.hub.listing(
                task, self._policies.hub_key(api_key), proxy or self._config.proxy
            )

    async def chat_models(self) -> tuple[ChatModel, ...]:
        """The models of the router's list, in its order; none if it cannot be had."""
        opened = self._open()
        with opened.calls.until_closed():
            return await opened.chat_models.all(self._config.proxy)

    async def fitted(
        self, request: GenerationRequest, *, answer_tokens: int = 0
    ) -> GenerationRequest:
        """A request for chat with as much of its conversation as the model takes beside the answer.

        `answer_tokens` are left for the answer where the request does not limit it.
        """
        opened = self._open()
        lengths = ChatLengths(
            chat_models=opened.chat_models,
            tokenizers=opened.tokenizers,
            proxy=self._config.proxy,
        )
        with opened.calls.until_closed():
            return await lengths.fitted(request, answer_tokens=answer_tokens)

    async def accounted(self, answer: TextGeneration) -> TextGeneration:
        """The answer with all of its tokens and, where its provider's prices are known, its cost.

        Tokens that the provider did not tell are estimated. The router's list is asked for if
        need be.
        """
        opened = self._open()
        with opened.calls.until_closed():
            model = await opened.chat_models.get(answer.request.model, self._config.proxy)
        return with_cost(with_all_tokens(answer), model)

    @callable_on_class
    async def get_mapping(
        self, model: str, api_key: str | None = None, *, task: str | None = None
    ) -> dict[str, dict[str, str]]:
        """Who serves a model live, in the account's order: provider → its row.

        A row holds `task`, `providerId`, `status` and, for a LoRA, `adapter` and
        `adapterWeightsPath`. A provider may have a row per task: the first one stands, or that
        of `task`. Raises `ModelNotSupportedError` or `SetupError`.
        """
        found: dict[str, dict[str, str]] = {}
        for row in await self._rows(model, api_key):
            if row.status == "live" and task in (None, row.task):
                found.setdefault(row.provider, row.as_hub_row())
        return found

    @callable_on_class
    async def whoami(self, api_key: str | None = None) -> Account:
        """Whose a key of the Hub is, and what it may do. Each call asks the Hub.

        Raises `MissingAuthError` for a key that the Hub does not take (`auth_problem` `refused`),
        and without a key that begins with `hf_` (`missing`): no other is sent to the Hub. Raises
        `HubUnavailable` if the Hub does not answer, or not in a form that can be read.
        """
        check_arguments(api_key=api_key)
        key = self._policies.hub_key(api_key)
        if key is None:
            raise MissingAuthError("There is no key of the Hub (hf_…).", auth_problem="missing")
        opened = self._open()
        with opened.calls.until_closed():
            return await opened.hub.whoami(key, self._config.proxy)

    async def generate(
        self,
        request: GenerationRequest,
        *,
        api_key: str | None = None,
        policy: Policy | None = None,
        on_progress: ProgressCallback = ignore,
        timeout: float = 0,
        deadline: float | None = None,
        proxy: str | None = None,
        effects: EffectsFactory | None = None,
        store: MediaStore | None = None,
    ) -> Generation:
        """Generate one image or video.

        `policy` says how, instead of the instance's own settings; `api_key` is used instead of its
        Hub key. `timeout` is in seconds; 0 leaves the deadline of the task. `deadline`, in seconds
        since the epoch, wins over both; `timeout`, where it is given, is then what errors say.
        `effects` makes this call's from the instance's own, and `store`, instead of the instance's,
        gets the result.
        Raises `HFMediaError`; `DeadlineExceeded` when the time is up. Cancelling the task cancels
        the generation.
        """
        check_request(request, api_key=api_key, timeout=timeout, deadline=deadline, proxy=proxy)
        if TASKS[request.task].gives == "text":
            raise RequestError(f"{request.task} gives text, which is streamed.", problem="task")
        policy = self._policies.policy_for(request, api_key, policy)
        kept = CallStore(store or self.store)
        made = self._effects_for(policy, on_progress, proxy, kept, effects)
        async with self._open().generation(), kept:
            limit = await time_limit(made, policy, request.task, timeout, deadline)
            generation = await generate(request, made, **limit._asdict())
            kept.keep(generation.media)
            return generation

    async def stream(
        self,
        request: GenerationRequest,
        *,
        api_key: str | None = None,
        policy: Policy | None = None,
        on_progress: ProgressCallback = ignore,
        timeout: float = 0,
        deadline: float | None = None,
        proxy: str | None = None,
        effects: EffectsFactory | None = None,
        store: MediaStore | None = None,
    ) -> AsyncGenerator[TextDelta | TextGeneration, None]:
        """Generate text: yield its pieces as they come, and the `TextGeneration` at the end.

        Nothing is received while the caller does not ask for more; leaving the generator closes the
        connection. The arguments are those of `generate`; `store` is where an image of the request
        is read from. Raises `HFMediaError` until the answer has begun; one that breaks off later
        ends with what there is, and its `failure`.
        """
        check_request(request, api_key=api_key, timeout=timeout, deadline=deadline, proxy=proxy)
        policy = self._policies.policy_for(request, api_key, policy)
        made = self._effects_for(policy, on_progress, proxy, store or self.store, effects)
        async with self._open().generation():
            limit = await time_limit(made, policy, request.task, timeout, deadline)
        with self._open().calls.steps_until_closed() as running:
            async with aclosing(stream(request, made, **limit._asdict())) as steps:
                while True:
                    opened = self._open()  # may have been closed since the last piece
                    with running:  # and nothing else: the caller's code must not be cancelled
                        step = await anext(steps)
                    if isinstance(step, TextGeneration):
                        yield with_cost(step, opened.chat_models.known(step.request.model))
                        return
                    for delta in step:
                        yield delta

    async def resume(
        self,
        ticket: Ticket,
        *,
        api_key: str | None = None,
        policy: Policy | None = None,
        on_progress: ProgressCallback = ignore,
        timeout: float = 0,
    ) -> Generation:
        """Resume a job that was accepted before, perhaps by another process.

        `ticket` comes from the event `Accepted`. The job has what is left until the ticket's
        deadline, or `timeout` seconds from now. Raises `HFMediaError` as `generate` does; no other
        provider is asked, since this one has the job.
        """
        asked = replace(ticket.request, provider=ticket.row.provider)
        policy = self._policies.policy_for(asked, api_key, policy)
        store = CallStore(self.store)
        effects = self._effects_for(policy, on_progress, None, store)
        async with self._open().generation(), store:
            deadline = await effects.now() + timeout if timeout > 0 else ticket.deadline
            generation = await resume(ticket, effects, deadline=deadline)
            store.keep(generation.media)
            return generation

    def _effects_for(
        self,
        policy: Policy,
        report: ProgressCallback,
        proxy: str | None,
        store: MediaStore,
        factory: EffectsFactory | None = None,
    ) -> Effects:
        opened = self._open()
        live = LiveEffects(
            transport=opened.transport,
            store=store,
            finder=opened.route_finder(self._stats),
            policy=policy,
            resolve_key=self._keys.resolve,
            config=replace(self._config, proxy=proxy or self._config.proxy),
            on_progress=report,
            background=opened.background,
        )
        made = live if self._effects is None else self._effects(live)
        return made if factory is None else factory(made)

    async def _rows(
        self, model: str, api_key: str | None, proxy: str | None = None
    ) -> tuple[MappingRow, ...]:
        check_arguments(model=model, api_key=api_key, proxy=proxy)
        opened = self._open()
        with opened.calls.until_closed():
            return await opened.hub.rows(
                model, self._policies.hub_key(api_key), proxy or self._config.proxy
            )
