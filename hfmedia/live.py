"""The effects of a real generation: it asks over the network, and waits by the clock."""

from __future__ import annotations

import asyncio
import binascii
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from hfmedia.errors import BadReply, DownloadError, MissingAuthError
from hfmedia.events import Downloading
from hfmedia.inspection import head_of, is_complete, type_of
from hfmedia.outcome import read_reply
from hfmedia.transport import Outgoing
from hfmedia.wire import VIDEO_TASKS, Done, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hfmedia.events import Event, Tell
    from hfmedia.files import Media
    from hfmedia.spool import Spool
    from hfmedia.transport import Transport
    from hfmedia.wire import Call, Pending, Route

IMAGE_LIMIT: Final = 50_000_000  # bytes
VIDEO_LIMIT: Final = 500_000_000
SLICE: Final = 200_000  # characters, in fours; they are decoded before anybody notices
GRAPHIC: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who asks: the key, where the router is, who pays. The key is never shown."""

    key: str | None
    router_url: str
    bill_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None

    def __post_init__(self) -> None:
        if self.key is not None and not GRAPHIC.fullmatch(self.key):
            raise MissingAuthError("The key holds characters that no key has.")

    def __repr__(self) -> str:
        return f"Account(key={'…' if self.key else None}, router_url={self.router_url!r})"

    @property
    def routed(self) -> bool:
        """Whether the router passes calls on: the key is the Hub's, not a provider's own."""
        return self.key is None or self.key.startswith("hf_")


@dataclass(frozen=True, slots=True)
class Live:
    """Effects on the world."""

    transport: Transport
    account: Account
    listener: Tell

    async def pause(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def advance(self, route: Route, call: Call) -> Done | Pending:
        """Ask the provider, and read what it says."""
        answer = await self.transport.send(outgoing(route, call, self.account))
        reply = Reply(call=call, status=answer.status, headers=answer.headers, body=answer.body)
        is_result = False
        try:
            step = read_reply(route, reply, secret=self.account.key)
            is_result = isinstance(step, Done) and step.body is answer.body
        finally:
            if not is_result:
                answer.body.discard()
        return step

    async def fetch(self, route: Route, done: Done) -> Media:
        """Have the result here, checked by its bytes."""
        task = route.row.task
        if done.link is None:
            media = done.body if done.body is not None else await self._decoded(done.base64 or "")
        elif done.link.startswith("data:"):
            media = await self._decoded(done.link.partition(",")[2])
        else:
            proxy = self.account.proxy

            def heard(received: int, total: int | None) -> None:
                self.tell(Downloading(route.provider, received, total))

            media = await self.transport.download(
                done.link, limit=limit_of(task), proxy=proxy, heard=heard
            )
        try:
            return verified(media, task)
        except (BadReply, DownloadError):
            media.discard()
            raise

    def tell(self, event: Event) -> None:
        """Say what is going on."""
        self.listener(event)

    def abandon(self, route: Route, call: Call) -> None:
        """Tell the provider to stop, without waiting for what it says."""
        self.transport.send_in_passing(outgoing(route, call, self.account))

    async def _decoded(self, text: str) -> Media:
        spool = self.transport.spool()
        try:
            async with self.transport.decoding:
                await decode(text, spool)
        except ValueError:
            spool.discard()
            raise BadReply("The result is not base64.") from None
        except BaseException:
            spool.discard()
            raise
        return spool.media("application/octet-stream")


async def decode(text: str, spool: Spool) -> None:
    """Base64 into the spool, in slices between which others have their turn.

    Not in a thread: that would hold the interpreter, and each reply that comes in the meantime
    would wait for it. Raises `ValueError`.
    """
    for start in range(0, len(text), SLICE):
        if spool.take(binascii.a2b_base64(text[start : start + SLICE], strict_mode=True)):
            await asyncio.to_thread(spool.flush)
        await asyncio.sleep(0)


def outgoing(route: Route, call: Call, account: Account) -> Outgoing:
    """The call as it goes over the wire: which host, which headers.

    Raises `MissingAuthError` without a key, `BadReply` for a path that a reply has made up.
    """
    provider = route.serving
    # Written behind a host's name, `@elsewhere` or `.elsewhere` would take our key to another host.
    if not (call.path.startswith("/") and GRAPHIC.fullmatch(call.path)):
        raise BadReply(f"{provider.name} names a path that cannot be asked for.")
    if provider.base_url is None or (account.routed and provider.routed):
        scheme, query = "Bearer", provider.routed_query
        base = f"{account.router_url.rstrip('/')}/{provider.name}"
    else:
        scheme, query, base = provider.key_scheme, "", provider.base_url
    join = "&" if "?" in call.path else "?"
    url = f"{base}{call.path}{join if query else ''}{query}"
    headers = {
        "accept": "*/*" if route.row.task in VIDEO_TASKS else "image/png",
        **({"content-type": "application/json"} if call.body is None else {}),
        **provider.headers,
        **call.headers,
        **{name.lower(): value for name, value in account.headers.items()},
    }
    if account.bill_to and account.routed and provider.routed:
        headers["x-hf-bill-to"] = account.bill_to
    if account.key:
        headers["authorization"] = f"{scheme} {account.key}"
    elif provider.base_url is not None and provider.routed:
        raise MissingAuthError(f"{provider.name} wants a key.")
    return Outgoing(
        method=call.method,
        url=url,
        headers=headers,
        json=call.json,
        body=call.body,
        proxy=account.proxy,
    )


def limit_of(task: str) -> int:
    """How large a result may be, in bytes."""
    return VIDEO_LIMIT if task in VIDEO_TASKS else IMAGE_LIMIT


def verified(media: Media, task: str) -> Media:
    """The media under the type that its bytes say, if it is whole and what was asked for.

    Raises `DownloadError` for what was fetched from a link, else `BadReply`.
    """
    wanted = "video" if task in VIDEO_TASKS else "image"
    found = type_of(head_of(media))
    if not media.size:
        raise _unfit("The result is empty.", media)
    if media.size > limit_of(task):
        raise _unfit(f"The result is larger than {limit_of(task) // 1_000_000} MB.", media)
    if found is None or not found.startswith((wanted, "image/gif")):
        what = f"no {wanted}" if found is None else f"{found}, no {wanted}"
        raise _unfit(f"The result is {what}.", media)
    media = replace(media, content_type=found)
    if not is_complete(media):
        raise _unfit(f"The {wanted} is cut off.", media)
    return media


def _unfit(message: str, media: Media) -> BadReply | DownloadError:
    return BadReply(message) if media.url is None else DownloadError(message, url=media.url)
