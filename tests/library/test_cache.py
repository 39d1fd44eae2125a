"""A memory with a lifetime: who waits, who does not, and what happens when nobody answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from hfmedia.errors import HubUnavailable
from hfmedia.net.cache import Cache

LIFETIME = 600.0


class World:
    """Time, and a Hub whose answers are let go one at a time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0
        self.answers: asyncio.Queue[int | HubUnavailable] = asyncio.Queue()

    async def load(self) -> int:
        self.asked += 1
        answer = await self.answers.get()
        if isinstance(answer, HubUnavailable):
            raise answer
        return answer


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def cache(world: World) -> Cache[str, int]:
    return Cache(LIFETIME, clock=lambda: world.now)


async def soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def kept(cache: Cache[str, int], world: World) -> Awaitable[int]:
    """A cache that holds 1."""
    world.answers.put_nowait(1)
    assert await cache.get("key", world.load) == 1
    return cache.get("key", world.load)


async def test_within_its_lifetime_nobody_is_asked(cache: Cache[str, int], world: World) -> None:
    again = await kept(cache, world)
    world.now += LIFETIME - 1
    assert await again == 1
    assert world.asked == 1


async def test_just_after_it_nobody_waits_and_the_next_one_has_the_new_answer(
    cache: Cache[str, int], world: World
) -> None:
    again = await kept(cache, world)
    world.now += LIFETIME + 1
    assert await again == 1
    world.answers.put_nowait(2)
    await soon(lambda: world.asked == 2 and world.answers.empty())
    assert await cache.get("key", world.load) == 2
    assert world.asked == 2


async def test_long_after_it_the_new_answer_is_waited_for(
    cache: Cache[str, int], world: World
) -> None:
    again = await kept(cache, world)
    world.now += 2 * LIFETIME
    world.answers.put_nowait(2)
    assert await again == 2


async def test_when_the_hub_is_down_the_old_answer_is_served_and_this_is_said(
    cache: Cache[str, int], world: World, caplog: pytest.LogCaptureFixture
) -> None:
    again = await kept(cache, world)
    world.now += 100 * LIFETIME
    world.answers.put_nowait(HubUnavailable("down"))
    with caplog.at_level(logging.WARNING):
        assert await again == 1
    assert "an older answer is used: down" in caplog.text


async def test_for_a_lifetime_nobody_waits_for_a_hub_that_did_not_answer(
    cache: Cache[str, int], world: World
) -> None:
    again = await kept(cache, world)
    world.now += 100 * LIFETIME
    world.answers.put_nowait(HubUnavailable("down"))
    await again
    world.now += LIFETIME - 1
    async with asyncio.timeout(5):
        assert await cache.get("key", world.load) == 1
    await soon(lambda: world.asked == 3)  # in the background
    await cache.aclose()


async def test_what_is_said_to_be_wrong_is_waited_for(cache: Cache[str, int], world: World) -> None:
    again = await kept(cache, world)
    cache.forget(lambda key, value: key == "key")
    world.answers.put_nowait(2)
    assert await again == 2


async def test_one_load_serves_all_who_wait_even_if_the_first_one_leaves(
    cache: Cache[str, int], world: World
) -> None:
    waiting = [asyncio.create_task(cache.get("key", world.load)) for _ in range(3)]
    await soon(lambda: world.asked == 1)
    waiting[0].cancel()
    world.answers.put_nowait(1)
    assert await asyncio.gather(*waiting[1:]) == [1, 1]
    assert world.asked == 1


async def test_the_oldest_entries_make_room(world: World) -> None:
    cache: Cache[int, int] = Cache(LIFETIME, size=2, clock=lambda: world.now)
    for number in range(4):
        world.answers.put_nowait(number)
        await cache.get(number, world.load)
    world.answers.put_nowait(9)
    assert await cache.get(0, world.load) == 9


async def test_closing_ends_what_is_loading(cache: Cache[str, int], world: World) -> None:
    waiting = asyncio.create_task(cache.get("key", world.load))
    await soon(lambda: world.asked == 1)
    await cache.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_what_became_known_otherwise_is_not_loaded(
    cache: Cache[str, int], world: World
) -> None:
    cache.put("key", 7)
    assert await cache.get("key", world.load) == 7
    assert world.asked == 0


async def test_what_is_kept_can_be_had_without_loading(
    cache: Cache[str, int], world: World
) -> None:
    assert cache.kept("a") is None
    cache.put("a", 1)
    world.now += 10 * LIFETIME
    assert cache.kept("a") == 1
    assert world.asked == 0
