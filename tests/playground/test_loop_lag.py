"""The playground says how late its own event loop runs, and whether that is why a test failed."""

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest

from playground import Limits, LoopLag, MachineTooSlow, Playground, deadline
from playground.discord.invocation import NoReply
from playground.discord.world import World
from tests.discord_schema import watched
from tests.playground.raw import IMAGINE, raw_bot


def hold_the_loop(seconds: float) -> None:
    """Make the loop stand still once, as a machine does that is too busy."""
    asyncio.get_running_loop().call_soon(time.sleep, seconds)


async def test_a_wait_that_the_loops_lag_spoilt_says_that_the_machine_is_too_slow(
    playground: Playground,
) -> None:
    async with raw_bot(playground):
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        hold_the_loop(0.3)
        with pytest.raises(MachineTooSlow, match=r"machine too slow: .* held for \d\.\d s of 0.4"):
            await invocation.answered(within=0.4)


async def test_a_wait_that_nothing_held_up_says_what_did_not_happen(tmp_path: Path) -> None:
    """In a world of its own, whose loop nobody measures."""
    world = World(tmp_path)
    world.commands.overwrite(None, [IMAGINE])
    invocation = await world.person("mika").command("imagine", prompt="a fox")
    with pytest.raises(NoReply, match=r"no state of the reply matches after 0\.05 s"):
        await invocation.reply(within=0.05)


class ScriptedTime:
    """A clock that shows what the test sets, whenever the event loop comes to look."""

    def __init__(self) -> None:
        self.now = 100.0
        self.looked_at = asyncio.Event()

    def __call__(self) -> float:
        self.looked_at.set()
        return self.now


async def test_only_the_lag_since_the_wait_began_counts() -> None:
    clock = ScriptedTime()
    loop_lag = LoopLag(clock)
    with loop_lag.measuring():
        clock.now = 103.02
        assert loop_lag.held_s(since=100.0) == pytest.approx(3.0), "a stall that goes on"
        assert loop_lag.held_s(since=102.02) == pytest.approx(1.0), "its part after the beginning"
        clock.looked_at.clear()
        await clock.looked_at.wait()
        clock.now = 103.05
        assert loop_lag.held_s(since=100.0) == pytest.approx(3.0), "a stall that is over"
        assert loop_lag.held_s(since=103.03) == 0.0


async def test_a_response_deadline_that_passed_in_a_stall_is_the_machines_fault_too() -> None:
    limits = Limits(response_deadline_s=0.4)
    async with watched(limits=limits) as playground, raw_bot(playground):
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        hold_the_loop(0.3)
        await invocation.failure()
        # The wait itself is long enough for the stall not to count in it.
        with pytest.raises(MachineTooSlow, match="machine too slow"):
            await invocation.answered(within=0.3)


async def test_any_block_can_have_such_a_deadline(playground: Playground) -> None:
    loop_lag = playground.world.context.loop_lag
    hold_the_loop(0.3)
    with pytest.raises(MachineTooSlow, match="nothing came"):
        async with deadline(loop_lag, 0.2, "nothing came"):
            await asyncio.Event().wait()
    with pytest.raises(TimeoutError):
        async with deadline(LoopLag(), 0.05, "nothing came"):
            await asyncio.Event().wait()


async def test_the_page_can_ask_for_the_lag(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        before = await lag(session, playground)
        time.sleep(0.2)  # noqa: ASYNC251 - holding the loop is what is meant
        after = await lag(session, playground)
    assert after["held_s"] >= before["held_s"] + 0.1
    assert after["longest_s"] >= 0.1


async def lag(session: aiohttp.ClientSession, playground: Playground) -> dict[str, float]:
    async with session.get(f"{playground.page_url}api/loop-lag") as response:
        found: dict[str, float] = await response.json()
        return found
