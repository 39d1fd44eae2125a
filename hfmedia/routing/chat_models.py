"""The router's own list of chat models: fetched, cached, and read.

https://huggingface.co/docs/inference-providers/tasks/chat-completion
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.errors import HubUnavailable
from hfmedia.net.cache import Cache
from hfmedia.net.transport import HttpRequest, Transport
from hfmedia.routing.hub import LIFETIME_S
from hfmedia.routing.hub_models import MODEL_ID
from hfmedia.routing.hub_reply import name_in, receive
from hfmedia.types import Json

log = logging.getLogger(__name__)

ANSWER_S: Final = 3.0  # a generation waits for the list, and can do without
RETRY_S: Final = 60.0  # so long nobody waits for a list that could not be had
MAX_PRICE: Final = 1_000_000.0  # US dollars per million tokens: one for a token
MAX_CONTEXT_LENGTH: Final = 1_000_000_000


ModelsById: TypeAlias = Mapping[str, ChatModel]
"""Chat models by their ids in lower case, since the Hub takes every spelling."""


class ChatModels:
    """Asks for the list, without a key, and caches it for ten minutes.

    A list that cannot be had within `answer_s` seconds is not asked for again for `retry_s`
    seconds; then nothing is known of any model.
    """

    def __init__(
        self,
        transport: Transport,
        router_url: str,
        *,
        lifetime_s: float = LIFETIME_S,
        answer_s: float = ANSWER_S,
        retry_s: float = RETRY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._router_url = router_url.rstrip("/")
        self._answer_s = answer_s
        self._retry_s = retry_s
        self._clock = clock
        self._unavailable_until = clock()
        self._lists: Cache[str, ModelsById] = Cache(lifetime_s, clock=clock)

    async def aclose(self) -> None:
        """End the request that is under way."""
        await self._lists.aclose()

    async def get(self, model: str, proxy: str | None = None) -> ChatModel | None:
        """What is known of a model by its id; None if nothing is, or the list cannot be had."""
        return (await self._list(proxy)).get(model.lower())

    async def all(self, proxy: str | None = None) -> tuple[ChatModel, ...]:
        """The models in the list's order; none if it cannot be had."""
        return tuple((await self._list(proxy)).values())

    async def _list(self, proxy: str | None) -> ModelsById:
        if self._clock() < self._unavailable_until:
            return {}
        try:
            return await self._lists.get(self._router_url, lambda: self._fetch(proxy))
        except HubUnavailable as error:
            if self._clock() >= self._unavailable_until:  # the first of those who waited
                log.warning("Prices and limits of chat models are not known: %s", error)
                self._unavailable_until = self._clock() + self._retry_s
            return {}

    def known(self, model: str) -> ChatModel | None:
        """What the list said of a model when it was last had. It is not asked for."""
        models = self._lists.kept(self._router_url)
        return None if models is None else models.get(model.lower())

    async def _fetch(self, proxy: str | None) -> ModelsById:
        request = HttpRequest(
            method="GET",
            url=f"{self._router_url}/v1/models",
            proxy=proxy,
            redirects_within=self._router_url,
        )
        reply = await receive(
            self._transport, request, server="The router", answer_s=self._answer_s
        )
        if reply.status != 200:
            raise HubUnavailable(f"The router answered {reply.status}.", status=reply.status)
        return {model.id.lower(): model for model in models_of(reply.json())}


def models_of(body: Json) -> Iterable[ChatModel]:
    """The models of the router's reply; what makes no sense is left out."""
    for entry in _mappings(_field(body, "data")):
        model = entry.get("id")
        if not isinstance(model, str) or not MODEL_ID.fullmatch(model):
            continue
        modalities = _field(entry.get("architecture"), "input_modalities")
        yield ChatModel(
            id=model,
            input_modalities=frozenset(filter(None, map(name_in, _list(modalities)))),
            offers=tuple(_offers(entry.get("providers"))),
        )


def _offers(providers: Json) -> Iterable[ChatOffer]:
    for entry in _mappings(providers):
        provider = name_in(entry.get("provider"))
        if provider is None:
            continue
        pricing, tools = entry.get("pricing"), entry.get("supports_tools")
        yield ChatOffer(
            provider=provider,
            is_live=entry.get("status") == "live",
            context_length=_context_length(entry.get("context_length")),
            input_price=_price(_field(pricing, "input")),
            output_price=_price(_field(pricing, "output")),
            supports_tools=tools if isinstance(tools, bool) else None,
        )


def _price(value: Json) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= MAX_PRICE else None  # NaN is not


def _context_length(value: Json) -> int | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 0 < value <= MAX_CONTEXT_LENGTH else None


def _field(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, Mapping) else None


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _mappings(value: Json) -> Iterable[Mapping[str, Json]]:
    return (it for it in _list(value) if isinstance(it, Mapping))
