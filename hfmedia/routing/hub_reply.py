"""Replies of the Hub and of its router's list: received whole, in time and within a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hfmedia.codecs import parse_json
from hfmedia.errors import BadReply, ConnectFailed, HubUnavailable, UnknownOutcome
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.net.transport import HttpRequest, Transport
from hfmedia.types import Json

PAGE_BYTES: Final = 4_000_000
NAME_CHARACTERS: Final = 300  # of a name in a reply; they are shown and logged


@dataclass(frozen=True, slots=True)
class HubReply:
    """A whole reply. `server` names who sent it, at the beginning of a sentence."""

    server: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body as JSON. Raises `HubUnavailable`."""
        try:
            return parse_json(self.body)
        except BadReply as error:
            raise HubUnavailable(f"{self.server} sent what cannot be read. {error}") from None


async def receive(
    transport: Transport, request: HttpRequest, *, server: str, answer_s: float
) -> HubReply:
    """The reply to a request, whatever its status.

    Raises `HubUnavailable` if it has not come whole after `answer_s` seconds, or is larger than
    `PAGE_BYTES`.
    """
    try:
        async with asyncio.timeout(answer_s):
            with reply_boundary(None):
                async with transport.open(request) as response:
                    if response.status < 300:
                        body = await response.read(limit_bytes=PAGE_BYTES)
                    else:
                        body = await response.read_error()
                    return HubReply(server, response.status, response.headers, body)
    except TimeoutError:
        raise HubUnavailable(f"{server} takes too long to answer.") from None
    except (ConnectFailed, UnknownOutcome) as error:
        raise HubUnavailable(f"{server} cannot be reached. {error}") from None


def name_in(value: Json) -> str | None:
    """A name that can be shown, logged and sent: not empty, in one line, and not too long."""
    is_name = isinstance(value, str) and 0 < len(value) <= NAME_CHARACTERS
    return value if is_name and value.isprintable() else None
