"""`Client`: an account's way to the providers; one generation at a time, or many."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

from hfmedia.addresses import origin_of
from hfmedia.endpoints import endpoint_route, is_endpoint
from hfmedia.errors import DeadlineExceeded, ModelNotSupportedError
from hfmedia.events import MovedOn
from hfmedia.health import Health, Order
from hfmedia.hub import Hub
from hfmedia.live import Account, Live
from hfmedia.models import live_rows
from hfmedia.providers import providers
from hfmedia.results import Generation
from hfmedia.router import generate
from hfmedia.routes import routes_for
from hfmedia.runner import resume
from hfmedia.transport import Transport
from hfmedia.wire import NOTHING, GenerationRequest, Route, Task

if TYPE_CHECKING:
    from hfmedia.events import Event, Tell
    from hfmedia.hub import Listed
    from hfmedia.models import LiveModels
    from hfmedia.tickets import Ticket
    from hfmedia.wire import MappingRow

ENDPOINT: Final = "https://huggingface.co"
ROUTER_URL: Final = "https://router.huggingface.co"
DEADLINES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "text-to-image": 300.0,
        "image-to-image": 300.0,
        "text-to-video": 840.0,
        "image-to-video": 840.0,
    }
)
"""Seconds that a generation may take, failing over included."""

MOST_ACCOUNTS: Final = 1000  # whose providers' health is remembered


def ignore(event: Event) -> None:
    """Listen to nothing."""


class Client:
    """Asks the Hub who serves a model, and the providers for pictures and videos.

    An instance owns its connections, its caches and the files that it fetched. `async with`
    opens and closes it; without, the first call opens it and `aclose()` closes it.

    `api_key` is a Hub token (`hf_…`), else a provider's own key, which serves the models that are
    named with their provider (`owner/name:provider`). `bill_to` bills an organisation. `headers` go
    to the providers with each call. `deadlines` are in seconds, per task. `order` says who is asked
    first: as the account has it (`mapping`), `random`, or the `fastest` by own measurements; only
    the providers in `allow`, where it is given, and none in `deny` are asked. `endpoints` lets a
    model be the address of an endpoint, which then gets the key: only for models that no stranger
    names. `proxy` is asked for everything. Key and hosts come from `HF_TOKEN`, `HF_ENDPOINT` and
    `HF_ROUTER_URL` if they are not given.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        endpoint: str | None = None,
        router_url: str | None = None,
        bill_to: str | None = None,
        headers: Mapping[str, str] = NOTHING,
        deadlines: Mapping[str, float] = NOTHING,
        order: Order = "mapping",
        allow: Collection[str] | None = None,
        deny: Collection[str] = (),
        endpoints: bool = False,
        proxy: str | None = None,
    ) -> None:
        self._endpoint = endpoint or os.environ.get("HF_ENDPOINT") or ENDPOINT
        self._account = Account(
            key=(api_key or os.environ.get("HF_TOKEN") or "").strip() or None,
            router_url=router_url or os.environ.get("HF_ROUTER_URL") or ROUTER_URL,
            bill_to=bill_to,
            headers=headers,
            proxy=proxy,
        )
        self._endpoints = endpoints
        self._deadlines = {**DEADLINES, **deadlines}
        self._order = order
        self._allow = allow
        self._deny = deny
        # Per key: what one account meets says nothing of another.
        self._health: dict[str | None, Health] = {}
        self._opened: tuple[Transport, Hub] | None = None
        self._listed: LiveModels = {}

    async def __aenter__(self) -> Self:
        self._open()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections and delete the files that nobody took. Twice does no harm."""
        if self._opened is not None:
            transport, hub = self._opened
            self._opened = None
            await hub.aclose()
            await transport.aclose()

    def _open(self) -> tuple[Transport, Hub]:
        if self._opened is None:
            router = origin_of(self._account.router_url)
            trusted = frozenset({router, origin_of(self._endpoint)})
            transport = Transport(trusted=trusted, media_origin=router)
            self._opened = (transport, Hub(transport, self._endpoint))
        return self._opened

    async def models_for(self, task: Task, api_key: str | None = None) -> dict[str, list[str]]:
        """The models of one task with the providers that serve them live, most popular first."""
        live = live_rows([await self._listing(task, api_key)], [task])
        return {model: [row.provider for row in rows] for model, rows in live.items()}

    async def get_mapping(
        self, model: str, api_key: str | None = None, *, task: str | None = None
    ) -> dict[str, dict[str, str]]:
        """Who serves a model live, in the account's order: provider → its row.

        A row holds `task`, `providerId`, `status` and, for a LoRA, `adapter` and
        `adapterWeightsPath`. A provider may have a row per task: the first one stands, or that
        of `task`.
        """
        rows = await self._rows(model, api_key)
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            if row.status == "live" and task in (None, row.task):
                found.setdefault(row.provider, _as_the_hub_says(row))
        return found

    async def generate(
        self,
        request: GenerationRequest,
        *,
        api_key: str | None = None,
        tell: Tell = ignore,
        timeout: float = 0,
        proxy: str | None = None,
    ) -> Generation:
        """One picture or video.

        `tell` hears what is going on. `timeout` is in seconds; 0 leaves the deadline. Raises
        `HFMediaError`; `DeadlineExceeded` when the time is up. Cancelling the task cancels.
        """
        transport, hub = self._open()
        account = self._account_of(api_key, proxy)
        key = self._hub_key(account)

        def listen(event: Event) -> None:
            if isinstance(event, MovedOn) and event.error.status == 404:
                hub.forget(request.model, key)  # the mapping is stale
            tell(event)

        async with self._deadline(request.task, timeout):
            routes = await self._routes(request, account)
            live = Live(transport, account, listen)
            return await generate(request, routes, live, self._health_of(account))

    async def _routes(self, request: GenerationRequest, account: Account) -> list[Route]:
        """Who is asked, in which order."""
        transport, hub = self._open()
        if is_endpoint(request.model):
            if not self._endpoints:
                raise ModelNotSupportedError("Addresses of endpoints are not taken here.")
            transport.trust(request.model)
            return [endpoint_route(request)]
        found = routes_for(
            request,
            await hub.rows(request.model, self._hub_key(account), account.proxy),
            providers(),
            key=account.key,
            allow=self._allow,
            deny=self._deny,
        )
        return self._health_of(account).ordered(found, self._order)

    async def resume(
        self,
        ticket: Ticket,
        *,
        api_key: str | None = None,
        tell: Tell = ignore,
        timeout: float = 0,
    ) -> Generation:
        """Go on with a job that was accepted before, perhaps by another process.

        `ticket` comes from the event `Accepted`. Raises `HFMediaError` as `generate` does; there is
        no next provider, since this one has the job.
        """
        transport, _ = self._open()
        account = self._account_of(api_key)
        serving = providers().get(ticket.row.provider)
        if serving is None or ticket.row.task not in serving.adapters:
            raise ModelNotSupportedError(f"{ticket.row.provider} is not known here.")
        route = Route(serving, ticket.row)
        with Health().attempt(route) as attempt:
            async with self._deadline(ticket.request.task, timeout):
                media = await resume(ticket, route, Live(transport, account, tell))
            worked = attempt.worked()
        return Generation(
            request=ticket.request,
            media=media,
            provider=route.provider,
            attempts=(worked,),
            seconds=worked.seconds,
        )

    @asynccontextmanager
    async def _deadline(self, task: str, timeout: float) -> AsyncIterator[None]:
        deadline = self._deadlines[task]
        limit = min(timeout, deadline) if timeout > 0 else deadline
        try:
            async with asyncio.timeout(limit):
                yield
        except TimeoutError:
            raise DeadlineExceeded(f"It was not finished after {limit:g} seconds.") from None

    async def _rows(self, model: str, api_key: str | None) -> tuple[MappingRow, ...]:
        _, hub = self._open()
        account = self._account_of(api_key)
        return await hub.rows(model, self._hub_key(account), account.proxy)

    async def _listing(self, task: str, api_key: str | None) -> tuple[Listed, ...]:
        _, hub = self._open()
        account = self._account_of(api_key)
        return await hub.listing(task, self._hub_key(account), account.proxy)

    def _health_of(self, account: Account) -> Health:
        while len(self._health) >= MOST_ACCOUNTS and account.key not in self._health:
            del self._health[next(iter(self._health))]
        return self._health.setdefault(account.key, Health())

    def _account_of(self, api_key: str | None, proxy: str | None = None) -> Account:
        key = api_key.strip() if api_key else self._account.key
        return replace(self._account, key=key, proxy=proxy or self._account.proxy)

    @staticmethod
    def _hub_key(account: Account) -> str | None:
        """A provider's own key is nobody else's business."""
        return account.key if account.routed else None


def _as_the_hub_says(row: MappingRow) -> dict[str, str]:
    said = {"task": row.task, "providerId": row.provider_id, "status": row.status}
    more = {"adapter": row.adapter, "adapterWeightsPath": row.weights}
    return said | {name: value for name, value in more.items() if value is not None}
