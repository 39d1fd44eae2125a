"""The router's side: every provider at `/router/<name>`, on one desk and with one set of files."""

import json
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from playground.providers.catalogue import Catalogue
from playground.providers.failure_responses import FAILED, UNSAFE, answer_of, refusal
from playground.providers.job_queue import Desk, Job
from playground.providers.media import Media
from playground.providers.settings import Settings
from playground.providers.types import (
    Answer,
    Ask,
    Asked,
    Cancel,
    Provider,
    Refused,
    Seen,
    Submit,
)

Handle = Callable[[web.Request], Awaitable[Answer | None]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def own_key(provider: str) -> str:
    """The key that a provider gives to its own customers; the router's token works as well."""
    return f"pk-{provider}-playground"


class Router:
    """Receives requests, lets the provider read them and the desk do them."""

    def __init__(
        self,
        *,
        settings: Settings,
        catalogue: Catalogue,
        desk: Desk,
        media: Media,
        token: str,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._desk = desk
        self._media = media
        self._token = token

    def routes(self, providers: Iterable[Provider]) -> list[web.RouteDef]:
        """Where they are reached. The most precise paths come first."""
        pairs = [(it, route) for it in providers for route in it.routes]
        pairs.sort(key=lambda pair: len(pair[1].path.replace(":.+", "")), reverse=True)
        return [self._route(provider, route) for provider, route in pairs]

    def _route(self, provider: Provider, route: Submit | Ask | Cancel) -> web.RouteDef:
        path = f"/router/{provider.name}{route.path}"
        match route:
            case Submit():
                handler = self._guarded(provider, lambda it: self._submit(it, provider, route))
                return web.post(path, handler)
            case Ask():
                handler = self._guarded(provider, lambda it: self._ask(it, provider, route))
                return web.get(path, handler, allow_head=False)
            case Cancel():
                handler = self._guarded(provider, lambda it: self._cancel(it, provider, route))
                return web.route(route.method, path, handler)

    def _guarded(self, provider: Provider, handle: Handle) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                self._check_key(request, provider)
                answer = await handle(request)
            except Refused as error:
                status = error.status or provider.invalid
                answer = refusal(provider, status, error.message, error.field)
            return _hung_up(request) if answer is None else _response(answer)

        return handler

    def _check_key(self, request: web.Request, provider: Provider) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme not in provider.schemes or key not in (self._token, own_key(provider.name)):
            raise Refused("Invalid credentials in the Authorization header.", status=401)

    async def _submit(
        self, request: web.Request, provider: Provider, route: Submit
    ) -> Answer | None:
        asked = await self._asked(request, provider)
        behaviour = self._settings[provider.name]
        if behaviour.failure == "drop":
            return None
        if early := answer_of(provider, behaviour.failure):
            return early
        job = self._desk.accept(provider.name, route.read(asked), behaviour)
        await self._desk.until_over(job, route.hold(asked))
        return route.show(await self._seen(job, asked, inline=route.inline))

    async def _ask(self, request: web.Request, provider: Provider, route: Ask) -> Answer:
        asked = await self._asked(request, provider)
        job = self._find(asked, provider, route.parameter)
        return route.show(await self._seen(job, asked))

    async def _cancel(self, request: web.Request, provider: Provider, route: Cancel) -> Answer:
        asked = await self._asked(request, provider)
        job = self._desk.cancel(self._find(asked, provider, "id"))
        return route.show(await self._seen(job, asked))

    def _find(self, asked: Asked, provider: Provider, parameter: str) -> Job:
        job_id = asked.captured.get("id") or asked.query.get(parameter, "")
        job = self._desk.find(job_id, provider.name)
        if job is None:
            raise Refused("There is no such job.", status=404, field=parameter)
        return job

    async def _asked(self, request: web.Request, provider: Provider) -> Asked:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise Refused("The request is too large.", field="body") from None
        return Asked(
            captured=request.match_info,
            query=request.query,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            tasks=lambda model: self._catalogue.task(provider.name, model),
        )

    async def _seen(self, job: Job, asked: Asked, *, inline: bool = False) -> Seen:
        job = self._desk.find(job.id) or job  # it may have been cancelled in the meantime
        state, position = self._desk.standing(job)
        unsafe = state == "failed" and job.failure == "content"
        return Seen(
            id=job.id,
            state=state,
            asked=asked,
            order=job.order,
            position=position,
            files=await self._media.files(job, inline=inline) if state == "done" else (),
            reason="" if state != "failed" else UNSAFE if unsafe else FAILED,
            unsafe=unsafe,
        )


def _hung_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _response(answer: Answer) -> web.Response:
    is_ready = isinstance(answer.body, bytes)
    body = answer.body if is_ready else json.dumps(answer.body).encode()
    return web.Response(
        status=answer.status,
        body=body,
        content_type=answer.content_type,
        headers=answer.headers,
    )
