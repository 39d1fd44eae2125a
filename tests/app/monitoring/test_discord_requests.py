"""Edits and 429s are counted as Discord answers them, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.monitoring.discord_requests import discord_trace
from app.monitoring.metrics import Metrics

WEBHOOK = "/api/v10/webhooks/1/token/messages/2"
MESSAGE = "/api/v10/channels/3/messages/2"


@asynccontextmanager
async def a_discord(
    status: int, headers: Mapping[str, str], metrics: Metrics
) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a Discord that answers everything so; a status of 0 breaks the connection."""

    async def answer(request: web.Request) -> web.Response:
        if not status:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status or 200, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(
            server.make_url("/"), trace_configs=[discord_trace(metrics)]
        ) as session,
    ):
        yield session


def edits(metrics: Metrics) -> dict[str, float]:
    return by_label(metrics, "hfmedia_discord_edits_total")


def limits(metrics: Metrics) -> dict[str, float]:
    return by_label(metrics, "hfmedia_discord_rate_limits_total")


def by_label(metrics: Metrics, name: str) -> dict[str, float]:
    """The values above 0 by their only label."""
    return {
        next(iter(sample.labels.values())): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == name and sample.value
    }


@pytest.mark.parametrize("path", [WEBHOOK, MESSAGE])
async def test_an_edit_is_counted_by_its_status(path: str) -> None:
    metrics = Metrics()
    async with a_discord(200, {}, metrics) as session:
        await session.patch(path)
        await session.patch(path)
    assert (edits(metrics), limits(metrics)) == ({"200": 2}, {})


async def test_other_requests_are_no_edits() -> None:
    metrics = Metrics()
    async with a_discord(200, {}, metrics) as session:
        await session.get(WEBHOOK)
        await session.patch("/api/v10/users/@me")
    assert edits(metrics) == {}


@pytest.mark.parametrize(
    ("headers", "scope"),
    [
        ({"X-RateLimit-Scope": "user"}, "user"),
        ({"X-RateLimit-Scope": "global"}, "global"),
        ({"X-RateLimit-Scope": "shared"}, "shared"),
        ({"X-RateLimit-Scope": "made up"}, "other"),
        ({}, "other"),
    ],
)
async def test_a_429_is_counted_by_its_scope(headers: dict[str, str], scope: str) -> None:
    metrics = Metrics()
    async with a_discord(429, headers, metrics) as session:
        await session.patch(WEBHOOK)
        await session.get("/api/v10/gateway/bot")
    assert (edits(metrics), limits(metrics)) == ({"429": 1}, {scope: 2})


async def test_an_edit_without_an_answer_is_counted_too() -> None:
    metrics = Metrics()
    async with a_discord(0, {}, metrics) as session:
        with pytest.raises(aiohttp.ClientError):
            await session.patch(WEBHOOK)
    assert edits(metrics) == {"none": 1}


async def test_a_status_that_does_not_exist_adds_no_label_of_its_own() -> None:
    metrics = Metrics()
    async with a_discord(799, {}, metrics) as session, session.patch(WEBHOOK):
        pass
    assert edits(metrics) == {"other": 1}
