"""The router's public list of chat models: `GET /v1/models`."""

from typing import Any, Final

from aiohttp import web

from playground.json_types import JsonObject
from playground.providers.models import Catalogue, Model, Row, TextTraits

CREATED: Final = 1_763_596_800


class RouterModels:
    """The routes below `/router/v1/models`. They take no key."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._models = {it.id: _as_json(it) for it in catalogue.models if it.chat_rows()}

    def routes(self) -> list[web.RouteDef]:
        """The routes of the list and of single models."""
        return [
            web.get("/router/v1/models", self._list),
            web.get("/router/v1/models/{id:.+}", self._model),
        ]

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": list(self._models.values())})

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if name not in self._models:
            message = f"The model '{name}' does not exist"
            return web.json_response({"error": {"message": message}}, status=404)
        return web.json_response(self._models[name])


def _as_json(model: Model) -> JsonObject:
    inputs = ["text", "image"] if model.sees_images else ["text"]
    return {
        "id": model.id,
        "object": "model",
        "created": CREATED,
        "owned_by": model.author,
        "architecture": {"input_modalities": inputs, "output_modalities": ["text"]},
        "providers": [_provider(row, model.text, model.author) for row in model.chat_rows()],
    }


def _provider(row: Row, traits: TextTraits, author: str) -> JsonObject:
    """What is known of a row; prices and measurements are left out where they are not."""
    known: dict[str, Any] = {
        "context_length": traits.context_length,
        "pricing": _pricing(row),
        "first_token_latency_ms": row.offer.latency_ms,
        "throughput": row.offer.throughput,
    }
    return {
        "provider": row.provider,
        "status": row.status,
        **{name: value for name, value in known.items() if value is not None},
        "supports_tools": traits.has_tools,
        "supports_structured_output": traits.has_tools,
        "is_model_author": row.provider == author,
    }


def _pricing(row: Row) -> JsonObject | None:
    if row.offer.input_price is None or row.offer.output_price is None:
        return None
    return {"input": row.offer.input_price, "output": row.offer.output_price}
