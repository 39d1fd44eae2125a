"""The router: every provider below `/router/<name>`, and the choice among them."""

import json
from base64 import b64encode
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from aiohttp import hdrs, web

from playground.providers.failure_responses import error_response, failure_response
from playground.providers.keys import USER, KeyRing
from playground.providers.media_jobs import MediaJobs
from playground.providers.models import TEXT_TASKS, Catalogue
from playground.providers.router_choice import choose
from playground.providers.settings import ECHO, Settings
from playground.providers.text.service import TextService
from playground.providers.types import (
    CancelRoute,
    ChatRoute,
    ConnectionCut,
    IncomingRequest,
    KeyRejected,
    ModelRoute,
    Provider,
    ProviderResponse,
    RequestRejected,
    Response,
    Route,
    StatusRoute,
    StreamedResponse,
    SubmitRoute,
)

RequestHandler: TypeAlias = Callable[[IncomingRequest], Awaitable[Response | None]]
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
IsPublic: TypeAlias = Callable[[web.Request], bool]
SubmittingRoute: TypeAlias = SubmitRoute | ChatRoute | ModelRoute

KEPT_SUBMITS: Final = 16  # each may hold a picture
HUB_PREFIX: Final = "hf_"
WRONG_CREDENTIALS: Final = "Invalid credentials in the Authorization header."
WRONG_HUB_KEY: Final = "Invalid username or password."
NOT_PERMITTED: Final = (
    "This authentication method does not have sufficient permissions to call Inference Providers "
    "on behalf of {}"
)


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
    """Checks keys, lets the provider's jobs or texts respond, and renders errors.

    `itself` renders its own errors, where it chooses the provider.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        catalogue: Catalogue,
        jobs: MediaJobs,
        texts: TextService,
        itself: Provider,
        keys: KeyRing,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._jobs = jobs
        self._texts = texts
        self._itself = itself
        self._keys = keys
        self.submits: deque[Submit] = deque(maxlen=KEPT_SUBMITS)

    def routes(self, providers: Iterable[Provider]) -> list[web.RouteDef]:
        """The routes of all providers, the most specific first, since the first match counts."""
        known = {provider.name: provider for provider in providers}
        pairs = [(provider, route) for provider in known.values() for route in provider.routes]
        pairs.sort(key=lambda pair: len(pair[1].path.replace(":.+", "")), reverse=True)
        choosing = self._handler(self._itself, lambda it: self._choose(it, known))
        path = f"/router/{self._itself.name}/chat/completions"
        return [web.post(path, choosing), *(self._route(*pair) for pair in pairs)]

    def _route(self, provider: Provider, route: Route) -> web.RouteDef:
        path = f"/router/{provider.name}{route.path}"
        match route:
            case StatusRoute():
                read = self._when_answering(
                    provider, lambda it: self._jobs.read(it, provider, route)
                )
                return web.get(path, self._handler(provider, read), allow_head=False)
            case CancelRoute():
                cancel = self._when_answering(
                    provider, lambda it: self._jobs.cancel(it, provider, route)
                )
                return web.route(route.method, path, self._handler(provider, cancel))
            case ModelRoute():
                submit = self._submitting(provider, route)
                return web.post(path, self._handler(provider, submit, self._public_text(provider)))
            case SubmitRoute() | ChatRoute():
                return web.post(path, self._handler(provider, self._submitting(provider, route)))

    def _handler(
        self, provider: Provider, handle: RequestHandler, is_public: IsPublic | None = None
    ) -> Handler:
        """An aiohttp handler that checks the key and renders errors around `handle`."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                if not (is_public and is_public(request)):
                    self._check_key(request, provider)
                response = await handle(await self._incoming(request, provider))
            except RequestRejected as error:
                response = _rejection(provider, error)
            match response:
                case ProviderResponse():
                    return _http_response(response)
                case StreamedResponse():
                    return await _stream(request, response)
                case None:
                    return _abort(request)

        return handler

    def _when_answering(self, provider: Provider, handle: RequestHandler) -> RequestHandler:
        async def handle_when_answering(request: IncomingRequest) -> Response | None:
            await self._settings.until_answering(provider.name)
            return await handle(request)

        return handle_when_answering

    def _check_key(self, request: web.Request, provider: Provider) -> None:
        """A provider's own key, or the Hub's that may call providers for whoever pays."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme not in provider.auth_schemes:
            raise RequestRejected(WRONG_CREDENTIALS, status=401)
        if "own" in provider.keys and self._keys.is_own(provider.name, token):
            return
        if "routed" not in provider.keys:
            raise RequestRejected(WRONG_CREDENTIALS, status=401)
        key = self._keys.find(token)
        if key is None and token.startswith(HUB_PREFIX):
            raise KeyRejected(WRONG_HUB_KEY, status=401)
        if key is None:
            raise RequestRejected(WRONG_CREDENTIALS, status=401)
        organisation = request.headers.get("X-HF-Bill-To")
        if not key.may_infer(organisation or USER):
            payer = f"org {organisation}" if organisation else f"user {USER}"
            raise KeyRejected(NOT_PERMITTED.format(payer), status=403)

    def _public_text(self, provider: Provider) -> IsPublic:
        """Raw text generation needs no key, but a key that is sent must be valid."""

        def is_public(request: web.Request) -> bool:
            task = self._catalogue.task(provider.name, request.match_info["model"])
            return "Authorization" not in request.headers and task in TEXT_TASKS

        return is_public

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

    def _submitting(self, provider: Provider, route: SubmittingRoute) -> RequestHandler:
        return lambda request: self._submit(request, provider, route)

    async def _submit(
        self, request: IncomingRequest, provider: Provider, route: SubmittingRoute, asked: str = ""
    ) -> Response | None:
        """Let the provider respond unless it fails at once; None means to abort the connection."""
        self.submits.append(Submit(provider.name, request.path, request.body))
        await self._settings.until_answering(provider.name)
        failure = self._settings[provider.name].failure
        if failure == "drop":
            return None
        if failure == ECHO:
            return error_response(provider, 400, _echo(request))
        if refusal := failure_response(provider, failure):
            return refusal
        match route:
            case SubmitRoute():
                return await self._jobs.submit(request, provider, route)
            case ChatRoute():
                return await self._texts.chat(request, provider, route, asked)
            case ModelRoute():
                if request.find_task(request.path_parameters["model"]) in TEXT_TASKS:
                    return await self._texts.generate(request, provider)
                return await self._jobs.submit(request, provider, route.media)

    async def _choose(
        self, request: IncomingRequest, providers: Mapping[str, Provider]
    ) -> Response | None:
        """A chat completion of the provider that the model's suffix chooses, in its words."""
        body = request.json()
        row = choose(self._catalogue, body.get("model"))
        provider = providers[row.provider]
        route = next(it for it in provider.routes if isinstance(it, ChatRoute))
        passed_on = replace(
            request,
            path=route.path,
            path_parameters={"model": row.provider_id},
            body=json.dumps({**body, "model": row.provider_id}).encode(),
            find_task=lambda model: self._catalogue.task(provider.name, model),
        )
        try:
            return await self._submit(passed_on, provider, route, asked=body["model"])
        except RequestRejected as error:
            return _rejection(provider, error)


def _echo(request: IncomingRequest) -> str:
    """A message with the key in it, plain and in base64: some servers show what they received."""
    header = request.headers.get("authorization", "")
    return f"The request is not valid: {header} {b64encode(header.encode()).decode()}"


def _rejection(provider: Provider, error: RequestRejected) -> ProviderResponse:
    status = error.status or provider.invalid_status
    if isinstance(error, KeyRejected):
        return ProviderResponse(status=status, body={"error": error.message})
    return error_response(provider, status, error.message, error.field)


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


async def _stream(request: web.Request, response: StreamedResponse) -> web.StreamResponse:
    """Send the pieces as they come, while the client wants them.

    Where the connection is cut, what was sent still arrives.
    """
    sent = web.StreamResponse(headers={hdrs.CONTENT_TYPE: response.content_type})
    sent.content_length = response.content_length
    async with aclosing(response.pieces) as pieces:
        try:
            await sent.prepare(request)
            async for piece in pieces:
                await sent.write(piece)
        except ConnectionCut:
            if request.transport is not None:
                request.transport.close()
        except ConnectionError:  # the client has left
            pass
    return sent
