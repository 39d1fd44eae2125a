"""The Hub: which models there are, and which providers serve them.

https://huggingface.co/docs/inference-providers/hub-api
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias
from urllib.parse import quote, urlencode

from hfmedia.account import Account
from hfmedia.adapter import MappingRow
from hfmedia.errors import HubUnavailable, MissingAuthError, ModelNotSupportedError
from hfmedia.execution.provider_http import Credentials
from hfmedia.net.cache import Cache
from hfmedia.net.transport import HttpRequest, Transport
from hfmedia.net.url_safety import is_within
from hfmedia.policy import KeyRef, ResolveKey
from hfmedia.routing.hub_models import (
    CHAT_TAGS,
    MODEL_ID,
    ListedModel,
    TrendingModel,
    is_adult,
    listed_models,
    rows_of,
    trending_models,
)
from hfmedia.routing.hub_reply import NAME_CHARACTERS, HubReply, receive
from hfmedia.routing.whoami import account_of
from hfmedia.types import Json

LIFETIME_S: Final = 600.0
# For one answer, however steadily it trickles: everybody waits for the same one, and who has an
# older one could have used that.
ANSWER_S: Final = 30.0
PAGE_MODELS: Final = 500
DESCRIPTIONS: Final = 32  # kept of models: each may have the size of a page
LISTED: Final = ("inferenceProviderMapping", "tags")
DESCRIBED: Final = ("author", "config", "gated", "inferenceProviderMapping", "pipeline_tag")
MAX_PAGES: Final = 100
NEXT_PAGE: Final = re.compile(r'<([^<>]+)>\s*;[^,<]*\brel="?next"?')

CacheKey: TypeAlias = tuple[str, KeyRef | None]
"""A model or a tag, and with whose key the Hub is asked."""


class Hub:
    """Asks the Hub, and caches its answers for ten minutes, per key.

    An answer that has not come whole after `answer_s` seconds is given up.
    """

    def __init__(
        self,
        transport: Transport,
        endpoint: str,
        resolve_key: ResolveKey,
        *,
        lifetime_s: float = LIFETIME_S,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._transport = transport
        self._endpoint = endpoint.rstrip("/")
        self._resolve_key = resolve_key
        self._answer_s = answer_s
        self._rows: Cache[CacheKey, tuple[MappingRow, ...]] = Cache(lifetime_s)
        self._listings: Cache[CacheKey, tuple[ListedModel, ...]] = Cache(lifetime_s)
        self._data: Cache[CacheKey, Mapping[str, Json]] = Cache(lifetime_s, DESCRIPTIONS)
        self._trending: Cache[CacheKey, tuple[TrendingModel, ...]] = Cache(lifetime_s)
        self._adult: Cache[CacheKey, bool | None] = Cache(lifetime_s)

    async def aclose(self) -> None:
        """End the requests that are under way."""
        for cache in (self._rows, self._listings, self._data, self._trending, self._adult):
            await cache.aclose()

    async def rows(
        self, model: str, key: KeyRef | None, proxy: str | None = None
    ) -> tuple[MappingRow, ...]:
        """The mapping of a model, in the account's order, whatever the rows' status or task.

        Raises `ModelNotSupportedError` for an unknown model, `MissingAuthError` for a key that the
        Hub does not take, `HubUnavailable` if it does not answer.
        """
        _check_id(model)
        return await self._rows.get((model, key), lambda: self._fetch_rows(model, key, proxy))

    async def model_data(
        self, model: str, key: KeyRef | None, proxy: str | None = None
    ) -> Mapping[str, Json]:
        """The Hub's description of a model, of which nothing is checked: the fields `DESCRIBED`.

        A gated model has no `config`. Raises as `rows`.
        """
        _check_id(model)
        return await self._data.get((model, key), lambda: self._fetch_data(model, key, proxy))

    async def is_adult(
        self, model: str, key: KeyRef | None, proxy: str | None = None
    ) -> bool | None:
        """Whether a model is tagged as not for all audiences; None if the Hub sends no tags.

        Raises as `rows`.
        """
        _check_id(model)
        return await self._adult.get((model, key), lambda: self._fetch_is_adult(model, key, proxy))

    def forget(self, row: MappingRow, key: KeyRef | None) -> None:
        """Ask anew for the row's model the next time: its provider says that the row is wrong.

        The model may have been asked for by another spelling than the Hub's own.
        """
        self._rows.forget(lambda asked, rows: asked[1] == key and row in rows)

    async def listing(
        self, task: str, key: KeyRef | None, proxy: str | None = None
    ) -> tuple[ListedModel, ...]:
        """Every model that a provider serves for a task, most popular first. Raises as `rows`.

        `task` may also be another tag of the Hub. Models of chat have tags of their own: those
        that take text alone come first.
        """
        tags = CHAT_TAGS if task == "conversational" else (task,)
        listings = await asyncio.gather(*(self._tagged(tag, key, proxy) for tag in tags))
        return tuple(model for listing in listings for model in listing)

    async def _tagged(
        self, tag: str, key: KeyRef | None, proxy: str | None
    ) -> tuple[ListedModel, ...]:
        return await self._listings.get((tag, key), lambda: self._fetch_listing(tag, key, proxy))

    async def trending(
        self, tag: str, key: KeyRef | None, proxy: str | None = None, *, warm: bool = False
    ) -> tuple[TrendingModel, ...]:
        """The models with this `pipeline_tag` that are looked at most, those first.

        `warm`: only those that a provider serves now. Raises `SetupError` as `rows`.
        """
        query = {"pipeline_tag": tag, **({"inference": "warm"} if warm else {})}
        asked = urlencode(query)
        return await self._trending.get(
            (asked, key), lambda: self._fetch_trending(asked, key, proxy)
        )

    async def whoami(self, key: KeyRef, proxy: str | None = None) -> Account:
        """Whose a key is, and what it may do. It is asked for each time, as keys are revoked.

        Raises `MissingAuthError` for a key that the Hub does not take, `HubUnavailable` if it does
        not answer.
        """
        reply = await self._get(f"{self._endpoint}/api/whoami-v2", key, proxy)
        if reply.status != 200:
            raise HubUnavailable(f"The Hub answered {reply.status}.", status=reply.status)
        return account_of(reply.json(), await self._resolve_key(key) or "")

    async def _fetch_rows(
        self, model: str, key: KeyRef | None, proxy: str | None
    ) -> tuple[MappingRow, ...]:
        fields = ("inferenceProviderMapping", "pipeline_tag")
        return tuple(rows_of(await self._fetch_model(model, fields, key, proxy)))

    async def _fetch_data(
        self, model: str, key: KeyRef | None, proxy: str | None
    ) -> Mapping[str, Json]:
        data = await self._fetch_model(model, DESCRIBED, key, proxy)
        self._rows.put((model, key), tuple(rows_of(data)))  # so that nobody asks for them again
        return data

    async def _fetch_is_adult(
        self, model: str, key: KeyRef | None, proxy: str | None
    ) -> bool | None:
        return is_adult(await self._fetch_model(model, ("tags",), key, proxy))

    async def _fetch_model(
        self, model: str, fields: Iterable[str], key: KeyRef | None, proxy: str | None
    ) -> Mapping[str, Json]:
        query = "&".join(f"expand[]={name}" for name in fields)
        reply = await self._get(f"{self._endpoint}/api/models/{quote(model)}?{query}", key, proxy)
        if reply.status == 404 or reply.headers.get("x-error-code") == "RepoNotFound":
            raise ModelNotSupportedError(
                f"The Hub does not know the model {model}.",
                status=404,
                model=model,
                model_problem="unknown",
            )
        body = reply.json()
        return body if isinstance(body, Mapping) else {}

    async def _fetch_trending(
        self, query: str, key: KeyRef | None, proxy: str | None
    ) -> tuple[TrendingModel, ...]:
        fields = f"expand[]=trendingScore&sort=trendingScore&limit={PAGE_MODELS}"
        reply = await self._get(f"{self._endpoint}/api/models?{query}&{fields}", key, proxy)
        return tuple(trending_models(reply.json()))

    async def _fetch_listing(
        self, tag: str, key: KeyRef | None, proxy: str | None
    ) -> tuple[ListedModel, ...]:
        query = {
            "inference_provider": "all",
            "pipeline_tag": tag,
            "expand[]": LISTED,
            "limit": PAGE_MODELS,
        }
        asked = urlencode(query, doseq=True, safe="[]")
        url: str | None = f"{self._endpoint}/api/models?{asked}"
        found: list[ListedModel] = []
        pages = 0
        while url is not None and pages < MAX_PAGES:
            reply = await self._get(url, key, proxy)
            found += listed_models(reply.json())
            url = self._next_page(reply.headers.get("link", ""))
            pages += 1
        return tuple(found)

    def _next_page(self, link: str) -> str | None:
        found = NEXT_PAGE.search(link)
        # The key goes along, so the next page must be the Hub's own.
        return found[1] if found and is_within(found[1], self._endpoint) else None

    async def _get(self, url: str, key_ref: KeyRef | None, proxy: str | None) -> HubReply:
        key = Credentials(key=await self._resolve_key(key_ref) if key_ref else None).key
        request = HttpRequest(
            method="GET",
            url=url,
            headers={"authorization": f"Bearer {key}"} if key else {},
            proxy=proxy,
            redirects_within=self._endpoint,  # a model that has moved
        )
        reply = await receive(self._transport, request, server="The Hub", answer_s=self._answer_s)
        if reply.status == 401 and reply.headers.get("x-error-code") != "RepoNotFound":
            raise MissingAuthError(
                "The Hub does not take this key.", status=401, auth_problem="refused"
            )
        if reply.status >= 300 and reply.status not in {401, 404}:
            raise HubUnavailable(f"The Hub answered {reply.status}.", status=reply.status)
        return reply


def _check_id(model: str) -> None:
    if len(model) > NAME_CHARACTERS or not MODEL_ID.fullmatch(model) or ".." in model:
        raise ModelNotSupportedError(
            f"{model[:NAME_CHARACTERS]!r} is not a model id. It looks like owner/name.",
            model=model,
            model_problem="bad-id",
        )
