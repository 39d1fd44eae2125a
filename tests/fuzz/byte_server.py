"""A server that misbehaves in the bytes of one of its responses."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from tests.fuzz.mutations import mutated_bytes

DRIP_S: Final = 0.02  # between the bytes of a slow response


@dataclass(frozen=True)
class Raw:
    """A response in its parts."""

    status_line: bytes
    headers: Sequence[bytes]
    body: bytes

    def bytes(self, *more: bytes, body: bytes | None = None) -> bytes:
        """On the wire, with these headers, or with the right length if there are none."""
        content = self.body if body is None else body
        added = more or (b"content-length: %d" % len(content),)
        return b"\r\n".join([self.status_line, *self.headers, *added, b"", content])


Misbehaviour: TypeAlias = Callable[[Random, Raw, asyncio.StreamWriter], Awaitable[None]]


async def says_nothing(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hangs_up(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def is_cut(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    whole = raw.bytes()
    writer.write(whole[: random.randrange(len(whole))])


async def is_slow(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    whole = raw.bytes()
    start = random.choice((0, whole.index(b"\r\n\r\n")))
    writer.write(whole[:start])
    for number in range(start, len(whole)):
        writer.write(whole[number : number + 1])
        await writer.drain()
        await asyncio.sleep(DRIP_S)


async def is_garbled(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    writer.write(mutated_bytes(random, raw.bytes()))


async def is_noise(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    writer.write(random.randbytes(random.choice((1, 100, 100_000))))


async def has_a_wrong_length(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    size = len(raw.body)
    lengths = (b"%d" % (size + 5), b"%d" % (size // 2), b"-1", b"0x10", b"1e3", b"9" * 400, b"")
    more = [b"content-length: " + it for it in random.sample(lengths, random.randint(1, 2))]
    writer.write(raw.bytes(*more))


async def has_wrong_chunks(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    size = b"%x" % len(raw.body)
    chunks = (
        (size + b"\r\n", b""),  # without an end
        (b"-5\r\n", b"\r\n0\r\n\r\n"),
        (b"zz\r\n", b"\r\n0\r\n\r\n"),
        (b"f" * 100 + b"\r\n", b"\r\n0\r\n\r\n"),
        (size + b";" + b"x" * 20_000 + b"\r\n", b"\r\n0\r\n\r\n"),
        (size + b"\r\n", b"\r\n0\r\n" + b"a: b\r\n" * 5_000),  # trailers without an end
    )
    before, after = random.choice(chunks)
    writer.write(raw.bytes(b"transfer-encoding: chunked", body=before + raw.body + after))


async def is_wrongly_packed(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    packed = gzip.compress(raw.body)
    body = random.choice(
        (raw.body, packed[:-6], packed + packed, mutated_bytes(random, packed), b"", PACKED_ZEROS)
    )
    encoding = random.choice((b"gzip", b"deflate", b"gzip, gzip", b"br", b"zstd", b"x"))
    length = b"content-length: %d" % len(body)
    writer.write(raw.bytes(b"content-encoding: " + encoding, length, body=body))


async def has_wrong_headers(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    more = random.choice(
        (
            [b"no colon here"],
            [b": no name"],
            [b"x: " + b"y" * 100_000],
            [b"x: \0\x01\xff"],
            [b" folded: yes"],
            [b"content-type: \xff\xfe"],
            [b"x-%d: y" % number for number in range(5_000)],
            [b"transfer-encoding: chunked, chunked"],
            [b"connection: upgrade", b"upgrade: websocket"],
            [b"set-cookie: \xff=\xff; domain=.; expires=never"],
        )
    )
    writer.write(raw.bytes(*more, b"content-length: %d" % len(raw.body)))


async def has_a_wrong_status(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    lines = (b"HTTP/1.1 99 x", b"HTTP/1.1 1000 x", b"HTTP/1.1", b"HTTP/9.9 200 OK", b"ICY 200 OK")
    codes = (b"HTTP/1.1 -200 x", b"HTTP/1.1 2\xd9\xa0\xd9\xa0 x", b"", b"HTTP/1.1 204 No Content")
    writer.write(Raw(random.choice(lines + codes), raw.headers, raw.body).bytes())


async def goes_on_and_on(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    endless = random.choice((b"HTTP/1.1 100 Continue\r\n\r\n", b"x: y\r\n", b"\r\n"))
    writer.write(raw.status_line + b"\r\n" if endless == b"x: y\r\n" else b"")
    while not writer.is_closing():
        writer.write(endless * 100)
        await writer.drain()
        await asyncio.sleep(DRIP_S)


async def answers_twice(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    writer.write(raw.bytes() + raw.bytes())


async def leads_astray(random: Random, raw: Raw, writer: asyncio.StreamWriter) -> None:
    places = (b"", b"/", b"//", b"http://[", b"\xff", b"http://a:99999/", b"x" * 10_000, b"/%zz")
    status = random.choice((b"301 x", b"303 x", b"307 x", b"308 x", b"300 x", b"304 x"))
    moved = Raw(b"HTTP/1.1 " + status, raw.headers, raw.body)
    length = b"content-length: %d" % len(raw.body)
    writer.write(moved.bytes(b"location: " + random.choice(places), length))


PACKED_ZEROS: Final = gzip.compress(bytes(20_000_000))
MISBEHAVIOURS: Final[Sequence[Misbehaviour]] = (
    says_nothing,
    hangs_up,
    is_cut,
    is_slow,
    is_garbled,
    is_noise,
    has_a_wrong_length,
    has_wrong_chunks,
    is_wrongly_packed,
    has_wrong_headers,
    has_a_wrong_status,
    goes_on_and_on,
    answers_twice,
    leads_astray,
)


@dataclass
class ByteServer:
    """Answers with `script` in order, the last again and again; number `wrong` misbehaves."""

    random: Random
    script: Sequence[Raw]
    wrong: int
    misbehave: Misbehaviour
    answered: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while await self._answer(reader, writer):
                await writer.drain()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection is kept for another."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        number = min(self.answered, len(self.script) - 1)
        self.answered += 1
        if number == self.wrong:
            await self.misbehave(self.random, self.script[number], writer)
            return False
        writer.write(self.script[number].bytes())
        return True


@asynccontextmanager
async def byte_server(server: ByteServer) -> AsyncIterator[str]:
    """Where it listens."""
    handling = set[asyncio.Task[None]]()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(server.handle(reader, writer))
        handling.add(task)
        task.add_done_callback(handling.discard)
        task.add_done_callback(lambda _: writer.close())  # also if it never begins

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        ended = list(handling)
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
