"""A provider request as it goes over the wire: which host, which headers. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hfmedia.adapter import Provider, Route
from hfmedia.errors import BadReply, MissingAuthError
from hfmedia.net.transport import HttpRequest
from hfmedia.net.url_safety import MAX_URL_CHARACTERS, is_within
from hfmedia.types import TASKS, EmbeddedMedia, Json, MediaRef, ProviderRequest

VISIBLE_ASCII: Final = re.compile(r"[!-~]+")
ANY_BASE: Final = "https://provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The key of one request. `is_provider_key`: it is the provider's own, not the Hub's.

    Raises `MissingAuthError` for a key that no header can carry. The key is never shown.
    """

    key: str | None = field(default=None, repr=False)
    is_provider_key: bool = False
    bill_to: str | None = None

    def __post_init__(self) -> None:
        if self.key is not None and not VISIBLE_ASCII.fullmatch(self.key):
            raise MissingAuthError(
                "The key holds characters that no key has.", auth_problem="malformed"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterConfig:
    """Where the router is, headers of the caller's for each request, and the proxy."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None


def http_request(
    route: Route,
    request: ProviderRequest,
    credentials: Credentials,
    config: RouterConfig,
    *,
    contents: Mapping[MediaRef, bytes],
) -> HttpRequest:
    """The request with host, headers and the `contents` of its media.

    Raises `MissingAuthError` without a key, `BadReply` for a path that a reply has made up.
    """
    provider = route.spec
    if not is_path(request.path):
        raise BadReply(
            f"{provider.name} names a path that cannot be asked for.", provider=provider.name
        )
    routed = is_routed(provider, is_provider_key=credentials.is_provider_key)
    if routed and provider.needs_own_key:
        raise MissingAuthError(
            f"{provider.name} needs a key of its own.",
            provider=provider.name,
            auth_problem="missing",
        )
    if credentials.key is None and routed and provider.base_url is not None:
        raise MissingAuthError(
            f"{provider.name} needs a key.", provider=provider.name, auth_problem="missing"
        )
    base = base_url(provider, config, routed=routed)
    query = provider.routed_query if routed else ""
    join = "&" if "?" in request.path else "?"
    return HttpRequest(
        method=request.method,
        url=f"{base}{request.path}{join if query else ''}{query}",
        headers=_headers(route, request, credentials, config, routed=routed),
        json=embed(request.json, contents),
        body=None if request.body is None else contents[request.body],
        proxy=config.proxy,
        redirects_within=base,
    )


def is_routed(provider: Provider, *, is_provider_key: bool) -> bool:
    """Whether the router is asked, and not the provider itself."""
    return provider.base_url is None or not (is_provider_key or provider.is_endpoint)


def base_url(provider: Provider, config: RouterConfig, *, routed: bool) -> str:
    """The URL that the paths of a provider's requests follow."""
    if not routed:
        return f"{provider.base_url}"
    path = f"/{provider.name}" if provider.router_path is None else provider.router_path
    return f"{config.url.rstrip('/')}{path}"


def is_path(path: str) -> bool:
    """Whether a path, which a reply may have named, can be asked for and stays below its provider.

    `/../replicate` would be paid to another provider, and `@elsewhere`, written behind the name of
    a host, take our key to another host.
    """
    if not path.startswith("/") or len(path) > MAX_URL_CHARACTERS:
        return False
    return VISIBLE_ASCII.fullmatch(path) is not None and is_within(ANY_BASE + path, ANY_BASE)


def _headers(
    route: Route,
    request: ProviderRequest,
    credentials: Credentials,
    config: RouterConfig,
    *,
    routed: bool,
) -> dict[str, str]:
    gives = TASKS[route.row.task].gives if route.row.task in TASKS else "image"  # type: ignore[index]
    headers = {
        "accept": "image/png" if gives == "image" else "*/*",
        **({"content-type": "application/json"} if request.body is None else {}),
        **route.spec.headers,
        **request.headers,
        **{name.lower(): value for name, value in config.headers.items()},
    }
    if credentials.bill_to and routed:
        headers["x-hf-bill-to"] = credentials.bill_to
    if credentials.key:
        scheme = "Bearer" if routed else route.spec.key_scheme
        headers["authorization"] = f"{scheme} {credentials.key}"
    return headers


def embed(value: Json, contents: Mapping[MediaRef, bytes]) -> Json:
    """The same JSON with each `EmbeddedMedia` replaced by its text."""
    if isinstance(value, EmbeddedMedia):
        return value.prefix + b64encode(contents[value.media]).decode()
    if isinstance(value, Mapping):
        return {key: embed(item, contents) for key, item in value.items()}
    if isinstance(value, list):
        return [embed(item, contents) for item in value]
    return value


def media_in(request: ProviderRequest) -> set[MediaRef]:
    """The media whose contents a request needs."""
    found = set() if request.body is None else {request.body}
    waiting: list[Json] = [request.json]
    while waiting:
        match waiting.pop():
            case EmbeddedMedia() as embedded:
                found.add(embedded.media)
            case Mapping() as mapping:
                waiting += mapping.values()
            case list() as items:
                waiting += items
            case _:
                pass
    return found
