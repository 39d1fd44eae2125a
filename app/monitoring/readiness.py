"""Whether a process can do its work now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from discord.ext import commands

log = logging.getLogger(__name__)

CHECK_S: Final = 2.0  # that a check may take

Check: TypeAlias = Callable[[], Awaitable[bool]]
"""Whether one thing that the process needs is there."""


async def failing(checks: Mapping[str, Check], *, check_s: float = CHECK_S) -> list[str]:
    """The names of the checks that say no, fail, or take longer than `check_s` seconds."""
    passing = (_passes(name, check, check_s) for name, check in checks.items())
    passed = await asyncio.gather(*passing)
    return [name for name, passes in zip(checks, passed, strict=True) if not passes]


async def _passes(name: str, check: Check, check_s: float) -> bool:
    try:
        async with asyncio.timeout(check_s):
            return await check()
    except Exception as error:
        log.debug("whether %s is ready could not be checked: %s", name, type(error).__name__)
        return False


class GatewayConnection:
    """Whether the connection to Discord's gateway is there, by the events of discord.py."""

    def __init__(self, bot: commands.Bot) -> None:
        self._is_up = False
        bot.add_listener(self._up, "on_connect")
        bot.add_listener(self._up, "on_resumed")
        bot.add_listener(self._down, "on_disconnect")

    async def is_up(self) -> bool:
        """Whether events arrive: from READY or RESUMED on, until the connection breaks."""
        return self._is_up

    async def _up(self) -> None:
        self._is_up = True

    async def _down(self) -> None:
        self._is_up = False
