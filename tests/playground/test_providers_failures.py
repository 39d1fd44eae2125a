import asyncio
import base64
import io
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientResponse
from PIL import Image

from tests.playground.providers_client import IMAGE_REQUESTS, REQUESTS, Client, opened

SAID = {
    "hf-inference": lambda body: body["error"],
    "fal-ai": lambda body: body["detail"],
    "replicate": lambda body: body["detail"],
    "together": lambda body: body["error"]["message"],
    "novita": lambda body: body["message"],
    "nscale": lambda body: body["error"]["message"],
    "deepinfra": lambda body: body["error"]["message"],
    "wavespeed": lambda body: body["message"],
    "zai-org": lambda body: body["error"]["message"],
}
STATUSES = ["400", "401", "403", "404", "422", "429", "500", "502", "503"]


async def picture_link(client: Client) -> str:
    """The link to a picture of WaveSpeed's."""
    answer = await client.post("wavespeed", *IMAGE_REQUESTS["wavespeed"])
    job = (await answer.json())["data"]["id"]
    result = await client.get("wavespeed", f"/api/v3/predictions/{job}/result")
    return str((await result.json())["data"]["outputs"][0])


@pytest.mark.parametrize("provider", REQUESTS)
@pytest.mark.parametrize("failure", STATUSES)
async def test_every_provider_refuses_in_its_own_words(provider: str, failure: str) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": failure}})
        answer = await client.submit(provider)
        body = await answer.json()
    assert answer.status == int(failure)
    assert SAID[provider](body)
    assert ("Retry-After" in answer.headers) == (failure == "429")


@pytest.mark.parametrize("provider", REQUESTS)
async def test_without_credits_it_is_the_router_that_speaks(provider: str) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": "402"}})
        answer = await client.submit(provider)
        assert answer.status == 402
        assert "monthly included credits" in (await answer.json())["error"]


async def test_a_loading_model_says_how_long_it_will_take() -> None:
    async with opened() as client:
        client.settings.update({"hf-inference": {"failure": "503"}})
        assert (await (await client.submit("hf-inference")).json())["estimated_time"] == 20.0


async def outcome(client: Client, provider: str) -> Any:
    """What a provider says in the end about its order: status and body."""
    answer = await client.submit(provider)
    body = await answer.json()
    polls = {
        "fal-ai": lambda: f"/fal-ai/flux/requests/{body['request_id']}",
        "together": lambda: f"/v2/videos/{body['id']}",
        "wavespeed": lambda: f"/api/v3/predictions/{body['data']['id']}/result",
        "replicate": lambda: f"/v1/predictions/{body['id']}",
        "zai-org": lambda: f"/api/paas/v4/async-result/{body['id']}",
    }
    if provider in polls and answer.status < 400:
        answer = await client.get(provider, polls[provider]())
        body = await answer.json()
    return answer.status, json.dumps(body)


@pytest.mark.parametrize("provider", REQUESTS)
async def test_refused_content_is_named_as_such(provider: str) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": "content"}})
        status, body = await outcome(client, provider)
    assert "NSFW" in body
    assert status in (200, 400, 422)


@pytest.mark.parametrize("provider", REQUESTS)
async def test_a_job_can_fail_after_it_was_accepted(provider: str) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": "failed"}})
        status, body = await outcome(client, provider)
    assert "NSFW" not in body
    assert "out of memory" in body or "FAIL" in body
    assert status in (200, 422, 500)


@pytest.mark.parametrize("provider", REQUESTS)
async def test_the_list_of_results_can_be_empty(provider: str) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": "empty"}})
        status, body = await outcome(client, provider)
    assert status in (200, 201)
    assert "/media/" not in body
    assert "[]" in body or "null" in body


@pytest.mark.parametrize("provider", REQUESTS)
async def test_it_can_answer_html(provider: str) -> None:
    async with opened() as client:
        client.settings.update({provider: {"failure": "html"}})
        answer = await client.submit(provider)
        assert (answer.status, answer.content_type) == (200, "text/html")


async def test_it_can_answer_malformed_json() -> None:
    async with opened() as client:
        client.settings.update({"fal-ai": {"failure": "malformed"}})
        answer = await client.submit("fal-ai")
        assert answer.status == 200
        with pytest.raises(json.JSONDecodeError):
            await answer.json()


async def test_it_can_hang_up() -> None:
    async with opened() as client:
        client.settings.update({"fal-ai": {"failure": "drop"}})
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await client.submit("fal-ai")


async def test_a_job_can_never_finish() -> None:
    async with opened() as client:
        client.settings.update({"fal-ai": {"failure": "never"}})
        job = (await (await client.submit("fal-ai")).json())["request_id"]
        answer = await client.get("fal-ai", f"/fal-ai/flux/requests/{job}/status")
        assert (await answer.json())["status"] == "IN_PROGRESS"


async def test_a_provider_without_jobs_can_hang() -> None:
    async with opened() as client:
        client.settings.update({"nscale": {"failure": "never"}})
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.submit("nscale")


async def downloaded(failure: str) -> tuple[ClientResponse, bytes]:
    async with opened() as client:
        client.settings.update({"wavespeed": {"failure": failure}})
        answer = await client.session.get(await picture_link(client))
        return answer, await answer.read()


async def test_a_file_can_be_cut() -> None:
    answer, data = await downloaded("cut")
    assert answer.content_length == len(data)
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(data)).load()


async def test_a_file_can_have_no_bytes() -> None:
    answer, data = await downloaded("zero")
    assert (answer.status, answer.content_type, data) == (200, "image/jpeg", b"")


async def test_a_file_can_be_huge_and_still_be_a_picture() -> None:
    _, data = await downloaded("huge")
    assert len(data) >= 60_000_000
    Image.open(io.BytesIO(data)).load()


async def test_a_file_can_have_the_wrong_content_type() -> None:
    answer, data = await downloaded("wrong type")
    assert answer.content_type == "text/plain"
    Image.open(io.BytesIO(data)).load()


async def test_a_file_can_be_an_error_page() -> None:
    answer, data = await downloaded("text")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert b"502 Bad Gateway" in data


async def test_a_download_can_break_off() -> None:
    with pytest.raises(aiohttp.ClientPayloadError):
        await downloaded("torn")


async def test_a_link_can_have_expired_and_a_fresh_one_works() -> None:
    async with opened() as client:
        client.settings.update({"wavespeed": {"failure": "expired"}})
        answer = await client.post("wavespeed", *IMAGE_REQUESTS["wavespeed"])
        path = f"/api/v3/predictions/{(await answer.json())['data']['id']}/result"

        async def link() -> str:
            return str((await (await client.get("wavespeed", path)).json())["data"]["outputs"][0])

        first = await link()
        assert (await client.session.get(first)).status == 403
        assert (await client.session.get(await link())).status == 200
        assert (await client.session.get(first)).status == 403


@pytest.mark.parametrize(("failure", "length"), [("zero", 0), ("huge", 60_000_000)])
async def test_files_inside_an_answer_are_spoiled_too(failure: str, length: int) -> None:
    async with opened() as client:
        client.settings.update({"nscale": {"failure": failure}})
        answer = await client.submit("nscale", size="64x64")
        data = base64.b64decode((await answer.json())["data"][0]["b64_json"])
    assert length <= len(data) <= length + 1000


async def test_one_provider_fails_and_the_others_work() -> None:
    async with opened() as client:
        client.settings.update({"fal-ai": {"failure": "429"}})
        assert (await client.submit("fal-ai")).status == 429
        assert (await client.submit("wavespeed")).status == 200
