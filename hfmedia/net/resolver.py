"""Name resolution that leads to public addresses only."""

from __future__ import annotations

import errno
from socket import AF_INET, AddressFamily
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from hfmedia.net.url_safety import is_public

if TYPE_CHECKING:
    from hfmedia.net.url_safety import HostPort


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses, except for the hosts in `trusted`.

    It stands in the connector, so that the address that was checked is the one that is used.
    `inner` resolves: the system's resolver if none is given.
    """

    def __init__(self, trusted: set[HostPort], inner: AbstractResolver | None = None) -> None:
        self._trusted = trusted
        self._inner = inner or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises `OSError` if one of them is private."""
        try:
            found = await self._inner.resolve(host, port, family)
        except UnicodeError:
            raise OSError(errno.EINVAL, "this is not a host name") from None
        if (host, port) not in self._trusted and not all(is_public(it["host"]) for it in found):
            raise OSError(errno.EACCES, "the name does not lead to a public address")
        return found

    async def is_public_name(self, host: str, port: int) -> bool:
        """Whether a name has public addresses only, trusted or not."""
        try:
            found = await self._inner.resolve(host, port)
        except (OSError, UnicodeError):
            return False
        return all(is_public(it["host"]) for it in found)

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()
