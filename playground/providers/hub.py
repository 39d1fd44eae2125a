"""The Hub's API: the listing of models, single models with their providers, and whoami."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiMapping

from playground.providers.keys import HubKey, KeyRing
from playground.providers.models import Catalogue, Model
from playground.providers.settings import Settings

MAX_PAGE_SIZE: Final = 1000
SORT_KEYS: Final[Mapping[str, Callable[[Model], int]]] = {
    "trendingScore": lambda model: model.trending,
    "downloads": lambda model: model.downloads,
    "likes": lambda model: model.likes,
}
# What a listing and a single model have if no field is asked for. Both leave out the mapping.
ONLY_EXPANDED: Final = {"inferenceProviderMapping"}
ONLY_SINGLE: Final = {"config", "inference"}


class HubApi:
    """The routes below `/hub/api` over a catalogue, for these keys, with the Hub's failure."""

    def __init__(self, catalogue: Catalogue, keys: KeyRing, settings: Settings) -> None:
        self._catalogue = catalogue
        self._keys = keys
        self._settings = settings

    def routes(self) -> list[web.RouteDef]:
        """The routes of the API."""
        return [
            web.get("/hub/api/models", self._unless_failing(self._models)),
            web.get("/hub/api/models/{id:.+}", self._unless_failing(self._model)),
            web.get("/hub/api/whoami-v2", self._unless_failing(self._whoami)),
        ]

    def _unless_failing(self, handler: Handler) -> Handler:
        """A handler that fails as the settings say."""

        async def handle(request: web.Request) -> web.StreamResponse:
            await self._settings.until_hub_answers()
            match self._settings.hub_failure:
                case None:
                    return await handler(request)
                case "drop":
                    if request.transport is not None:
                        request.transport.abort()
                    return web.Response()
                case "html":
                    return web.Response(text="<h1>It works!</h1>", content_type="text/html")
                case status:
                    body = {"error": "The Hub is not available."}
                    return web.json_response(body, status=int(status))

        return handle

    async def _models(self, request: web.Request) -> web.Response:
        if self._has_invalid_key(request):
            return _unauthorized()
        try:
            start = _offset(request.query.get("cursor"))
            limit = min(int(request.query.get("limit", MAX_PAGE_SIZE)), MAX_PAGE_SIZE)
        except ValueError:
            return web.json_response({"error": "Invalid limit or cursor"}, status=400)
        if limit < 1:
            return web.json_response({"error": "limit must be positive"}, status=400)
        found = [it for it in self._catalogue.models if _matches(it, request.query)]
        if key := SORT_KEYS.get(request.query.get("sort", "")):
            found.sort(key=key, reverse=True)
        page = [_as_json(it, request.query, listed=True) for it in found[start : start + limit]]
        rest = start + limit < len(found)
        headers = {"Link": _next_page(request, start + limit)} if rest else {}
        return web.json_response(page, headers=headers)

    async def _model(self, request: web.Request) -> web.Response:
        if self._has_invalid_key(request):
            return _unauthorized()
        model = self._catalogue.find(request.match_info["id"])
        if model is None:
            headers = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
            return web.json_response({"error": "Repository not found"}, status=404, headers=headers)
        return web.json_response(_as_json(model, request.query, listed=False))

    async def _whoami(self, request: web.Request) -> web.Response:
        key = self._key(request)
        return web.json_response(key.whoami) if key else _unauthorized()

    def _has_invalid_key(self, request: web.Request) -> bool:
        """Whether a wrong key was sent; the API is public, so no key is valid too."""
        return "Authorization" in request.headers and self._key(request) is None

    def _key(self, request: web.Request) -> HubKey | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self._keys.find(token) if scheme == "Bearer" else None


def _unauthorized() -> web.Response:
    return web.json_response({"error": "Invalid username or password."}, status=401)


def _matches(model: Model, query: Mapping[str, str]) -> bool:
    providers = query.get("inference_provider", "")
    serving = {row.provider for row in model.rows}
    wanted = serving if providers in ("", "all") else set(providers.split(","))
    author, search = query.get("author"), query.get("search", "").lower()
    return (
        bool(serving & wanted)
        and query.get("pipeline_tag") in (None, model.task)
        and (query.get("inference") != "warm" or model.is_warm)
        and author in (None, model.author)
        and search in model.id.lower()
    )


def _as_json(model: Model, query: MultiMapping[str], *, listed: bool) -> dict[str, Any]:
    fields = _fields(model, listed=listed)
    wanted = _expanded(query)
    if not wanted:
        hidden = ONLY_EXPANDED | (ONLY_SINGLE if listed else set())
        return {key: it for key, it in fields.items() if key not in hidden}
    return {key: it for key, it in fields.items() if key in {"_id", "id", *wanted}}


def _fields(model: Model, *, listed: bool) -> dict[str, Any]:
    rows = [(row.provider, row.as_json()) for row in model.rows]
    fields = {
        "_id": f"{abs(model.downloads):024x}",
        "id": model.id,
        "modelId": model.id,
        "author": model.author,
        "private": False,
        "gated": "manual" if model.is_gated else False,
        "downloads": model.downloads,
        "likes": model.likes,
        "trendingScore": model.trending,
        "pipeline_tag": model.task,
        "tags": _tags(model),
        # The Hub sends a list in listings and an object for a single model.
        "inferenceProviderMapping": (
            [{"provider": name, **row} for name, row in rows] if listed else dict(rows)
        ),
    }
    if model.is_warm:
        fields["inference"] = "warm"
    # A gated model shows nothing of its files.
    return fields if model.config is None else {**fields, "config": model.config}


def _tags(model: Model) -> list[str]:
    chat = ["conversational"] if model.chat_rows() else []
    adult = ["not-for-all-audiences"] if model.is_adult else []
    return [model.task, *chat, *adult, "endpoints_compatible"]


def _expanded(query: MultiMapping[str]) -> set[str]:
    values: Iterable[str] = [*query.getall("expand[]", []), *query.getall("expand", [])]
    return set(values)


def _next_page(request: web.Request, start: int) -> str:
    cursor = base64.urlsafe_b64encode(str(start).encode()).decode()
    url = request.url.update_query(cursor=cursor)
    return f'<{url}>; rel="next"'


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        start = int(base64.urlsafe_b64decode(cursor))
    except binascii.Error as error:
        raise ValueError("not a cursor of this API") from error
    return max(0, start)
