"""What an operator's tools see of the running bot."""

from __future__ import annotations

import asyncio
import re
import socket

import aiohttp
import pytest

from playground import Playground
from tests.e2e.stage import Child, staged

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")


def unused_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


async def test_it_is_ready_with_discord_and_counts_what_it_does() -> None:
    address = f"http://127.0.0.1:{(port := unused_port())}"
    async with staged(METRICS_PORT=str(port)) as stage, aiohttp.ClientSession(address) as session:
        await stage.ready()
        for path in ("/healthz", "/readyz"):
            async with session.get(path) as answer:
                assert (answer.status, await answer.text()) == (200, "ok\n")
        await stage.imagine(count=2)
        async with session.get("/metrics") as answer:
            assert answer.content_type == "text/plain"
            shown = await answer.text()
    assert 'hfmedia_generations_total{status="done"} 2.0\n' in shown
    assert 'outcome="ok"' in shown
    assert "hfmedia_job_wait_seconds_count 1.0\n" in shown
    assert re.search(r'hfmedia_discord_edits_total\{status="200"\} [1-9]', shown)
    assert re.search(r"hfmedia_event_loop_lag_seconds_count [1-9]", shown)
    assert re.search(r"process_resident_memory_bytes [1-9]", shown)


async def test_a_taken_port_ends_it_with_one_sentence() -> None:
    async with (
        await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0) as server,
        Playground(page_port=0) as playground,
    ):
        port = server.sockets[0].getsockname()[1]
        child = await Child.start("run", **playground.environment(), METRICS_PORT=str(port))
        assert await child.ended() == 1
    assert child.lines[-1].startswith(f"METRICS_PORT {port} cannot be used on 127.0.0.1: ")
    assert "Traceback" not in child.log
