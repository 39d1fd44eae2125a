"""What people do: they type commands one after the other, and cancel some."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from playground import MachineTooSlow, Playground
from playground.changes import Changes
from playground.discord.enums import CallbackType
from playground.discord.errors import InvalidInput
from playground.discord.events import Event
from playground.discord.invocation import Invocation, NoReply
from playground.discord.message import LOADING
from playground.discord.person import Person
from playground.providers import REALISTIC, Behaviour
from tests.e2e.stage import Message, buttons, words

GUILDS: Final = 6
MEMBERS: Final = 12
PATIENCE_S: Final = 90.0
READ_S: Final = 0.5  # a refusal is read, and only then somebody tries again
# Providers that answer with a job, and some that hold the request until the picture is there.
IMAGE_MODELS: Final = (
    "black-forest-labs/FLUX.1-dev",
    "black-forest-labs/FLUX.1-schnell",
    "Qwen/Qwen-Image",
    "ByteDance/SDXL-Lightning",
    "HiDream-ai/HiDream-I1-Full",
    "stabilityai/stable-diffusion-xl-base-1.0",
)
VIDEO_MODEL: Final = "Wan-AI/Wan2.2-T2V-A14B"
SIDE_PX: Final = 128
VIDEOS: Final = 0.04  # of all commands
CANCELS: Final = 0.1
LATENCIES_S: Final = (0.3, 0.6, 1.0)


def behaviours(random: Random) -> dict[str, Behaviour]:
    """Providers that are quick, each in its own way."""
    return {name: Behaviour(latency=random.choice(LATENCIES_S)) for name in REALISTIC}


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody types, and whether they cancel it."""

    name: str
    options: dict[str, Any]
    cancels: bool


class Load:
    """Members who use the bot. At most `MEMBERS` wait at once."""

    def __init__(self, playground: Playground, random: Random) -> None:
        self._world = playground.world
        self._random = random
        self._number = 0
        self._changes = Changes()
        self._people = [self._member(number) for number in range(MEMBERS)]
        self._channels = [self._guild(number) for number in range(GUILDS)]

    async def run(self) -> None:
        """All of them, until cancelled."""

        def listen(_: Event) -> None:
            self._changes.notify()

        with self._world.feed.listening(listen):
            async with asyncio.TaskGroup() as group:
                for person in self._people:
                    group.create_task(self._use(person))

    def _member(self, number: int) -> Person:
        key = f"member-{number}"
        self._world.directory.people.add(key)
        return self._world.person(key)

    def _guild(self, number: int) -> str:
        key = f"guild-{number}"
        self._world.directory.guilds.add(key)
        return key

    async def _use(self, person: Person) -> None:
        while True:
            if not self._world.bot_online:
                await self._changes.wait()
                continue
            try:
                await self._ask(person, self._command(), self._random.choice(self._channels))
            except InvalidInput:  # the commands are not there yet
                await self._changes.wait()
            except (NoReply, MachineTooSlow):
                pass  # the books say what became of it

    async def _ask(self, person: Person, command: Command, channel: str) -> None:
        invocation = await person.command(command.name, channel=channel, **command.options)
        try:
            await self._follow(person, invocation, cancels=command.cancels)
        finally:
            invocation.close()

    async def _follow(self, person: Person, invocation: Invocation, *, cancels: bool) -> None:
        answer = await invocation.answered(within=self._world.limits.response_deadline_s + 1)
        if answer["type"] != CallbackType.DEFERRED_MESSAGE:
            await asyncio.sleep(READ_S)
            return
        if cancels:
            message = await invocation.reply(has_begun, within=PATIENCE_S)
            if "Cancel" in buttons(message):
                click = await person.click(message, "Cancel")
                click.close()
        await invocation.reply(has_ended, within=PATIENCE_S)

    def _command(self) -> Command:
        self._number += 1
        random = self._random
        is_video = random.random() < VIDEOS
        # By its seeds a provider's job is known to be of this command.
        options = {"prompt": f"a fox, number {self._number}", "seed": 4 * self._number}
        if is_video:
            options |= {"model": VIDEO_MODEL, "count": 1}
        else:
            count = random.randint(1, 4)
            size = {"width": SIDE_PX, "height": SIDE_PX}
            options |= {"model": random.choice(IMAGE_MODELS), "count": count, **size}
        return Command("video" if is_video else "imagine", options, random.random() < CANCELS)


def has_begun(message: Message) -> bool:
    """Whether it says more than "thinking"."""
    return not message["flags"] & LOADING


def has_ended(message: Message) -> bool:
    """Whether it says that nothing more is to come."""
    return has_begun(message) and "Cancel" not in buttons(message) and bool(words(message))
