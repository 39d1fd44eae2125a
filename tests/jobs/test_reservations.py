"""Room for jobs that are about to be submitted."""

from __future__ import annotations

import asyncio

from jobs.reservations import Reservations
from tests.jobs.builders import MIKA, ROBIN


async def test_room_is_held_by_member_until_it_is_released() -> None:
    reservations = Reservations()
    with reservations.hold(MIKA, "1"), reservations.hold(ROBIN, "2"):
        assert reservations.of(MIKA) == {"1"}
    assert reservations.of(MIKA) == set()


async def test_an_interaction_that_is_delivered_twice_keeps_the_room_of_the_first() -> None:
    reservations = Reservations()
    with reservations.hold(MIKA, "1"):
        with reservations.hold(MIKA, "1"):
            pass
        assert reservations.of(MIKA) == {"1"}


async def test_waiting_ends_with_the_last_release() -> None:
    reservations = Reservations()
    with reservations.hold(MIKA, "1"):
        with reservations.hold(ROBIN, "2"):
            released = asyncio.create_task(reservations.all_released())
        await asyncio.sleep(0)
        assert not released.done()
    await released
