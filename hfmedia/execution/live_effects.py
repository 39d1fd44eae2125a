"""The effects of a real generation: it asks over the network, and waits by the clock."""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, cast

from hfmedia.adapter import MappingRow, Route
from hfmedia.codecs import BEST, Codec
from hfmedia.errors import (
    DownloadError,
    Failure,
    HFMediaError,
    UnknownOutcome,
)
from hfmedia.events import Downloading, Event, ProgressCallback, Waiting
from hfmedia.execution.background import Background, Submit
from hfmedia.execution.cancellation import PAUSES_S, cancel_job
from hfmedia.execution.download import download, open_stored
from hfmedia.execution.effects import Step, TextStep
from hfmedia.execution.keyed_request import keyed_request
from hfmedia.execution.provider_http import RouterConfig, base_url, is_routed
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.execution.response_reader import ResponseReader
from hfmedia.execution.steady_clock import SteadyClock
from hfmedia.execution.text_reader import TextReader, is_streamed
from hfmedia.execution.timed import StreamTimer, calling_after, until
from hfmedia.execution.verify import verified
from hfmedia.media_store import MediaStore
from hfmedia.net.transport import HttpRequest, OnSending, Transport
from hfmedia.net.url_safety import origin_of
from hfmedia.policy import Policy, ResolveKey
from hfmedia.results import Attempt
from hfmedia.routing.route_finder import RouteFinder
from hfmedia.types import (
    TASKS,
    Done,
    GenerationRequest,
    MediaRef,
    Pending,
    ProviderRequest,
    ProviderResponse,
    Task,
)

log = logging.getLogger(__name__)

HELD_SUBMIT_S: Final = 2.0  # what is refused, is refused sooner
STREAM_SILENCE_S: Final = 60.0
AFTER_REASON_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEffects:
    """Effects on the world, for one call.

    `codec` reads what providers answer. A submit that is not answered for `held_submit_s` seconds
    is reported as running. One that is given up lives on in the `background`, which also cancels
    jobs, with these pauses between tries. A stream that sends nothing for `stream_silence_s`
    seconds is given up; one that has said why its answer ends is read for `after_reason_s` seconds
    more, for the usage.
    """

    transport: Transport
    store: MediaStore
    finder: RouteFinder
    policy: Policy
    resolve_key: ResolveKey
    config: RouterConfig
    on_progress: ProgressCallback
    background: Background
    codec: Codec = BEST
    held_submit_s: float = HELD_SUBMIT_S
    stream_silence_s: float = STREAM_SILENCE_S
    after_reason_s: float = AFTER_REASON_S
    cancel_pauses_s: Sequence[float] = PAUSES_S
    clock: Callable[[], float] = field(default_factory=SteadyClock)

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        """The rows of the providers to ask, in order."""
        try:
            async with until(deadline, self.clock):
                return await self.finder.find(request, self.policy, self.config.proxy)
        except HFMediaError as error:
            return Failure.of(error)

    async def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.clock()

    async def random(self) -> float:
        """A random number from 0 up to, but not including, 1."""
        return random.random()  # noqa: S311

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Send the request that starts a generation.

        A submit that is given up, by cancelling, at the deadline or by a callback that raises,
        lives on in the background, and the job that it starts is cancelled.
        """
        self.finder.started(route.row, self.policy)
        exchange = partial(self._exchange, route, request)
        report_held = partial(self.report, Waiting(route.provider, "running"))
        try:
            async with until(deadline, self.clock), calling_after(self.held_submit_s, report_held):
                if not route.adapter.may_start_job:
                    return await exchange()  # nothing runs on: the answer is the result itself
                name = f"{route.provider}: a submit of {route.row.hub_id!a}"
                discard = partial(self._discard, route)
                submit: Submit[Step] = Submit(name=name, exchange=exchange, discard=discard)
                return await self.background.submit(submit)
        except HFMediaError as error:
            return Failure.of(error)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Ask for an accepted job."""
        try:
            async with until(deadline, self.clock):
                return await self._exchange(route, request)
        except HFMediaError as error:
            return Failure.of(error)

    async def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        """Ask for text, and yield what comes of it. Leaving it closes the connection."""
        self.finder.started(route.row, self.policy)
        silence_s = self.stream_silence_s if is_streamed(request) else math.inf
        try:
            async with AsyncExitStack() as opened:
                opened.enter_context(reply_boundary(route.provider))
                waiting = opened.enter_context(
                    closing(StreamTimer(deadline, silence_s, self.clock))
                )
                with waiting:
                    http = await self._http_request(route, request)
                    incoming = await opened.enter_async_context(self.transport.open(http))
                reader = TextReader(route, request, self.codec, secret=http.key)
                deltas = await opened.enter_async_context(aclosing(reader.deltas(incoming)))
                with suppress(StopAsyncIteration):
                    while True:
                        if reader.has_reason:  # now: the caller may take its time with a piece
                            waiting.end_within(self.after_reason_s)
                        with waiting:
                            step = await anext(deltas)
                        yield step
        except HFMediaError as error:
            yield Failure.of(error)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        """Bring the result into the media store, and check it by its bytes."""
        task = cast("Task", route.row.task)
        try:
            async with until(deadline, self.clock):
                tls_only = done.link_holds_key and self._is_asked_over_tls(route)
                media = done.media or await self._download(
                    done.link or "", task, route.provider, tls_only=tls_only
                )
                media = await self._verified(media, task)
        except HFMediaError as error:
            return Failure.of(_without_link(error) if done.link_holds_key else error)
        return replace(media, url=None) if done.link_holds_key else media

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        """Bring an input image into the media store."""
        try:
            async with until(deadline, self.clock):
                media = await self._download(url, "text-to-image", None)
                return await self._verified(media, "text-to-image")
        except HFMediaError as error:
            return Failure.of(error)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        """Tell a provider to stop a job, in the background."""
        job = f"{route.provider}: job {request.path!a:.100}"
        send = partial(self._send_cancel, route, request)
        self.background.start(cancel_job(send, job, self.cancel_pauses_s))

    def report(self, event: Event) -> None:
        """Report progress to the caller."""
        self.on_progress(event)

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Remember how an attempt ended."""
        self.finder.ended(route.row, self.policy, attempt, failure)

    async def _exchange(
        self, route: Route, request: ProviderRequest, on_sending: OnSending | None = None
    ) -> Step:
        try:
            http = await self._http_request(route, request)
            reader = ResponseReader(self.store, self.codec)
            with reply_boundary(route.provider):
                async with self.transport.open(http, on_sending) as incoming:
                    return await reader.step(route, request, incoming, secret=http.key)
        except HFMediaError as error:
            return Failure.of(error)

    async def _discard(self, route: Route, step: Step) -> None:
        """Undo what a submit has led to that was given up."""
        match step:
            case Pending(cancel=ProviderRequest() as request):
                await self.cancel(route, request)
            case Done(media=MediaRef() as media):
                await self.store.delete(media)
            case Failure() if isinstance(step.error(), UnknownOutcome):
                log.warning(
                    "%s: a submit was given up, and may be paid: %s", route.provider, step.type
                )

    async def _send_cancel(self, route: Route, request: ProviderRequest) -> ProviderResponse:
        http = await self._http_request(route, request)
        async with self.transport.open(http) as it:
            return ProviderResponse(request=request, status=it.status, headers=it.headers)

    async def _http_request(self, route: Route, request: ProviderRequest) -> HttpRequest:
        return await keyed_request(
            route,
            request,
            policy=self.policy,
            resolve_key=self.resolve_key,
            config=self.config,
            store=self.store,
        )

    def _is_asked_over_tls(self, route: Route) -> bool:
        is_provider_key = route.provider in self.policy.provider_keys
        routed = is_routed(route.spec, is_provider_key=is_provider_key)
        return origin_of(base_url(route.spec, self.config, routed=routed)).scheme == "https"

    async def _download(
        self, link: str, task: Task, provider: str | None, *, tls_only: bool = False
    ) -> MediaRef:
        def on_received(received: int, total: int | None) -> None:
            if provider is not None:
                self.report(Downloading(provider, received, total))

        return await download(
            self.transport,
            self.store,
            link,
            limit_bytes=TASKS[task].limit_bytes,
            proxy=self.config.proxy,
            tenant=self.policy.tenant,
            tls_only=tls_only,
            on_received=on_received,
        )

    async def _verified(self, media: MediaRef, task: Task) -> MediaRef:
        try:
            with await open_stored(self.store, media) as file, reply_boundary(None):
                return await verified(media, file, task)
        except BaseException:
            await self.store.delete(media)
            raise


def _without_link(error: HFMediaError) -> HFMediaError:
    """The error without the address and the host that it names: one of them holds the key.

    An error without an address names no host either: it says why the address is refused.
    """
    if isinstance(error, DownloadError) and error.url is not None:
        error.url = None
        error.message = "The result could not be fetched, from an address that holds the key."
    return error
