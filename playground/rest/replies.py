"""Answers in JSON, exactly as Discord labels them."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web


def reply(
    data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A JSON answer. discord.py reads JSON only under this very type, without a charset."""
    return web.Response(
        body=json.dumps(data).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )
