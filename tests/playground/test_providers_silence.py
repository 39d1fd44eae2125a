"""Providers, and the servers of their files, that stop answering for a while."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from tests.playground.chat_client import ask
from tests.playground.providers_client import REQUESTS, Client, opened
from tests.playground.test_providers_failures import picture_link


async def submit(client: Client) -> int:
    return (await client.submit("wavespeed")).status


async def read(client: Client) -> int:
    return (await client.get("wavespeed", "/api/v3/predictions/none/result")).status


async def chat(client: Client) -> int:
    return (await ask(client, "novita")).status


@pytest.mark.parametrize(
    ("send", "provider", "status"),
    [(submit, "wavespeed", 200), (read, "wavespeed", 404), (chat, "novita", 200)],
)
async def test_a_silent_provider_answers_when_it_is_no_longer(
    send: Callable[[Client], Awaitable[int]], provider: str, status: int
) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": "silent"}})
        held = asyncio.ensure_future(send(client))
        assert (await client.submit("replicate")).status == 201, "the others answer"
        assert not held.done()
        client.settings.update({provider: {"failure": None}})
        assert await held == status


async def test_a_caller_who_gives_up_on_a_silent_provider_has_no_job() -> None:
    async with opened() as client:
        client.settings.update({"wavespeed": {"failure": "silent"}})
        with pytest.raises(TimeoutError):
            await client.post(
                "wavespeed", *REQUESTS["wavespeed"], timeout=aiohttp.ClientTimeout(total=0.1)
            )
        assert [one.provider for one in client.providers.submits] == ["wavespeed"], "it was sent"
        client.settings.update({"wavespeed": {"failure": None}})
        assert (await client.submit("wavespeed")).status == 200


@pytest.mark.parametrize("failure", ["silent files", "silent"])
async def test_a_file_comes_when_its_server_answers_again(failure: str) -> None:
    async with opened() as client:
        link = await picture_link(client)
        client.settings.update({"wavespeed": {"failure": failure}})
        held = asyncio.create_task(content(client, link))
        if failure == "silent files":
            assert (await client.submit("wavespeed")).status == 200, "only its files do not come"
        assert not held.done()
        client.settings.update({"wavespeed": {"failure": None}})
        assert (await held)[:3] == b"\xff\xd8\xff"


async def test_silence_may_turn_into_another_failure() -> None:
    async with opened() as client:
        client.settings.update({"wavespeed": {"failure": "silent"}})
        held = asyncio.create_task(client.submit("wavespeed"))
        while "wavespeed" not in [one.provider for one in client.providers.submits]:
            await client.submit("replicate")
        client.settings.update({"wavespeed": {"failure": "503"}})
        assert (await held).status == 503


async def content(client: Client, link: str) -> bytes:
    async with client.session.get(link) as response:
        return await response.read()
