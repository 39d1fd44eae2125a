"""A request to a provider with its key and its media, which are resolved at the last moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hfmedia.adapter import Route
from hfmedia.errors import RequestError
from hfmedia.execution.provider_http import Credentials, RouterConfig, http_request, media_in
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.media_store import MediaStore
from hfmedia.net.transport import HttpRequest
from hfmedia.policy import Policy, ResolveKey
from hfmedia.types import MediaRef, ProviderRequest


async def keyed_request(
    route: Route,
    request: ProviderRequest,
    *,
    policy: Policy,
    resolve_key: ResolveKey,
    config: RouterConfig,
    store: MediaStore,
) -> HttpRequest:
    """The request as it goes over the wire. Raises `HFMediaError`."""
    ref = policy.key_for(route.provider)
    credentials = Credentials(
        key=None if ref is None else await resolve_key(ref),
        is_provider_key=route.provider in policy.provider_keys,
        bill_to=policy.bill_to,
    )
    contents = {media: await _content(media, store) for media in media_in(request)}
    with reply_boundary(route.provider):
        http = http_request(route, request, credentials, config, contents=contents)
    return replace(http, tenant=policy.tenant)


async def _content(ref: MediaRef, store: MediaStore) -> bytes:
    try:
        file = await store.open(ref)
    except FileNotFoundError:
        raise RequestError("The image is no longer kept.", problem="image-missing") from None
    except OSError:  # where it is kept does not answer
        raise RequestError("The image cannot be read.", problem="image-unavailable") from None
    with file:
        return await asyncio.to_thread(file.read)
