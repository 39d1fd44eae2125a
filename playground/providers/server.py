"""The Hub, the router with all providers and the media as one server on loopback."""

import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final, Self

from aiohttp import web

from playground.clock import Clock, LiveClock
from playground.providers.catalogue import CATALOGUE
from playground.providers.hub import HubApi
from playground.providers.job_queue import JobObserver, JobQueue
from playground.providers.keys import KeyRing
from playground.providers.media import MediaServer
from playground.providers.media_jobs import MediaJobs
from playground.providers.models import Catalogue
from playground.providers.protocols import ROUTER, all_providers
from playground.providers.renderer import Payload, Renderer, open_renderer
from playground.providers.router import Router, Submit, own_key
from playground.providers.router_models import RouterModels
from playground.providers.settings import Settings
from playground.providers.text.service import TextService

MAX_REQUEST_BYTES: Final = 64 * 2**20
PROVIDERS_SHUTDOWN_TIMEOUT_S: Final = (
    0.1  # a response that is held back does not delay the shutdown
)


class Providers:
    """Serves `/hub`, `/router/<provider>` and `/media`. Use it with `async with`.

    `port` 0 takes any free port; `token` is the bot's key, and `keys` has it and the others;
    `payload` replaces all results by files of one size; `observer` is called with each image or
    video that a provider has accepted, before it answers.
    """

    def __init__(
        self,
        port: int = 0,
        token: str = "hf_playground",  # noqa: S107 - valid in the playground only
        *,
        settings: Settings | None = None,
        catalogue: Catalogue = CATALOGUE,
        payload: Payload | None = None,
        clock: Clock | None = None,
        observer: JobObserver | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.token = token
        self.keys = KeyRing(token, {it.name: own_key(it.name) for it in all_providers()})
        self._port = port
        self._catalogue = catalogue
        self._payload = payload
        self._clock = clock or LiveClock()
        self._observer = observer
        self._stack = AsyncExitStack()
        self._router: Router | None = None

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            listener = socket.create_server(("127.0.0.1", self._port))
            stack.callback(listener.close)
            self._port = listener.getsockname()[1]
            renderer = stack.enter_context(open_renderer(self._payload))
            runner = web.AppRunner(
                self._app(renderer),
                access_log=None,
                handler_cancellation=True,
                shutdown_timeout=PROVIDERS_SHUTDOWN_TIMEOUT_S,
            )
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.SockSite(runner, listener).start()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def endpoint(self) -> str:
        """The value of `HF_ENDPOINT`."""
        return f"{self.origin}/hub"

    @property
    def router_url(self) -> str:
        """The value of `HF_ROUTER_URL`."""
        return f"{self.origin}/router"

    @property
    def submits(self) -> Sequence[Submit]:
        """The last submits that the providers received, the newest last."""
        return () if self._router is None else tuple(self._router.submits)

    def _app(self, renderer: Renderer) -> web.Application:
        media = MediaServer(self.origin, renderer, self.settings)
        queue = JobQueue(self._clock, media.delete, observer=self._observer)
        router = Router(
            settings=self.settings,
            catalogue=self._catalogue,
            jobs=MediaJobs(self.settings, queue, media),
            texts=TextService(self.settings, self._catalogue, self._clock),
            itself=ROUTER,
            keys=self.keys,
        )
        self._router = router
        app = web.Application(client_max_size=MAX_REQUEST_BYTES)
        app.add_routes(HubApi(self._catalogue, self.keys, self.settings).routes())
        app.add_routes(media.routes(queue))
        app.add_routes(RouterModels(self._catalogue).routes())
        app.add_routes(router.routes(all_providers()))
        return app
