"""What is done to the bot, and to what it stands on: each once, and then it is put right again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from tests.chaos.ground import Ground
from tests.storage.media.faulty_proxy import Fault as Answer

LEASE_S: Final = 2.0
LONGEST_FREEZE_S: Final = 5.0
DATABASE_AWAY_S: Final = 18.0
MEDIA_AWAY_S: Final = 10.0
REFUSALS: Final[tuple[Answer, ...]] = (503, 403, "reset")

Fault: TypeAlias = Callable[[Ground], Awaitable[str]]
"""Returns what was done, in words."""


async def kill(ground: Ground) -> str:
    """SIGKILL one process at some moment, and start it again."""
    process = ground.random.choice(ground.fleet.processes)
    moment = await ground.moments.next(lambda: process.send(signal.SIGKILL))
    await process.ended()
    await process.start()
    return f"{process.name} was killed: {moment}"


async def deploy(ground: Ground) -> str:
    """Replace all processes, one after the other, each while something is under way."""
    for process in ground.fleet:
        await ground.moments.next(lambda: None)
        await process.stop()
        await process.start()
    return "all processes were replaced"


async def freeze(ground: Ground) -> str:
    """SIGSTOP one worker at some moment, and let it go on when others have its jobs."""
    process = ground.random.choice(ground.fleet.of_kind("worker"))
    moment = await ground.moments.next(lambda: process.send(signal.SIGSTOP))
    await asyncio.sleep(ground.random.uniform(LEASE_S, LONGEST_FREEZE_S))
    process.send(signal.SIGCONT)
    return f"{process.name} was frozen: {moment}"


async def stop_database(ground: Ground, away_s: float = DATABASE_AWAY_S) -> str:
    """Stop the database for a while."""
    assert ground.server is not None, "the layout has one"
    moment = await ground.moments.next(lambda: None)
    await asyncio.to_thread(ground.server.stop)
    await asyncio.sleep(away_s)
    await asyncio.to_thread(ground.server.start)
    await ground.fleet.start()
    return f"the database was away: {moment}"


async def refuse_media(ground: Ground) -> str:
    """Let the media store refuse all requests for a while."""
    proxy, answer = ground.proxy, ground.random.choice(REFUSALS)
    assert proxy is not None, "the layout has one"
    moment = await ground.moments.next(lambda: proxy.always(answer))
    await asyncio.sleep(MEDIA_AWAY_S)
    proxy.faults = ()
    return f"the media store answered {answer}: {moment}"
