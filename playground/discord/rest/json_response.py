"""JSON responses with Discord's content type."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web


def json_response(
    data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A JSON response. discord.py parses JSON only under this content type without a charset."""
    return web.Response(
        body=json.dumps(data).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )
