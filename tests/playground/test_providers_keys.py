"""Keys of every kind: what the Hub says of them, and what providers answer to them."""

import asyncio
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError

from playground.providers import HubKey, KeyRing, own_key
from playground.providers.keys import INFERENCE, ORGANISATION, SAMPLES, USER, make_token
from playground.providers.settings import HUB_FAILURES
from tests.playground.providers_client import IMAGE_REQUESTS, Client, opened

NAMES = [key.name for key in SAMPLES]


async def whoami(client: Client, token: str) -> tuple[int, Any]:
    response = await client.hub("/api/whoami-v2", headers={"Authorization": f"Bearer {token}"})
    return response.status, await response.json()


async def submit(
    client: Client, token: str, provider: str = "fal-ai", **headers: str
) -> tuple[int, Any]:
    path, body = IMAGE_REQUESTS[provider]
    scheme = "Key" if provider == "fal-ai" and token.startswith("pk-") else "Bearer"
    headers |= {"Authorization": f"{scheme} {token}"}
    response = await client.post(provider, path, body, headers=headers)
    return response.status, await response.json(content_type=None)


def permissions(identity: Any) -> dict[str, list[str]]:
    """The permissions of a fine-grained key by the type of what they are for."""
    fine = identity["auth"]["accessToken"]["fineGrained"]
    scoped = {one["entity"]["type"]: one["permissions"] for one in fine["scoped"]}
    return {"global": fine["global"], **scoped}


async def test_the_hub_says_what_a_fine_grained_key_allows() -> None:
    async with opened() as client:
        found = {name: await whoami(client, make_token(name)) for name in NAMES}
    assert permissions(found["user"][1])["user"] == ["repo.content.read", INFERENCE]
    assert permissions(found["everywhere"][1]) == {"global": [INFERENCE]}
    assert permissions(found["organisation"][1]) == {"global": [], "org": [INFERENCE]}
    assert permissions(found["no-inference"][1])["user"] == ["repo.content.read"]
    assert found["cannot-pay"][1]["canPay"] is False
    roles = {name: found[name][1]["auth"]["accessToken"]["role"] for name in NAMES[4:6]}
    assert roles == {"classic-read": "read", "classic-write": "write"}
    assert [one["name"] for one in found["user"][1]["orgs"]] == [ORGANISATION]
    assert found["expired"] == (401, {"error": "Invalid username or password."})


@pytest.mark.parametrize(
    ("name", "status", "billed"),
    [
        ("user", 200, 403),
        ("everywhere", 200, 200),
        ("organisation", 403, 200),
        ("no-inference", 403, 403),
        ("classic-read", 200, 200),
        ("classic-write", 200, 200),
        ("cannot-pay", 200, 200),
        ("expired", 401, 401),
    ],
)
async def test_a_provider_takes_a_key_that_may_call_it_for_who_pays(
    name: str, status: int, billed: int
) -> None:
    token = make_token(name)
    async with opened() as client:
        assert (await submit(client, token))[0] == status
        bill = {"X-HF-Bill-To": ORGANISATION}
        assert (await submit(client, token, **bill))[0] == billed


async def test_the_router_refuses_in_its_own_words_before_the_provider_does() -> None:
    async with opened() as client:
        status, body = await submit(client, make_token("no-inference"))
        assert (status, list(body)) == (403, ["error"])
        assert body["error"].endswith(f"on behalf of user {USER}")
        bill = {"X-HF-Bill-To": "strangers"}
        _, body = await submit(client, make_token("classic-read"), **bill)
        assert body["error"].endswith("on behalf of org strangers")
        for wrong in ("hf_wrong", make_token("expired")):
            assert await submit(client, wrong) == (401, {"error": "Invalid username or password."})
        assert not client.providers.submits


async def test_a_wrong_key_of_its_own_is_refused_in_the_providers_form() -> None:
    async with opened() as client:
        fal, nscale = [await submit(client, "pk-wrong", name) for name in ("fal-ai", "nscale")]
    assert (fal[0], nscale[0]) == (401, 401)
    assert "detail" in fal[1]
    assert nscale[1]["error"]["message"] == "Invalid credentials in the Authorization header."


async def test_a_key_is_revoked_in_the_middle_of_a_job() -> None:
    async with opened() as client:
        token = make_token("user")
        status, job = await submit(client, token)
        assert status == 200
        poll = f"/fal-ai/flux/requests/{job['request_id']}/status?_subdomain=queue"
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{client.providers.router_url}/fal-ai{poll}"
        assert (await client.session.get(url, headers=headers)).status in (200, 202)
        client.providers.keys.revoke(token)
        assert (await client.session.get(url, headers=headers)).status == 401
        assert (await whoami(client, token))[0] == 401
        client.providers.keys.restore(token)
        assert (await client.session.get(url, headers=headers)).status in (200, 202)


async def test_a_providers_own_key_is_revoked_too() -> None:
    async with opened() as client:
        key = own_key("nscale")
        assert (await submit(client, key, "nscale"))[0] == 200
        client.providers.keys.revoke(key)
        assert (await submit(client, key, "nscale"))[0] == 401


@pytest.mark.parametrize("failure", ["429", "500", "503"])
async def test_the_hub_is_away_and_comes_back(failure: str) -> None:
    async with opened() as client:
        client.settings.update({"hub": {"failure": failure}})
        assert (await whoami(client, make_token("user")))[0] == int(failure)
        assert (await client.hub("/api/models")).status == int(failure)
        assert (await submit(client, make_token("user")))[0] == 200
        client.settings.update({"hub": {"failure": None}})
        assert (await whoami(client, make_token("user")))[0] == 200


async def test_the_hub_answers_nonsense_or_hangs_up() -> None:
    async with opened() as client:
        client.settings.update({"hub": {"failure": "html"}})
        assert (await client.hub("/api/whoami-v2")).content_type == "text/html"
        client.settings.update({"hub": {"failure": "drop"}})
        with pytest.raises(ServerDisconnectedError):
            await client.hub("/api/whoami-v2")
    assert {"html", "drop"} <= HUB_FAILURES.keys()


async def test_a_silent_hub_answers_when_it_is_no_longer_silent() -> None:
    async with opened() as client:
        client.settings.update({"hub": {"failure": "silent"}})
        asked = asyncio.create_task(whoami(client, make_token("user")))
        await asyncio.wait({asked}, timeout=0.05)
        assert not asked.done()
        client.settings.update({"hub": {"failure": None}})
        assert (await asked)[0] == 200


def test_tokens_look_like_the_hubs_and_are_not_shown() -> None:
    tokens = {key.token for key in SAMPLES}
    assert len(tokens) == len(SAMPLES)
    assert all(len(one) == 37 and one[3:].isalpha() for one in tokens)
    assert not any(key.token in repr(key) for key in SAMPLES)


def test_a_key_of_ones_own_is_added_and_an_unknown_one_cannot_be_revoked() -> None:
    ring = KeyRing("hf_bot", {"groq": "pk-groq"})
    ring.add(HubKey(token="hf_mine", name="mine", about="of a test", everywhere=(INFERENCE,)))
    assert ring["mine"].may_infer(USER)
    assert ring.find("hf_mine") is ring["mine"]
    with pytest.raises(ValueError, match="no such key"):
        ring.revoke("hf_other")
    ring.revoke("pk-groq")
    shown = {one["name"]: one["revoked"] for one in ring.as_json()}
    assert (shown["groq"], shown["mine"]) == (True, False)
