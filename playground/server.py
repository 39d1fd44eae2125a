"""Discord's side as one TLS server on loopback: REST, gateway and CDN."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from playground.certificate import server_context
from playground.discord import cdn
from playground.discord.bot_token import new_bot_token
from playground.discord.gateway.server import GatewayServer
from playground.discord.rate_limits import RateLimiter, RateLimits
from playground.discord.rest.app_keys import BOT_TOKEN_KEY, GATEWAY_KEY, WORLD_KEY
from playground.discord.rest.faults import apply_faults
from playground.discord.rest.middlewares import (
    check_bot_token,
    make_observer_middleware,
    render_errors,
)
from playground.discord.rest.rate_limiting import RateLimitMiddleware
from playground.discord.rest.request_bodies import MAX_JSON_BYTES
from playground.discord.rest.routes import ROUTES
from playground.discord.traffic import TrafficObserver
from playground.discord.world import World

SHUTDOWN_TIMEOUT_S: Final = 1.0


class DiscordServer:
    """Serves one world on a free port. Use it with `async with`."""

    def __init__(
        self,
        world: World,
        *,
        rate_limits: RateLimits | None = None,
        observer: TrafficObserver | None = None,
    ) -> None:
        self.token = new_bot_token()
        self.gateway = GatewayServer(world, self.token, observer)
        self._ca_file = world.context.folder / "ca.pem"
        limiter = RateLimiter(world.context.clock)
        self._rate_limiting = RateLimitMiddleware(limiter, rate_limits or RateLimits())
        self._app = self._application(world, observer)
        self._stack = AsyncExitStack()
        self._port = 0

    @property
    def connect(self) -> str:
        """The value of `DISCORD_CONNECT`: host, port and the authority's certificate."""
        return f"127.0.0.1:{self._port},{self._ca_file}"

    @property
    def rate_limits(self) -> RateLimits:
        """The rate limits in force; they may be replaced."""
        return self._rate_limiting.limits

    @rate_limits.setter
    def rate_limits(self, limits: RateLimits) -> None:
        self._rate_limiting.limits = limits

    async def __aenter__(self) -> Self:
        context = server_context(self._ca_file)
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT_S)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        self._port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def _application(self, world: World, observer: TrafficObserver | None) -> web.Application:
        observing = [make_observer_middleware(observer)] if observer else []
        limiting = self._rate_limiting.middleware
        middlewares = [*observing, apply_faults, limiting, render_errors, check_bot_token]
        app = web.Application(middlewares=middlewares, client_max_size=MAX_JSON_BYTES)
        app[WORLD_KEY], app[BOT_TOKEN_KEY] = world, self.token
        app[GATEWAY_KEY] = self.gateway
        app.add_routes([web.get("/", self.gateway.connect), *cdn.ROUTES, *ROUTES])
        app.on_shutdown.append(self.gateway.close)
        return app
