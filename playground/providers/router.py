"""The router: every provider under `/router/<name>`, over one job queue and one media server."""

import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aiohttp import web

from playground.providers.catalogue import Catalogue
from playground.providers.failure_responses import (
    CONTENT_REJECTED,
    GENERATION_FAILED,
    error_response,
    failure_response,
)
from playground.providers.job_queue import Job, JobQueue
from playground.providers.media import MediaServer
from playground.providers.settings import Settings
from playground.providers.types import (
    CancelRoute,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    RequestRejected,
    StatusRoute,
    SubmitRoute,
)

RequestHandler: TypeAlias = Callable[[IncomingRequest], Awaitable[ProviderResponse | None]]
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


KEPT_SUBMITS: Final = 16  # each may hold a picture


@dataclass(frozen=True, slots=True)
class Submit:
    """A submit as a provider received it, before it was looked at."""

    provider: str
    path: str
    body: bytes = field(repr=False)


def own_key(provider: str) -> str:
    """A provider's own API key, which it accepts beside the router's token."""
    return f"pk-{provider}-playground"


class Router:
    """Lets each provider parse requests and render responses; `token` is the router's key."""

    def __init__(
        self,
        *,
        settings: Settings,
        catalogue: Catalogue,
        queue: JobQueue,
        media: MediaServer,
        token: str,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._queue = queue
        self._media = media
        self._token = token
        self.submits: deque[Submit] = deque(maxlen=KEPT_SUBMITS)

    def routes(self, providers: Iterable[Provider]) -> list[web.RouteDef]:
        """The routes of all providers, the most specific first, since the first match counts."""
        pairs = [(provider, route) for provider in providers for route in provider.routes]
        pairs.sort(key=lambda pair: len(pair[1].path.replace(":.+", "")), reverse=True)
        return [self._route(provider, route) for provider, route in pairs]

    def _route(
        self, provider: Provider, route: SubmitRoute | StatusRoute | CancelRoute
    ) -> web.RouteDef:
        path = f"/router/{provider.name}{route.path}"
        match route:
            case SubmitRoute():
                submit = self._handler(provider, lambda it: self._submit(it, provider, route))
                return web.post(path, submit)
            case StatusRoute():
                read = self._handler(provider, lambda it: self._read(it, provider, route))
                return web.get(path, read, allow_head=False)
            case CancelRoute():
                cancel = self._handler(provider, lambda it: self._cancel(it, provider, route))
                return web.route(route.method, path, cancel)

    def _handler(self, provider: Provider, handle: RequestHandler) -> Handler:
        """An aiohttp handler that checks the key and renders errors around `handle`."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                self._check_key(request, provider)
                response = await handle(await self._incoming(request, provider))
            except RequestRejected as error:
                status = error.status or provider.invalid_status
                response = error_response(provider, status, error.message, error.field)
            return _abort(request) if response is None else _http_response(response)

        return handler

    def _check_key(self, request: web.Request, provider: Provider) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        keys = (self._token, own_key(provider.name))
        if scheme not in provider.auth_schemes or key not in keys:
            message = "Invalid credentials in the Authorization header."
            raise RequestRejected(message, status=401)

    async def _incoming(self, request: web.Request, provider: Provider) -> IncomingRequest:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise RequestRejected("The request is too large.", field="body") from None
        return IncomingRequest(
            path=request.path.removeprefix(f"/router/{provider.name}"),
            path_parameters=request.match_info,
            query=request.query,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            find_task=lambda model: self._catalogue.task(provider.name, model),
        )

    async def _submit(
        self, request: IncomingRequest, provider: Provider, route: SubmitRoute
    ) -> ProviderResponse | None:
        """Submit a job and wait as the route says; None means to abort the connection."""
        self.submits.append(Submit(provider.name, request.path, request.body))
        behaviour = self._settings[provider.name]
        if behaviour.failure == "drop":
            return None
        if failure := failure_response(provider, behaviour.failure):
            return failure
        job = self._queue.submit(provider.name, route.parse(request), behaviour)
        await self._queue.wait_until_finished(job, route.max_wait_s(request))
        return route.render(await self._snapshot(job, request, include_data=route.include_data))

    async def _read(
        self, request: IncomingRequest, provider: Provider, route: StatusRoute
    ) -> ProviderResponse:
        job = self._find(request, provider, route.parameter)
        return route.render(await self._snapshot(job, request))

    async def _cancel(
        self, request: IncomingRequest, provider: Provider, route: CancelRoute
    ) -> ProviderResponse:
        job = self._queue.cancel(self._find(request, provider, "id"))
        return route.render(await self._snapshot(job, request))

    def _find(self, request: IncomingRequest, provider: Provider, parameter: str) -> Job:
        job_id = request.path_parameters.get("id") or request.query.get(parameter, "")
        job = self._queue.find(job_id, provider.name)
        if job is None:
            raise RequestRejected("There is no such job.", status=404, field=parameter)
        return job

    async def _snapshot(
        self, job: Job, request: IncomingRequest, *, include_data: bool = False
    ) -> JobSnapshot:
        job = self._queue.find(job.id) or job  # it may have been cancelled in the meantime
        state, position = self._queue.status(job)
        is_done, is_failed = state == "done", state == "failed"
        is_unsafe = is_failed and job.failure == "content"
        reason = CONTENT_REJECTED if is_unsafe else GENERATION_FAILED
        return JobSnapshot(
            id=job.id,
            state=state,
            request=request,
            parameters=job.parameters,
            position=position,
            files=await self._media.files(job, include_data=include_data) if is_done else (),
            reason=reason if is_failed else "",
            is_unsafe=is_unsafe,
        )


def _abort(request: web.Request) -> web.StreamResponse:
    """Abort the connection without a response; the returned value is not sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _http_response(response: ProviderResponse) -> web.Response:
    is_bytes = isinstance(response.body, bytes)
    return web.Response(
        status=response.status,
        body=response.body if is_bytes else json.dumps(response.body).encode(),
        content_type=response.content_type,
        headers=response.headers,
    )
