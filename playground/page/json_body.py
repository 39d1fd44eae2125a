"""Reads the bodies of the page's requests. Everything raises `InvalidInput` with a sentence."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from playground.discord.errors import InvalidInput
from playground.json_types import JsonObject, is_too_deep


async def read_body(request: web.Request) -> JsonObject:
    """The body as an object."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):  # the latter for JSON that is nested too deeply
        raise InvalidInput("The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise InvalidInput("The body must be an object.")
    if is_too_deep(body):
        raise InvalidInput("The body is nested too deeply.")
    return body


def string(body: JsonObject, key: str) -> str:
    """A field that must be text."""
    value = body.get(key)
    if not isinstance(value, str):
        raise InvalidInput(f"{key} must be a string.")
    return value


def strings(body: JsonObject, key: str) -> list[str]:
    """A field that must be a list of texts if it is given."""
    value = body.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(f"{key} must be a list of strings.")
    return value


def mapping(body: JsonObject, key: str) -> Mapping[str, Any]:
    """A field that must be an object if it is given."""
    value = body.get(key) or {}
    if not isinstance(value, dict):
        raise InvalidInput(f"{key} must be an object.")
    return value
