"""The Hub: which models there are, and who serves them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from hfmedia._cache import Cache
from hfmedia.addresses import origin_of
from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    HubUnavailable,
    MissingAuthError,
    ModelNotSupportedError,
    UnknownOutcome,
)
from hfmedia.transport import Incoming, Outgoing, Transport
from hfmedia.wire import Json, MappingRow, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

LIFETIME: Final = 600.0  # seconds
PAGE: Final = 500
MAX_PAGES: Final = 100
MODEL_ID: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A model of the listing with the rows that serve it."""

    model: str
    rows: tuple[MappingRow, ...]


class Hub:
    """Asks the Hub and remembers what it said for ten minutes, per key."""

    def __init__(self, transport: Transport, endpoint: str, *, lifetime: float = LIFETIME) -> None:
        self._transport = transport
        self._endpoint = endpoint.rstrip("/")
        self._rows: Cache[tuple[MappingRow, ...]] = Cache(lifetime)
        self._listings: Cache[tuple[Listed, ...]] = Cache(lifetime)

    async def aclose(self) -> None:
        """End what is being asked."""
        await self._rows.aclose()
        await self._listings.aclose()

    async def rows(
        self, model: str, key: str | None, proxy: str | None = None
    ) -> tuple[MappingRow, ...]:
        """The mapping of a model, in the account's order, whatever the rows' status or task.

        Raises `ModelNotSupportedError` for an unknown model, `MissingAuthError` for a key that the
        Hub does not take, `HubUnavailable` if it does not answer.
        """
        if not MODEL_ID.fullmatch(model) or ".." in model:
            raise ModelNotSupportedError(f"{model!r} is no model id. It looks like owner/name.")
        return await self._rows.get((model, key), lambda: self._ask_rows(model, key, proxy))

    def forget(self, model: str, key: str | None) -> None:
        """A provider says that a row is wrong: ask anew the next time."""
        self._rows.forget((model, key))

    async def listing(
        self, task: str, key: str | None, proxy: str | None = None
    ) -> tuple[Listed, ...]:
        """Every model that a provider serves for a task, most popular first."""
        return await self._listings.get((task, key), lambda: self._ask_listing(task, key, proxy))

    async def _ask_rows(
        self, model: str, key: str | None, proxy: str | None
    ) -> tuple[MappingRow, ...]:
        query = "expand[]=inferenceProviderMapping&expand[]=pipeline_tag"
        answer = await self._get(f"{self._endpoint}/api/models/{quote(model)}?{query}", key, proxy)
        if answer.status == 404 or answer.headers.get("x-error-code") == "RepoNotFound":
            raise ModelNotSupportedError(f"The Hub does not know the model {model}.", status=404)
        body = _json(answer)
        return tuple(rows_of(body)) if isinstance(body, Mapping) else ()

    async def _ask_listing(
        self, task: str, key: str | None, proxy: str | None
    ) -> tuple[Listed, ...]:
        query = {
            "inference_provider": "all",
            "pipeline_tag": task,
            "expand[]": "inferenceProviderMapping",
            "limit": PAGE,
        }
        url: str | None = f"{self._endpoint}/api/models?{urlencode(query, safe='[]')}"
        found: list[Listed] = []
        pages = 0
        while url is not None and pages < MAX_PAGES:
            answer = await self._get(url, key, proxy)
            body = _json(answer)
            entries = body if isinstance(body, list) else []
            found += [Listed(e["id"], tuple(rows_of(e))) for e in entries if _is_model(e)]
            url = self._next_page(answer.headers.get("link", ""))
            pages += 1
        return tuple(found)

    def _next_page(self, link: str) -> str | None:
        found = re.search(r'<([^>]+)>\s*;[^,]*\brel="?next"?', link)
        try:
            # The key goes along, so the next page must be the Hub's own.
            is_ours = found is not None and origin_of(found[1]) == origin_of(self._endpoint)
        except ValueError:
            return None
        return found[1] if found and is_ours else None

    async def _get(self, url: str, key: str | None, proxy: str | None) -> Incoming:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        try:
            answer = await self._transport.send(
                Outgoing(method="GET", url=url, headers=headers, proxy=proxy)
            )
        except (ConnectFailed, UnknownOutcome) as error:
            raise HubUnavailable(f"The Hub cannot be reached. {error}") from None
        if answer.status == 401 and answer.headers.get("x-error-code") != "RepoNotFound":
            raise MissingAuthError("The Hub does not take this key.", status=401)
        if answer.status >= 400 and answer.status not in {401, 404}:
            message = f"The Hub answered {answer.status}."
            raise HubUnavailable(message, status=answer.status)
        return answer


def rows_of(model: Mapping[str, Json]) -> Iterable[MappingRow]:
    """The rows of a model's mapping, in dict or list form; what makes no sense is left out."""
    mapping = model.get("inferenceProviderMapping") or ()
    hub_id = model.get("id")
    if isinstance(mapping, Mapping):
        named = [(name, row) for name, row in mapping.items() if isinstance(row, Mapping)]
    else:
        named = [(row.get("provider"), row) for row in mapping if isinstance(row, Mapping)]
    for name, row in named:
        names = (name, row.get("task"), row.get("providerId"), hub_id)
        if not all(isinstance(it, str) and it for it in names):
            continue
        provider, task, provider_id, model_id = map(str, names)
        if provider == "hf-inference" and model.get("pipeline_tag") not in (None, task):
            continue  # it serves a model by its own tag, whatever the row says
        yield MappingRow(
            provider=provider,
            task=task,
            provider_id=provider_id,
            hub_id=model_id,
            status=str(row.get("status")),
            adapter=row.get("adapter"),
            weights=row.get("adapterWeightsPath"),
        )


def _is_model(entry: Json) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("id"), str)


def _json(answer: Incoming) -> Json:
    try:
        return parsed(answer.body)
    except BadReply:
        raise HubUnavailable("The Hub answered something that is not JSON.") from None
