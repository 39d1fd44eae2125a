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
    """Whether the shards of a process are connected to the gateway, by the events of discord.py."""

    def __init__(self, bot: commands.AutoShardedBot) -> None:
        self._bot = bot
        self._up: set[int] = set()
        bot.add_listener(self._is_up, "on_shard_connect")
        bot.add_listener(self._is_up, "on_shard_resumed")
        bot.add_listener(self._is_down, "on_shard_disconnect")

    async def is_up(self) -> bool:
        """Whether events arrive on all shards.

        On each, from READY or RESUMED on until its connection breaks.
        """
        own = self._bot.shard_ids or range(self._bot.shard_count or 0)
        return bool(own) and self._up.issuperset(own)

    async def _is_up(self, shard_id: int) -> None:
        self._up.add(shard_id)

    async def _is_down(self, shard_id: int) -> None:
        self._up.discard(shard_id)
