"""The providers to ask for a request, in order: the Hub's mapping, the policy, the cooldowns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from hfmedia.adapter import MappingRow
from hfmedia.errors import Failure, ModelNotSupportedError
from hfmedia.net.transport import Transport
from hfmedia.policy import Policy
from hfmedia.providers import providers
from hfmedia.results import Attempt
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.endpoints import endpoint_row
from hfmedia.routing.hub import Hub
from hfmedia.routing.image_support import asks_with_images, check_images
from hfmedia.routing.prices import cheapest
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.router_choice import router_chooses, router_row
from hfmedia.routing.routes import check_name, rows_for, unlisted_rows
from hfmedia.types import TASKS, GenerationRequest


@dataclass(frozen=True, slots=True)
class RouteFinder:
    """Finds routes, and learns from what became of them."""

    transport: Transport
    hub: Hub
    chat_models: ChatModels
    stats: ProviderStats

    async def find(
        self, request: GenerationRequest, policy: Policy, proxy: str | None
    ) -> list[MappingRow]:
        """The rows to ask, in order. Raises `RequestError` or `SetupError`."""
        if request.endpoint is not None:
            return [self._endpoint(request, policy)]
        if asks_with_images(request):
            check_images(request, await self.chat_models.get(request.model, proxy))
        if router_chooses(request, policy):
            return [router_row(request, policy)]
        rows: Sequence[MappingRow] | None = unlisted_rows(request, providers())
        if rows is None:
            rows = await self.hub.rows(request.model, policy.hub_key, proxy)
            if policy.current_names:
                check_name(request.model, rows)
        found = rows_for(request, rows, policy, providers())
        # Only of text the prices are known, and a single row needs no order.
        if policy.order == "cheapest" and TASKS[request.task].gives == "text" and len(found) > 1:
            found = cheapest(found, await self.chat_models.get(found[0].hub_id, proxy))
        return self.stats.ordered(policy, found, random.random)

    def started(self, row: MappingRow, policy: Policy) -> None:
        """An attempt starts."""
        self.stats.started(policy.key_for(row.provider), row)

    def ended(
        self, row: MappingRow, policy: Policy, attempt: Attempt, failure: Failure | None
    ) -> None:
        """An attempt ended. A 404 says that the mapping is stale."""
        error = None if failure is None else failure.error()
        self.stats.ended(policy.key_for(row.provider), row, attempt.latency_s, error)
        if error is not None and error.status == 404:
            self.hub.forget(row, policy.hub_key)

    def _endpoint(self, request: GenerationRequest, policy: Policy) -> MappingRow:
        if not policy.allow_endpoint_urls:
            raise ModelNotSupportedError(
                "Addresses of endpoints are not allowed here.",
                model=request.model,
                task=request.task,
                model_problem="endpoint-urls-off",
            )
        row = endpoint_row(request)
        self.transport.trust(row.hub_id)
        return row
