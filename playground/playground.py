"""The whole playground on loopback: Discord's side, the providers and the page."""

import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from playground.clock import Clock
from playground.discord.limits import Limits
from playground.discord.rate_limits import RateLimits
from playground.discord.traffic import TrafficObserver
from playground.discord.world import World
from playground.page.api import PageApi
from playground.providers import Providers
from playground.server import SHUTDOWN_TIMEOUT_S, DiscordServer


class Playground:
    """Use it with `async with`; when it closes, every file that it wrote is deleted.

    `page_port` 0 takes any free port. With `kill_bot` the page has a button that calls it.
    `limits`, `rate_limits`, `clock` and `providers` are for tests, as is `observer`, which is
    called with all traffic of REST and the gateway.
    """

    world: World
    discord: DiscordServer
    providers: Providers

    def __init__(
        self,
        *,
        page_port: int = 8765,
        kill_bot: Callable[[], None] | None = None,
        limits: Limits | None = None,
        rate_limits: RateLimits | None = None,
        clock: Clock | None = None,
        observer: TrafficObserver | None = None,
        providers: Providers | None = None,
    ) -> None:
        self._page_port = page_port
        self._kill_bot = kill_bot
        self._limits = limits
        self._rate_limits = rate_limits
        self._clock = clock
        self._observer = observer
        self._providers = providers or Providers()
        self._stack = AsyncExitStack()
        self._port = 0

    @property
    def page_url(self) -> str:
        """The URL of the page."""
        return f"http://127.0.0.1:{self._port}/"

    def environment(self) -> dict[str, str]:
        """The environment variables that point the bot's process at this playground."""
        return {
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_CONNECT": self.discord.connect,
            "HF_TOKEN": self.providers.token,
            "HF_ENDPOINT": self.providers.endpoint,
            "HF_ROUTER_URL": self.providers.router_url,
            # What the bot keeps lives as long as the Discord in which it happened.
            "DATABASE_URL": f"sqlite:///{self._kept / 'hfmedia.sqlite'}",
            "MEDIA_URL": str(self._kept / "media"),
        }

    @property
    def _kept(self) -> Path:
        return self.world.context.folder / "bot"

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="playground-"))
            self.world = World(Path(folder), clock=self._clock, limits=self._limits)
            stack.enter_context(self.world.context.loop_lag.measuring())
            self.providers = await stack.enter_async_context(self._providers)
            self.discord = await stack.enter_async_context(
                DiscordServer(self.world, rate_limits=self._rate_limits, observer=self._observer)
            )
            self._port = await self._open_page(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def _open_page(self, stack: AsyncExitStack) -> int:
        page = PageApi(self.world, self.discord.gateway, self.providers, self._kill_bot)
        app = page.application()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT_S)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", self._page_port).start()
        port: int = runner.addresses[0][1]
        return port
