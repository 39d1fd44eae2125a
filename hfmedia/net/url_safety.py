"""Which URLs may be fetched. What a reply contains is hostile until checked."""

from __future__ import annotations

import ipaddress
from socket import inet_aton, inet_ntoa
from typing import TYPE_CHECKING, TypeAlias

from yarl import URL

from hfmedia.errors import DownloadError, DownloadProblem

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

Origin: TypeAlias = tuple[str, int]

# All of the IPv6 Internet. What lies outside is local, or leads to any IPv4 address (RFC 6052).
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


def origin_of(url: str | URL) -> Origin:
    """Host and port."""
    parsed = URL(url)
    return (parsed.host or "", parsed.port or 0)


def is_public(address: str) -> bool:
    """Whether a literal IP address is one of the open Internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        return ip in GLOBAL_UNICAST and ip.is_global
    return ip.is_global and not ip.is_multicast


def literal(host: str) -> str | None:
    """The IP address that a host is, in its usual form; None if it is a name."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        # `2130706433` and `0x7f.1` are names to us, but addresses to resolvers.
        return inet_ntoa(inet_aton(host))
    except (OSError, ValueError):
        return None


def checked(address: str | URL, trusted: AbstractSet[Origin]) -> URL:
    """The address of a result, if it may be fetched. Raises `DownloadError`.

    Only http and https, no credentials, no private literal; names are checked by the transport
    when they are resolved. `trusted` may be anywhere.
    """
    try:
        url = URL(address)
        origin = origin_of(url)
    except ValueError:
        raise _refused("cannot be read", "bad-url") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise _refused("is not a web address", "bad-url")
    if url.user is not None or url.password is not None:
        raise _refused("carries credentials", "bad-url")
    ip = literal(url.host)
    if origin not in trusted and ip is not None and not is_public(ip):
        raise _refused("is not a public one", "private-url")
    return url


def _refused(why: str, problem: DownloadProblem) -> DownloadError:
    message = f"The result's address {why}."
    return DownloadError(message, retryable=False, download_problem=problem)
