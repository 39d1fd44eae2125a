"""Streams of text that are left, cancelled, closed or not read on."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from hfmedia import Client, ClientClosed
from hfmedia.adapter import Route
from hfmedia.errors import Failure
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import TextDelta
from tests.library.chats import REQUEST, RING, SSE, asked, chatting, client_at, piece, says
from tests.library.served import Handler, Served


@dataclass
class Talker:
    """A provider that says `first` and goes on for as long as it is listened to."""

    first: tuple[bytes, ...] = (piece("Ri"), piece("ng"))
    then: bytes = b""
    sent: int = 0
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    is_left: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        try:
            response = web.StreamResponse(headers={"content-type": SSE})
            await response.prepare(request)
            for chunk in self.first:
                await response.write(chunk)
            self.waits.set()
            while self.then:
                await response.write(self.then)
                self.sent += len(self.then)
            await asyncio.Event().wait()
            return response
        finally:
            self.is_left.set()


@asynccontextmanager
async def talking(talker: Talker) -> AsyncIterator[tuple[Client, Served]]:
    async with (
        chatting(groq=talker.answer) as served,
        client_at(served) as client,
        asyncio.timeout(20),
    ):
        yield client, served


async def test_leaving_early_closes_the_connection_at_once() -> None:
    talker = Talker()
    async with talking(talker) as (client, served):
        await leave_early(client)
        await talker.is_left.wait()
        assert asked(served) == ["groq"]


async def test_cancelling_the_task_closes_the_connection() -> None:
    talker = Talker()
    async with talking(talker) as (client, _):
        task = asyncio.create_task(read_all(client))
        await talker.waits.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await talker.is_left.wait()


async def test_cancelling_before_the_first_piece_closes_the_connection() -> None:
    talker = Talker(first=())
    async with talking(talker) as (client, served):
        task = asyncio.create_task(read_all(client))
        await talker.waits.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await talker.is_left.wait()
        assert asked(served) == ["groq"]


class TestTheTimeToTheFirstPieceCounts:
    """Without a failure, and however the answer is left."""

    @pytest.mark.parametrize("way", ["left", "cancelled", "closed"])
    async def test_when_it_is_left_early(self, way: str) -> None:
        outcomes: list[tuple[Attempt, Failure | None]] = []
        async with (
            chatting(groq=Talker().answer) as served,
            client_at(served, effects=lambda live: Noting(live, outcomes)) as client,
        ):
            if way == "left":
                await leave_early(client)
            else:
                await self.ended_while_it_waits(client, way)
        [(attempt, failure)] = outcomes
        assert failure is None
        assert (attempt.provider, attempt.outcome) == ("groq", "ok")
        assert attempt.first_token_s is not None
        assert 0 < attempt.first_token_s <= attempt.seconds

    async def ended_while_it_waits(self, client: Client, way: str) -> None:
        began = asyncio.Event()
        task = asyncio.create_task(read_all(client, began))
        await began.wait()
        if way == "cancelled":
            task.cancel()
        else:
            await client.aclose()
        with pytest.raises((asyncio.CancelledError, ClientClosed)):
            await task

    async def test_so_that_another_is_measured_next(self) -> None:
        async with (
            chatting(groq=Talker().answer, together=Talker().answer) as served,
            client_at(served, order="fastest") as client,
        ):
            await leave_early(client)
            await leave_early(client)
        assert asked(served) == ["groq", "together"]

    async def test_not_before_there_is_one(self) -> None:
        outcomes: list[tuple[Attempt, Failure | None]] = []
        talker = Talker(first=())
        async with (
            chatting(groq=talker.answer) as served,
            client_at(served, effects=lambda live: Noting(live, outcomes)) as client,
        ):
            task = asyncio.create_task(read_all(client))
            await talker.waits.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert outcomes == []


@dataclass
class Noting(PassingEffects):
    """Notes what is recorded."""

    outcomes: list[tuple[Attempt, Failure | None]]

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        self.outcomes.append((attempt, failure))
        await super().record_outcome(route, attempt, failure)


async def read_all(client: Client, began: asyncio.Event | None = None) -> None:
    async for _ in client.stream(REQUEST):
        if began is not None:
            began.set()


async def leave_early(client: Client) -> None:
    async with aclosing(client.stream(REQUEST)) as items:
        assert isinstance(await anext(items), TextDelta)


class TestClosingTheClient:
    @pytest.mark.parametrize("first", [(), (piece("Ri"),)], ids=["before", "after"])
    async def test_ends_a_stream_that_waits_for_its_next_piece(
        self, first: tuple[bytes, ...]
    ) -> None:
        talker = Talker(first=first)
        async with talking(talker) as (client, served):
            task = asyncio.create_task(read_all(client))
            await talker.waits.wait()
            await client.aclose()
            with pytest.raises(ClientClosed):
                await task
            await talker.is_left.wait()
            assert asked(served) == ["groq"]

    async def test_ends_a_stream_between_two_pieces_without_cancelling_its_reader(self) -> None:
        talker = Talker()
        async with talking(talker) as (client, _), aclosing(client.stream(REQUEST)) as items:
            await anext(items)
            await client.aclose()
            await talker.is_left.wait()
            with pytest.raises(ClientClosed):
                async for _ in items:
                    pass

    async def test_leaves_no_stream_that_is_never_read_on(self) -> None:
        talker = Talker()
        async with talking(talker) as (client, _):
            items = client.stream(REQUEST)
            await anext(items)
            await client.aclose()
            await talker.is_left.wait()
            del items
            gc.collect()  # what leaks, warns here, and warnings are errors
            await asyncio.sleep(0)

    async def test_before_a_stream_is_read_refuses_it(self) -> None:
        async with chatting(groq=says()) as served:
            client = client_at(served)
            items = client.stream(REQUEST)
            await client.aclose()
            with pytest.raises(ClientClosed):
                await anext(items)
            assert served.seen == []


async def test_a_server_is_not_read_while_nobody_asks_for_more() -> None:
    talker = Talker(then=b": padding\n\n" * 10_000)
    async with talking(talker) as (client, _):
        async with aclosing(client.stream(REQUEST)) as items:
            await anext(items)
            sent = -1
            while sent != talker.sent:  # until the buffers on the way are full
                sent = talker.sent
                await asyncio.sleep(0.2)
            # Those of the kernel hold some megabytes, of which none is ours.
            assert 0 < talker.sent < 20_000_000
        await talker.is_left.wait()


class TestAConnection:
    async def test_is_used_again_after_a_stream(self) -> None:
        ports = set[int]()
        async with chatting(groq=self.noting(ports)) as served, client_at(served) as client:
            for _ in range(3):
                await last_of(client)
        assert len(asked(served)) == 3
        assert len(ports) == 1

    async def test_that_stays_open_after_the_last_event_is_waited_for_only_shortly(self) -> None:
        talker = Talker(first=RING)
        async with talking(talker) as (client, _):
            answer = await last_of(client)
            await talker.is_left.wait()
        assert (answer.text, answer.finish_reason) == ("Ring!", "stop")

    @staticmethod
    def noting(ports: set[int]) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            ports.add(request.transport.get_extra_info("peername")[1])
            response = await says(*RING)(request)
            # The end of the body comes by itself, as from a real server.
            await asyncio.sleep(0.01)
            return response

        return answer


async def test_streams_side_by_side_do_not_wait_for_each_other() -> None:
    async def until_met(request: web.Request) -> web.StreamResponse:
        response = await says(piece("Ri"))(request)
        await meeting.wait()
        await response.write(piece("ng!", finish="stop"))
        return response

    meeting = asyncio.Barrier(40)
    async with (
        chatting(groq=until_met) as served,
        client_at(served) as client,
        asyncio.timeout(20),
        asyncio.TaskGroup() as group,
    ):
        tasks = [group.create_task(last_of(client)) for _ in range(40)]
    assert {task.result().text for task in tasks} == {"Ring!"}


async def last_of(client: Client) -> TextGeneration:
    *_, last = [item async for item in client.stream(REQUEST)]
    assert isinstance(last, TextGeneration)
    return last
