"""A name is followed only if all of its addresses are public."""

from __future__ import annotations

import socket
from itertools import permutations

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from hfmedia.net.resolver import PublicResolver

PUBLIC, PRIVATE = ("1.1.1.1", "151.101.1.1"), ("10.0.0.1", "127.0.0.1", "169.254.169.254")


class Zone(AbstractResolver):
    """Names with the addresses that a test gives them."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "addresses", [*permutations((*PRIVATE[:2], PUBLIC[0])), *permutations((*PUBLIC, PRIVATE[0]))]
)
async def test_a_name_with_one_private_address_among_others_is_refused(
    addresses: tuple[str, ...],
) -> None:
    resolver = PublicResolver(set(), Zone(*addresses))
    with pytest.raises(OSError, match="does not lead to a public address"):
        await resolver.resolve("cdn.example", 443)
    assert not await resolver.is_public_name("cdn.example", 443)


async def test_a_name_with_public_addresses_alone_is_followed() -> None:
    resolver = PublicResolver(set(), Zone(*PUBLIC))
    assert [it["host"] for it in await resolver.resolve("cdn.example", 443)] == list(PUBLIC)
    assert await resolver.is_public_name("cdn.example", 443)


async def test_a_trusted_name_may_have_private_addresses_at_its_own_port_alone() -> None:
    resolver = PublicResolver({("router.local", 8080)}, Zone(*PRIVATE))
    assert len(await resolver.resolve("router.local", 8080)) == len(PRIVATE)
    with pytest.raises(OSError, match="does not lead to a public address"):
        await resolver.resolve("router.local", 80)
