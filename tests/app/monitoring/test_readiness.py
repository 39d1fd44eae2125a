"""When a process is ready, and how late its loop runs."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from app.monitoring import readiness
from app.monitoring.loop_lag import measure_lag
from app.monitoring.metrics import Metrics
from app.monitoring.monitored import pages


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def breaks() -> bool:
    raise OSError("a secret")


async def test_it_is_ready_when_all_checks_pass() -> None:
    page = await pages(Metrics(), {"discord": yes, "database": yes})["/readyz"]()
    assert (page.status, page.body) == (200, b"ok\n")


async def test_it_names_what_is_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    checks = {"discord": no, "database": breaks, "media": yes}
    with caplog.at_level(logging.DEBUG, readiness.__name__):
        page = await pages(Metrics(), checks)["/readyz"]()
    assert (page.status, page.body) == (503, b"not ready: discord, database\n")
    assert caplog.messages == ["whether database is ready could not be checked: OSError"]


async def test_a_check_that_does_not_answer_counts_as_failed_when_its_time_is_up() -> None:
    async def hangs() -> bool:
        await asyncio.Event().wait()
        return True

    checks = {"database": hangs, "discord": yes}
    assert await readiness.failing(checks, check_s=0.01) == ["database"]


async def test_it_is_alive_without_being_ready() -> None:
    page = await pages(Metrics(), {"discord": no})["/healthz"]()
    assert (page.status, page.body) == (200, b"ok\n")


async def test_a_blocked_loop_is_seen_as_lag() -> None:
    seen: list[float] = []
    news = asyncio.Event()

    def observe(lag_s: float) -> None:
        seen.append(lag_s)
        news.set()

    measuring = asyncio.create_task(measure_lag(observe, tick_s=0.01))
    await asyncio.sleep(0)  # it sleeps now
    time.sleep(0.1)  # noqa: ASYNC251 - this is what is measured
    async with asyncio.timeout(5):
        await news.wait()
    measuring.cancel()
    assert 0.08 < seen[0] < 5
