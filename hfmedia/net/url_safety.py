"""Which URLs may be fetched. What a reply contains is hostile until checked."""

from __future__ import annotations

import ipaddress
import re
from socket import inet_aton, inet_ntoa
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from urllib.parse import unquote

from yarl import URL

from hfmedia.errors import DownloadError, DownloadProblem

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

HostPort: TypeAlias = tuple[str, int]

MAX_URL_CHARACTERS: Final = 8_000  # no server takes a longer one
MAX_ENCODINGS: Final = 5  # a path that is encoded more often is not resolved

# All of the IPv6 Internet. What lies outside is local, or leads to any IPv4 address (RFC 6052).
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


class Origin(NamedTuple):
    """Scheme, host and port: the same host without TLS is another origin."""

    scheme: str
    host: str
    port: int

    @property
    def host_port(self) -> HostPort:
        """What names are resolved for: it has no scheme yet."""
        return (self.host, self.port)


def origin_of(url: str | URL) -> Origin:
    """The origin of a URL. Raises `ValueError` for one that cannot be read."""
    parsed = URL(url)
    return Origin(parsed.scheme, parsed.host or "", parsed.port or 0)


def is_within(url: str | URL, base: str | URL) -> bool:
    """Whether a URL leads to the origin of the base and to its path or below.

    The path counts as the most lenient server may read it: `..`, `%2e%2e` and `%252f` resolved.
    """
    try:
        target, root = URL(url, encoded=True), URL(base, encoded=True)
        if origin_of(target) != origin_of(root) or _credentials(target) != _credentials(root):
            return False
        path, prefix = _segments(target.raw_path), _segments(root.raw_path)
    except ValueError:
        return False
    return path[: len(prefix)] == prefix


def _credentials(url: URL) -> tuple[str | None, str | None]:
    return (url.user, url.password)


def _segments(path: str) -> list[str]:
    """The segments of a path, decoded and resolved. Raises `ValueError` if it leads above `/`."""
    decoded = path
    for _ in range(MAX_ENCODINGS):
        path, decoded = decoded, unquote(decoded, errors="strict")
        if decoded == path:
            break
    if decoded != path or not path.isprintable():
        raise ValueError("the path cannot be resolved")
    segments: list[str] = []
    # Some servers take a backslash for a slash, and leave out what follows a semicolon.
    for segment in re.split(r"[/\\]", path):
        name = segment.partition(";")[0]
        if name == "..":
            if not segments:
                raise ValueError("the path leads above the root")
            segments.pop()
        elif name not in {"", "."}:
            segments.append(segment)
    return segments


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


def checked(address: str | URL, trusted: AbstractSet[Origin], *, tls_only: bool = False) -> URL:
    """The address of a result, if it may be fetched. Raises `DownloadError`.

    Only http and https, no credentials, no private literal; names are checked by the transport
    when they are resolved. `trusted` may be anywhere. `tls_only`: the address holds the key.
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
    if tls_only and url.scheme != "https":
        raise _refused("holds the key, and would take it over a plain connection", "insecure-url")
    ip = literal(url.host)
    if origin not in trusted and ip is not None and not is_public(ip):
        raise _refused("is not a public one", "private-url")
    return url


def _refused(why: str, problem: DownloadProblem) -> DownloadError:
    message = f"The result's address {why}."
    return DownloadError(message, retryable=False, download_problem=problem)
