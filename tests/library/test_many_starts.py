"""Hundreds of calls that start together leave the event loop its turns."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from hfmedia import Client, GenerationRequest
from hfmedia.adapter import MappingRow
from hfmedia.client_resources import STARTS_AT_ONCE
from hfmedia.errors import Failure
from hfmedia.execution.effects import Effects
from tests.library.scripted import Scripted


async def test_at_most_sixteen_calls_start_in_one_turn_of_the_loop() -> None:
    turn = 0
    started: Counter[int] = Counter()

    async def count_turns() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    class Counted(Scripted):
        async def routes(
            self, request: GenerationRequest, deadline: float
        ) -> Sequence[MappingRow] | Failure:
            started[turn] += 1
            return await super().routes(request, deadline)

    def effects(_: Effects) -> Effects:
        return Counted({})

    async def call(client: Client) -> None:
        with suppress(Exception):  # nothing is served: how a call starts is what counts
            await client.generate(GenerationRequest(task="text-to-image", model="a/b", prompt="x"))

    async with Client("hf_x", effects=effects) as client:
        counting = asyncio.create_task(count_turns())
        await asyncio.gather(*(call(client) for _ in range(200)))
        counting.cancel()
    assert started.total() == 200
    assert max(started.values()) == STARTS_AT_ONCE == 16
