"""The real client behind a proxy, so that no host that a mutation names is asked."""

from __future__ import annotations

from hfmedia import Client
from tests.fuzz.mutations import KEY
from tests.library.virtual_time import VirtualTime


def proxied_client(proxy: str) -> Client:
    """A client whose Hub and providers are the proxy, and on whose clock waiting takes no time."""
    return Client(
        KEY,
        endpoint="http://hub.example",
        router_url="http://router.example",
        proxy=proxy,
        effects=VirtualTime,
    )
