"""HTTP: the only place with a socket. Responses are handed out as they come.

One session serves everything. What is sent to a provider carries a key and goes only to the
hosts that were configured; what is downloaded carries none and comes only from public
addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import aiohttp
from yarl import URL

from hfmedia.errors import DownloadError, UnknownOutcome
from hfmedia.net.read_errors import DownloadErrors, ReadErrors, ReplyErrors
from hfmedia.net.resolver import PublicResolver
from hfmedia.net.response import HttpResponse
from hfmedia.net.slots import Slots
from hfmedia.net.url_safety import HostPort, Origin, checked, is_within, origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MAX_REDIRECTS: Final = 5
MAX_REQUESTS_PER_TURN: Final = 8  # that one turn of the event loop prepares
CONNECT_TIMEOUT_S: Final = 10
# Of each response that waits for its turn, so much is in memory, twice.
READ_BUFFER_BYTES: Final = 65_536
SILENCE_TIMEOUT_S: Final = 30  # a poll or a download that sends nothing for so long is given up
USER_AGENT: Final = "hfmedia (+https://github.com/hfmedia/hfmedia)"

OnSending: TypeAlias = Callable[[], None]
"""Called when there is a connection: from then on a request may reach the other side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request as it goes over the wire. Its headers may hold a key, so they are never shown.

    A GET is redirected, with its headers, to `redirects_within` and to what is below it; without
    such a URL, and with any other method, nothing is. Large bodies are received by turns, fairly
    among the tenants; `for_download`: the response is expected to be large, so that the request
    itself waits for its turn.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    body: bytes | None = None
    proxy: str | None = None
    redirects_within: str | None = None
    tenant: str | None = None
    for_download: bool = False

    @property
    def key(self) -> str | None:
        """The key that it carries."""
        return self.headers.get("authorization", "").partition(" ")[2] or None

    def __repr__(self) -> str:
        return f"HttpRequest({self.method} {self.url})"


class Transport:
    """Owns the session; it goes with `aclose()`.

    `trusted` are the origins that may be private because they were configured; of these only
    `media_origin` may serve media too. `silence_timeout_s` bounds the time between two pieces of a
    response. `slots` bound how many large bodies are received at once.
    """

    def __init__(
        self,
        *,
        trusted: frozenset[Origin],
        media_origin: Origin,
        silence_timeout_s: float = SILENCE_TIMEOUT_S,
        slots: Slots | None = None,
    ) -> None:
        self._trusted: set[HostPort] = {origin.host_port for origin in trusted}
        self._media_origin = media_origin
        self._silence_timeout_s = silence_timeout_s
        self._slots = slots or Slots()
        self._beginning = asyncio.Semaphore(MAX_REQUESTS_PER_TURN)
        self._resolver = PublicResolver(self._trusted)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, resolver=self._resolver),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[_reporting_connections()],
            read_bufsize=READ_BUFFER_BYTES,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()

    def trust(self, url: str) -> None:
        """Let the host of a URL be private: the caller names it, not a reply."""
        self._trusted.add(origin_of(url).host_port)

    @asynccontextmanager
    async def open(
        self, request: HttpRequest, on_sending: OnSending | None = None
    ) -> AsyncGenerator[HttpResponse, None]:
        """Send to a configured host, and read the response as it comes.

        A redirect that is not followed is a response like any other. Raises `ConnectFailed` or
        `UnknownOutcome`, while reading too.
        """
        url = URL(request.url, encoded=True)
        for _ in range(MAX_REDIRECTS):
            async with self._sent(url, request, ReplyErrors(url), on_sending) as response:
                target = _redirect(response)
                if target is None or not _may_follow(request, target):
                    yield response
                    return
                url = target
        raise UnknownOutcome(f"{url.host} redirects in a circle.")

    @asynccontextmanager
    async def open_media(
        self,
        address: str,
        *,
        proxy: str | None = None,
        tenant: str | None = None,
        tls_only: bool = False,
    ) -> AsyncGenerator[HttpResponse, None]:
        """Ask for media at a public address, without any key. Raises `DownloadError`.

        Each redirect is checked as the address itself. `tls_only`: plain http is refused.
        """
        # Not compressed: media hardly shrink, and a length that is known can be checked.
        headers = {"accept": "*/*", "accept-encoding": "identity"}
        request = HttpRequest(
            method="GET",
            url=address,
            headers=headers,
            proxy=proxy,
            tenant=tenant,
            for_download=True,
        )
        url = await self._media_url(address, tls_only=tls_only)
        for _ in range(MAX_REDIRECTS):
            async with self._sent(url, request, DownloadErrors(url, address)) as response:
                target = _redirect(response)
                if target is None:
                    yield response
                    return
                url = await self._media_url(target, tls_only=tls_only)
        raise DownloadError(
            f"{url.host} redirects in a circle.",
            url=address,
            retryable=False,
            download_problem="redirects",
        )

    async def _media_url(self, address: str | URL, *, tls_only: bool) -> URL:
        url = checked(address, frozenset({self._media_origin}), tls_only=tls_only)
        origin = origin_of(url)
        # The connector would let it pass, wherever it leads, because we ask it for other things.
        is_ours = origin.host_port in self._trusted and origin != self._media_origin
        if is_ours and not await self._resolver.is_public_name(*origin.host_port):
            raise DownloadError(
                "The result's address is one of our own.",
                retryable=False,
                download_problem="private-url",
            )
        return url

    @asynccontextmanager
    async def _sent(
        self,
        url: URL,
        request: HttpRequest,
        errors: ReadErrors,
        on_sending: OnSending | None = None,
    ) -> AsyncIterator[HttpResponse]:
        if request.proxy is not None:
            self.trust(request.proxy)
        with self._slots.transfer(origin_of(url), request.tenant) as transfer:
            if request.for_download:
                await transfer.enter()
            async with self._requested(url, request, errors, on_sending) as response:
                yield HttpResponse(response, errors, transfer, self._silence_timeout_s)

    @asynccontextmanager
    async def _requested(
        self,
        url: URL,
        request: HttpRequest,
        errors: ReadErrors,
        on_sending: OnSending | None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        # A submit may be held until the result is made; only the deadline ends that.
        silence = None if request.method == "POST" else self._silence_timeout_s
        async with self._beginning:
            # Hundreds that begin in the same turn would hold the event loop together.
            await asyncio.sleep(0)
        sending = self._session.request(
            request.method,
            url,
            json=request.json,
            data=request.body,
            headers=request.headers,
            proxy=request.proxy,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT_S, sock_read=silence),
            trace_request_ctx=on_sending,
        )
        try:
            response = await sending
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise errors.broken(error) from None
        async with response:
            yield response


def _reporting_connections() -> aiohttp.TraceConfig:
    """Calls the `OnSending` of a request when it has its connection."""

    async def report(session: aiohttp.ClientSession, context: SimpleNamespace, _: object) -> None:
        if context.trace_request_ctx is not None:
            context.trace_request_ctx()

    config = aiohttp.TraceConfig()
    config.on_connection_create_end.append(report)
    config.on_connection_reuseconn.append(report)
    return config


def _redirect(response: HttpResponse) -> URL | None:
    location = response.headers.get("location")
    if response.status not in {301, 302, 303, 307, 308} or location is None:
        return None
    try:
        return response.url.join(URL(location))
    except ValueError:
        return None  # it leads nowhere, so it is a response like any other


def _may_follow(request: HttpRequest, target: URL) -> bool:
    """Whether a redirect is followed: the key goes with it, and a submit could be paid twice."""
    base = request.redirects_within
    return request.method == "GET" and base is not None and is_within(target, base)
