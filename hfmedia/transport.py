"""Sends and downloads: the only place with a socket.

One session serves everything. What is sent to a provider carries a key and goes only to the
hosts that were configured; what is downloaded carries none and comes only from public
addresses.
"""

from __future__ import annotations

import asyncio
import errno
import tempfile
import time
from collections.abc import Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import AF_INET, AddressFamily
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hfmedia.addresses import Origin, checked, is_public, origin_of
from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ConnectionLost,
    DownloadError,
    HFMediaError,
)
from hfmedia.files import Media
from hfmedia.spool import Spool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

Heard: TypeAlias = Callable[[int, int | None], None]

IN_MEMORY: Final = 1_000_000  # bytes; what is larger goes to a file as it comes
MAX_REPLY: Final = 100_000_000  # bytes of a reply, base64 pictures included
MAX_REDIRECTS: Final = 5
SLOWEST: Final = 4_000  # bytes a second; who trickles would hold the place of another download
# More at once are no faster, and a turn of the event loop serves a chunk of each.
DOWNLOADS_AT_ONCE: Final = 8
BEGINNING_AT_ONCE: Final = 8  # requests that one turn of the event loop prepares
CONNECT_SECONDS: Final = 10
FAREWELL_SECONDS: Final = 2  # for what is said in passing when everything closes
SILENCE_SECONDS: Final = 30  # a poll or a download that says nothing for so long is given up
USER_AGENT: Final = "hfmedia (+https://github.com/hfmedia/hfmedia)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request as it goes over the wire. Its headers hold a key, so they are never shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    body: bytes | None = None
    proxy: str | None = None

    def __repr__(self) -> str:
        return f"Outgoing({self.method} {self.url})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """The answer: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: Media


class Transport:
    """Owns the session and a folder for what is too large for memory; both go with `aclose()`.

    `trusted` are the origins that may be private because they were configured; of these only
    `media_origin` may serve media too.
    """

    def __init__(
        self,
        *,
        trusted: frozenset[Origin],
        media_origin: Origin,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        self._trusted = set(trusted)
        self._media_origin = media_origin
        self._silence = silence
        self._in_passing: set[asyncio.Task[None]] = set()
        self._downloads = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        self._beginning = asyncio.Semaphore(BEGINNING_AT_ONCE)
        self.decoding = asyncio.Lock()  # one result at a time, a slice in a turn of the event loop
        self._folder = tempfile.TemporaryDirectory(prefix="hfmedia-", ignore_cleanup_errors=True)
        self._resolver = PublicResolver(self._trusted)
        connector = aiohttp.TCPConnector(limit=0, resolver=self._resolver)
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def aclose(self) -> None:
        """Close the connections and delete the files that nobody took."""
        if self._in_passing:
            await asyncio.wait(self._in_passing, timeout=FAREWELL_SECONDS)
        for task in self._in_passing:
            task.cancel()
        await self._session.close()
        self._folder.cleanup()

    def trust(self, address: str) -> None:
        """The caller names this host: it may be private. Media are not taken from it for that."""
        self._trusted.add(origin_of(address))

    async def send(self, outgoing: Outgoing) -> Incoming:
        """Ask a configured host. Raises `ConnectFailed`, `ConnectionLost` or `BadReply`.

        Redirects are followed only within the host, since the key goes with them.
        """
        url = URL(outgoing.url, encoded=True)
        try:
            for _ in range(MAX_REDIRECTS):
                async with self._asked(url, outgoing) as response:
                    target = _redirect(response)
                    if target is None or origin_of(target) != origin_of(url):
                        return await self._incoming(response)
                    url = target
        except aiohttp.ClientConnectionError as error:
            raise _connection_error(error, url) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectionLost(f"The connection to {url.host} broke: {_kind(error)}.") from None
        raise BadReply(f"{url.host} redirects in a circle.")

    def send_in_passing(self, outgoing: Outgoing) -> None:
        """Say something that nobody waits for; `aclose()` gives it a moment."""

        async def send() -> None:
            with suppress(HFMediaError):
                (await self.send(outgoing)).body.discard()

        task = asyncio.create_task(send())
        self._in_passing.add(task)
        task.add_done_callback(self._in_passing.discard)

    async def download(
        self,
        address: str,
        *,
        limit: int,
        proxy: str | None = None,
        heard: Heard | None = None,
    ) -> Media:
        """Fetch a result, without any key. Raises `DownloadError`. `limit` is in bytes.

        `heard` is told of a large one how many bytes have come, and of how many.
        """
        trusted = frozenset({self._media_origin})
        url = await self._for_media(address, trusted)
        # Not compressed: media hardly shrink, and a length that is known can be checked.
        outgoing = Outgoing(
            method="GET",
            url=str(url),
            headers={"accept": "*/*", "accept-encoding": "identity"},
            proxy=proxy,
        )
        try:
            for _ in range(MAX_REDIRECTS):
                async with self._downloads, self._asked(url, outgoing) as response:
                    target = _redirect(response)
                    if target is None:
                        return await self._media(response, address, limit, heard)
                    url = await self._for_media(target, trusted)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            message = f"The result could not be fetched from {url.host}: {_kind(error)}."
            raise DownloadError(message, url=address) from None
        raise DownloadError(f"{url.host} redirects in a circle.", url=address, again=False)

    async def _for_media(self, address: str | URL, trusted: frozenset[Origin]) -> URL:
        url = checked(address, trusted)
        origin = origin_of(url)
        # The connector would let it pass, wherever it leads, because we ask it for other things.
        if origin in self._trusted - trusted and not await self._resolver.leads_out(*origin):
            raise DownloadError("The result's address is one of our own.", again=False)
        return url

    @asynccontextmanager
    async def _asked(self, url: URL, outgoing: Outgoing) -> AsyncIterator[aiohttp.ClientResponse]:
        if outgoing.proxy is not None:
            self.trust(outgoing.proxy)
        # A submit may be held until the picture is drawn; only the deadline ends that.
        silence = None if outgoing.method == "POST" else self._silence
        async with self._beginning:
            # Hundreds that begin in the same turn would hold the event loop together.
            await asyncio.sleep(0)
        async with self._session.request(
            outgoing.method,
            url,
            json=outgoing.json,
            data=outgoing.body,
            headers=outgoing.headers,
            proxy=outgoing.proxy,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=silence),
        ) as response:
            yield response

    async def _incoming(self, response: aiohttp.ClientResponse) -> Incoming:
        headers = {name.lower(): value for name, value in response.headers.items()}
        # JSON is read as a whole anyway.
        in_memory = MAX_REPLY if "json" in response.content_type else IN_MEMORY
        # One that carries its result is received like a download: some at once.
        is_large = (response.content_length or 0) > IN_MEMORY
        async with self._downloads if is_large else nullcontext():
            body = await self._received(
                response,
                limit=MAX_REPLY,
                in_memory=in_memory,
                slowest=SLOWEST if is_large else 0,
            )
        if body is None:
            raise BadReply(f"{response.url.host} sends more than {MAX_REPLY // 1_000_000} MB.")
        return Incoming(status=response.status, headers=headers, body=body)

    async def _media(
        self, response: aiohttp.ClientResponse, address: str, limit: int, heard: Heard | None
    ) -> Media:
        host = response.url.host
        if response.status != 200:
            message = f"{host} answered {response.status} instead of the result."
            raise DownloadError(message, status=response.status, url=address)
        declared = response.content_length or 0
        body = None
        if declared <= limit:
            body = await self._received(response, limit=limit, heard=heard, slowest=SLOWEST)
        if body is None:
            message = f"The result is larger than {limit // 1_000_000} MB."
            raise DownloadError(message, url=address, again=False)
        return replace(body, url=address)

    async def _received(
        self,
        response: aiohttp.ClientResponse,
        *,
        limit: int,
        in_memory: int = IN_MEMORY,
        heard: Heard | None = None,
        slowest: float = 0,
    ) -> Media | None:
        """The body, in memory or in a file; None if it is larger than `limit` bytes.

        `slowest` is how many bytes a second must come, after a while. Raises `TimeoutError`.
        """
        began = time.monotonic()
        spool = Spool(Path(self._folder.name), in_memory)
        try:
            async for chunk in response.content.iter_any():
                if spool.size + len(chunk) > limit:
                    spool.discard()
                    return None
                elapsed = time.monotonic() - began
                if elapsed > self._silence and spool.size < slowest * elapsed:
                    raise TimeoutError
                if spool.take(chunk):
                    # A slow disk must not stop the event loop.
                    await asyncio.to_thread(spool.flush)
                    if heard is not None:
                        heard(spool.size, response.content_length)
            return spool.media(response.content_type)
        except BaseException:
            spool.discard()
            raise

    def spool(self) -> Spool:
        """For bytes that came inside a reply."""
        return Spool(Path(self._folder.name), IN_MEMORY)


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only, except for the origins that it is told to trust.

    It stands in the connector, so that what was checked is what is connected to.
    """

    def __init__(self, trusted: set[Origin]) -> None:
        self._trusted = trusted
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises `OSError` if one of them is private."""
        try:
            found = await self._inner.resolve(host, port, family)
        except UnicodeError:
            raise OSError(errno.EINVAL, "no name looks like that") from None
        if (host, port) not in self._trusted and not all(is_public(it["host"]) for it in found):
            raise OSError(errno.EACCES, "the name does not lead to a public address")
        return found

    async def leads_out(self, host: str, port: int) -> bool:
        """Whether a name has public addresses only, trusted or not."""
        try:
            found = await self._inner.resolve(host, port)
        except (OSError, UnicodeError):
            return False
        return all(is_public(it["host"]) for it in found)

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()


def _redirect(response: aiohttp.ClientResponse) -> URL | None:
    location = response.headers.get("location")
    if response.status not in {301, 302, 303, 307, 308} or location is None:
        return None
    try:
        return response.url.join(URL(location))
    except ValueError:
        return None  # it leads nowhere, so it is an answer like any other


def _connection_error(
    error: aiohttp.ClientConnectionError, url: URL
) -> ConnectFailed | ConnectionLost:
    """Whether anything can have been asked before the connection went."""
    before = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.ClientProxyConnectionError,
    )
    if isinstance(error, before):
        return ConnectFailed(f"No connection to {url.host}: {_kind(error)}.")
    return ConnectionLost(f"The connection to {url.host} broke: {_kind(error)}.")


def _kind(error: BaseException) -> str:
    """What went wrong, in words that hold no address: it may carry a signature."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, TimeoutError):
        return "it took too long"
    if isinstance(inner, aiohttp.ClientPayloadError):
        return "it ended in the middle"
    return (inner.strerror if isinstance(inner, OSError) else None) or type(inner).__name__
