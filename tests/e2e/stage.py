"""The real bot as a child process, in a playground, and words for what is seen there."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from playground import Limits, LoopLag, Playground, deadline
from playground.discord.command_input import command_data, select_command
from playground.discord.enums import InteractionType
from playground.discord.events import Event
from playground.discord.invocation import Invocation
from playground.discord.person import Person
from playground.discord.resolved import KnownObjects
from playground.discord.traffic import TrafficObserver
from playground.discord.world import World
from playground.providers import INSTANT
from tests.discord_schema import watched

ROOT = Path(__file__).parents[2]
HANG_TIMEOUT_S = 20.0  # seconds: a limit for what hangs, not a wait
# Ours, so that no `.env` of the developer and no proxy takes part.
SETTINGS = (
    "DISCORD_TOKEN",
    "DISCORD_CONNECT",
    "HF_TOKEN",
    "HF_ENDPOINT",
    "HF_ROUTER_URL",
    "DEFAULT_IMAGE_MODEL",
    "DEFAULT_VIDEO_MODEL",
    "DEFAULT_CHAT_MODEL",
    "DEFAULT_VISION_MODEL",
    "CHAT_MESSAGES",
    "MAX_JOBS_PER_MEMBER",
    "KEY_RUNNING",
    "KEY_PER_MINUTE",
    "DRAIN_SECONDS",
    "DATABASE_URL",
    "HISTORY_KEEP_DAYS",
    "MEDIA_URL",
    "MEDIA_KEEP_DAYS",
    "MEDIA_MAX_GB",
    "METRICS_PORT",
    "PLAYGROUND_PORT",
    "LOG_LEVEL",
    "TRANSLATIONS_DIR",
)

Message = dict[str, Any]


class Child:
    """A process of `bot.py`, and what it writes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.loop_lag = LoopLag()  # that of the playground, where there is one
        self.lines: list[str] = []
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *arguments: str, **environment: str) -> Self:
        """`python bot.py …` with these settings and no others."""
        return await cls.start_in(ROOT, *arguments, **environment)

    @classmethod
    async def start_in(cls, root: Path, *arguments: str, **environment: str) -> Self:
        """The same with the code in another folder."""
        return await cls.start_python(root, "bot.py", *arguments, **environment)

    @classmethod
    async def start_python(cls, root: Path, *arguments: str, **environment: str) -> Self:
        """Python with these arguments, in a folder, with these settings and no others."""
        ours = dict.fromkeys(SETTINGS, "")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=root,
            env={**os.environ, **ours, **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        return cls(process)

    @property
    def log(self) -> str:
        """All of it."""
        return "".join(self.lines)

    async def line(self, words: str, *, within: float = HANG_TIMEOUT_S) -> str:
        """The first line with these words."""
        async with deadline(self.loop_lag, within, f"no line {words!r}"), self._news:
            await self._news.wait_for(lambda: words in self.log or self._reading.done())
        return next(line for line in self.lines if words in line)

    async def ended(self) -> int:
        """Its exit code."""
        async with deadline(self.loop_lag, HANG_TIMEOUT_S, "it has not ended"):
            await self._reading
            return await self.process.wait()

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.ended()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self._news:
                self.lines.append(line.decode())
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()


class Stage:
    """A playground with a bot in it."""

    def __init__(
        self,
        playground: Playground,
        bot: Child,
        environment: Mapping[str, str],
        root: Path = ROOT,
    ) -> None:
        self.playground = playground
        self.bot = bot
        self._environment = environment
        self._root = root
        bot.loop_lag = playground.world.context.loop_lag

    @property
    def mika(self) -> Person:
        """A member."""
        return self.playground.world.person("mika")

    @property
    def robin(self) -> Person:
        """One who may manage messages."""
        return self.playground.world.person("robin")

    def providers(self, **change: Any) -> None:
        """Change how all providers behave."""
        self.playground.providers.settings.update(dict.fromkeys(INSTANT, change))

    async def imagine(self, prompt: str = "a fox", **options: Any) -> Message:
        """The finished reply to `/imagine`."""
        invocation = await self.mika.command("imagine", prompt=prompt, **options)
        return await invocation.reply(finished, within=HANG_TIMEOUT_S)

    async def ready(self) -> None:
        """Wait until the bot is there and knows its models."""
        world = self.playground.world
        await happened(world, lambda: world.bot_online)
        while not await self.mika.autocomplete("imagine", focused="model"):
            pass  # each question is answered at once, and by a bot that has read on

    async def restart(self) -> None:
        """Another process after this one has ended, with the same settings."""
        self.bot = await Child.start_in(self._root, "run", **self._environment)
        self.bot.loop_lag = self.playground.world.context.loop_lag
        await self.ready()


@asynccontextmanager
async def staged(**environment: str) -> AsyncIterator[Stage]:
    """A stage of its own; the bot's settings can be changed."""
    async with staged_from(ROOT, environment) as stage:
        yield stage


@asynccontextmanager
async def staged_from(
    root: Path, environment: Mapping[str, str], observer: TrafficObserver | None = None
) -> AsyncIterator[Stage]:
    """The same with the code in another folder.

    An `observer` of the traffic takes the place of Discord's schemas.
    """
    # A bot that is restarted identifies sooner than Discord would let it.
    options: dict[str, Any] = {"limits": Limits(identify_interval_s=0.0)}
    if observer is not None:
        options["observer"] = observer
    async with watched(**options) as playground:
        settings = {**playground.environment(), **environment}
        reads_messages = settings.get("CHAT_MESSAGES") == "true"
        playground.world.portal.update({"message_content": reads_messages})
        stage = Stage(playground, await Child.start_in(root, "run", **settings), settings, root)
        try:
            stage.providers(latency=0, queue=0)
            await happened(playground.world, lambda: playground.world.bot_online)
            yield stage
        finally:
            await stage.bot.stop()


async def happened(
    world: World, true: Callable[[], object], *, within: float = HANG_TIMEOUT_S
) -> None:
    """Wait until something is true, looking whenever anything happens in the world."""
    news = asyncio.Event()

    def listen(event: Event) -> None:
        news.set()

    with world.feed.listening(listen):
        async with deadline(world.context.loop_lag, within, "nothing of it happened"):
            while not true():
                news.clear()
                await news.wait()


def parts(message: Message) -> list[dict[str, Any]]:
    """All components of a message."""
    found: list[dict[str, Any]] = []
    waiting = list(message["components"])
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        waiting[:0] = part.get("components", [])
    return found


def words(message: Message) -> str:
    """What people read in it."""
    texts = [part["content"] for part in parts(message) if part["type"] == 10]
    return "\n".join([message["content"], *texts]).strip()


def buttons(message: Message) -> list[str]:
    """The labels of its buttons."""
    return [part["label"] for part in parts(message) if part["type"] == 2]


def finished(message: Message) -> bool:
    """Whether there is no more to come."""
    return "Again" in buttons(message)


async def refusal(invocation: Invocation) -> str:
    """The sentence that only the one who asked sees, without anything having been deferred."""
    answer = await invocation.answered(within=HANG_TIMEOUT_S)
    assert answer["type"] == 4
    assert answer["data"]["flags"] & 64
    content: str = answer["data"]["content"]
    return content


async def unchecked(stage: Stage, **options: Any) -> Invocation:
    """`/imagine` by a client that is not Discord's and checks nothing."""
    world, mika = stage.playground.world, stage.mika.user
    channel = world.directory.find_channel("studio", mika)
    permissions = world.directory.permissions(mika, channel)
    commands = world.commands.visible(channel.guild_id)
    command = select_command(commands, "imagine", channel, permissions)
    types = {option["name"]: option["type"] for option in command.options}
    data = {
        **command_data(command, {"prompt": "a fox"}, KnownObjects()),
        "options": [
            {"name": name, "type": types[name], "value": value} for name, value in options.items()
        ],
    }
    kind = InteractionType.APPLICATION_COMMAND
    created = world.interactions.create(kind, mika, channel, data)
    return Invocation(created, world.messages, world.context)
