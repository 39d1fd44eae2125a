"""Counts what Discord answers, through the trace of requests that discord.py takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Final

import aiohttp
from yarl import URL

from app.monitoring.metrics import NO_ANSWER, SCOPES, STATUSES, Metrics, label_of

RATE_LIMITED: Final = 429


def discord_trace(metrics: Metrics) -> aiohttp.TraceConfig:
    """A trace that counts edits and 429s, those included that discord.py waits out by itself."""

    async def answered(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        request: aiohttp.TraceRequestEndParams,
    ) -> None:
        status = request.response.status
        if is_edit(request.method, request.url):
            metrics.discord_edits.labels(label_of(str(status), STATUSES)).inc()
        if status == RATE_LIMITED:
            scope = request.response.headers.get("X-RateLimit-Scope", "")
            metrics.discord_rate_limits.labels(label_of(scope, SCOPES)).inc()

    async def failed(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        request: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        if is_edit(request.method, request.url):
            metrics.discord_edits.labels(NO_ANSWER).inc()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(answered)
    trace.on_request_exception.append(failed)
    return trace


def is_edit(method: str, url: URL) -> bool:
    """Whether a request edits a message: through a webhook, or as the bot's own."""
    return method == "PATCH" and "/messages/" in url.path
