"""The moments at which something is done to the bot: counted in what happens, not in seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final, Literal, TypeAlias, get_args

from playground.discord.events import Event, InteractionResponded, MessageUpdated
from playground.providers import Job

Kind: TypeAlias = Literal["a command was answered", "a reply was edited", "a job was submitted"]

MAX_COUNT: Final = 12  # events until a moment has come
MAX_DELAY_S: Final = 0.3  # of what does not come at the very moment
STUCK_S: Final = 60.0


class NothingHappens(Exception):
    """The bot does nothing any more."""


class Moments:
    """Chooses moments by `random`, and acts in them.

    An event is told before the bot learns of it: Discord's and the providers' answers follow. So
    what is done at once comes between the two.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._awaited: Kind | None = None
        self._left = 0
        self._come = asyncio.Event()
        self._act: Callable[[], None] = _nothing

    async def next(self, act: Callable[[], None]) -> str:
        """Act at the next moment. Returns which it was. Raises `NothingHappens`."""
        self._come.clear()
        kind: Kind = self._random.choice(get_args(Kind))
        delay_s = self._random.choice([0.0, self._random.uniform(0, MAX_DELAY_S)])
        self._act = act if not delay_s else _nothing
        self._left = self._random.randint(1, MAX_COUNT)
        self._awaited = kind
        try:
            async with asyncio.timeout(STUCK_S):
                await self._come.wait()
        except TimeoutError:
            raise NothingHappens(f"it was waited {STUCK_S:.0f} s until {kind}") from None
        if delay_s:
            await asyncio.sleep(delay_s)
            act()
        return f"{kind}, {1000 * delay_s:.0f} ms ago"

    def on_event(self, event: Event) -> None:
        """Listen to Discord's side."""
        match event:
            case InteractionResponded():
                self._happened("a command was answered")
            case MessageUpdated():
                self._happened("a reply was edited")

    def on_job(self, _: Job) -> None:
        """Listen to the providers."""
        self._happened("a job was submitted")

    def _happened(self, kind: Kind) -> None:
        if kind != self._awaited:
            return
        self._left -= 1
        if not self._left:
            self._awaited = None
            self._act()
            self._come.set()


def _nothing() -> None:
    """What is done at a moment whose deed comes later."""
