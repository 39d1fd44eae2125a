"""The pages that an operator's tools ask for: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from app.monitoring.loop_lag import measure_lag
from app.monitoring.metrics import Metrics
from app.monitoring.readiness import Check, failing
from app.monitoring.server import Page, Pages, serving
from settings import Settings


@asynccontextmanager
async def monitored(
    settings: Settings, metrics: Metrics, checks: Mapping[str, Check]
) -> AsyncIterator[None]:
    """Serve the pages, if `METRICS_PORT` is set. `checks` say whether the process is ready.

    Raises `CannotListen`.
    """
    if not settings.metrics_port:
        yield
        return
    async with serving(settings.metrics_host, settings.metrics_port, pages(metrics, checks)):
        measuring = asyncio.create_task(measure_lag(metrics.loop_lag.observe))
        try:
            yield
        finally:
            measuring.cancel()


def pages(metrics: Metrics, checks: Mapping[str, Check]) -> Pages:
    """The pages by path."""

    async def healthz() -> Page:
        return Page(b"ok\n")  # the event loop has come to say so

    async def readyz() -> Page:
        failed = await failing(checks)
        if not failed:
            return Page(b"ok\n")
        return Page(f"not ready: {', '.join(failed)}\n".encode(), HTTPStatus.SERVICE_UNAVAILABLE)

    async def exposition() -> Page:
        return Page(metrics.exposition(), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return {"/healthz": healthz, "/readyz": readyz, "/metrics": exposition}
