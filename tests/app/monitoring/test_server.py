"""The server of `/healthz` and the like: what it answers, and what it does not wait for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from app.monitoring import server
from app.monitoring.server import CONNECTIONS, REQUEST_BYTES, CannotListen, Page, serving

HOST = "127.0.0.1"
GET = b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n"


async def page() -> Page:
    return Page(b"a fox\n")


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answer(port: int, request: bytes) -> bytes:
    """All that comes until the server closes the connection, or breaks it."""
    async with connected(port) as (reader, writer):
        writer.write(request)
        return await rest(reader)


async def rest(reader: asyncio.StreamReader) -> bytes:
    # What the server has not read when it closes makes of the end a reset.
    with suppress(ConnectionError):
        async with asyncio.timeout(5):
            return await reader.read()
    return b""


async def test_a_page_is_served_with_its_length_and_the_connection_closed() -> None:
    async with serving(HOST, 0, {"/page": page}) as port:
        head, _, body = (await answer(port, GET)).partition(b"\r\n\r\n")
    assert body == b"a fox\n"
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 200 OK",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Length: 6",
        b"Connection: close",
    ]


async def test_a_query_does_not_change_the_page() -> None:
    async with serving(HOST, 0, {"/page": page}) as port:
        assert (await answer(port, GET.replace(b"page", b"page?a=1"))).endswith(b"a fox\n")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /other HTTP/1.1\r\n\r\n", b"404 Not Found"),
        (b"POST /page HTTP/1.1\r\n\r\n", b"405 Method Not Allowed"),
        (b"GET /page\r\n\r\n", b"400 Bad Request"),
        (b"\x16\x03\x01 what is this\r\n\r\n", b"400 Bad Request"),
        (b"GET /page HTTP/1.1\r\nX: " + b"x" * REQUEST_BYTES, b"431 Request Header"),
    ],
)
async def test_what_cannot_be_served_gets_its_status(request_bytes: bytes, status: bytes) -> None:
    async with serving(HOST, 0, {"/page": page}) as port:
        assert (await answer(port, request_bytes)).startswith(b"HTTP/1.1 " + status)


async def test_the_longest_request_that_is_allowed_is_served() -> None:
    start, end = b"GET /page HTTP/1.1\r\nX: ", b"\r\n\r\n"
    padding = b"x" * (REQUEST_BYTES - len(start) - len(end))
    async with serving(HOST, 0, {"/page": page}) as port:
        assert (await answer(port, start + padding + end)).endswith(b"a fox\n")


async def test_connections_above_the_limit_are_closed_and_the_others_served() -> None:
    entered, release = asyncio.Semaphore(0), asyncio.Event()

    async def slow() -> Page:
        entered.release()
        await release.wait()
        return Page(b"late\n")

    async with serving(HOST, 0, {"/page": slow}) as port, asyncio.TaskGroup() as group:
        waiting = [group.create_task(answer(port, GET)) for _ in range(CONNECTIONS)]
        for _ in range(CONNECTIONS):
            await entered.acquire()
        assert await answer(port, GET) == b""
        release.set()
    assert all(task.result().endswith(b"late\n") for task in waiting)


async def test_connections_that_are_over_leave_room_for_others() -> None:
    async with serving(HOST, 0, {"/page": page}) as port:
        for _ in range(CONNECTIONS + 1):
            assert (await answer(port, GET)).endswith(b"a fox\n")


async def test_a_connection_that_sends_nothing_is_closed_when_its_time_is_up() -> None:
    connections = server.Connections({}, request_s=0.01)
    listening = await asyncio.start_server(connections.serve, HOST, 0)
    async with listening, connected(listening.sockets[0].getsockname()[1]) as (reader, _):
        assert await rest(reader) == b""


async def test_its_end_waits_for_nobody(caplog: pytest.LogCaptureFixture) -> None:
    entered = asyncio.Event()

    async def forever() -> Page:
        entered.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with AsyncExitStack() as client:
        async with asyncio.timeout(5), serving(HOST, 0, {"/page": forever}) as port:
            reader, writer = await client.enter_async_context(connected(port))
            writer.write(GET)
            await entered.wait()
        assert await rest(reader) == b""
    assert not caplog.records


async def test_a_taken_port_is_said_in_a_sentence() -> None:
    async with serving(HOST, 0, {}) as port:
        with pytest.raises(CannotListen, match=rf"^METRICS_PORT {port} cannot be used on {HOST}: "):
            async with serving(HOST, port, {}):
                raise AssertionError
