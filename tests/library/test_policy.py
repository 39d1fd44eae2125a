"""Policies: whose key a request carries is decided per call, and resolved when it is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from hfmedia import (
    Client,
    DeadlineExceeded,
    GenerationRequest,
    KeyRef,
    MissingAuthError,
    ModelNotSupportedError,
    Policy,
)
from hfmedia.keys import MAX_KEYS, ProcessKeys
from hfmedia.serialization import from_json, to_data
from hfmedia.time_limits import limit_s
from tests.library import samples
from tests.library.served import Handler, Served, serving

ROW = {"status": "live", "task": "text-to-image"}
MODEL = {
    "id": "a/fox",
    "inferenceProviderMapping": {
        "together": {**ROW, "providerId": "fox"},
        "hf-inference": {**ROW, "providerId": "a/fox"},
    },
}
REQUEST = GenerationRequest(task="text-to-image", model="a/fox", prompt="a fox")
GUILD, MEMBER = KeyRef("guild", "1"), KeyRef("member", "2")


async def answer(request: web.Request) -> web.StreamResponse:
    if request.path.startswith("/api/models"):
        return web.json_response(MODEL)
    if request.path.startswith("/hf-inference"):
        return web.Response(body=samples.picture(), content_type="image/png")
    return web.json_response({"error": "busy"}, status=503)


class Keyring:
    """Keys by reference, as an application keeps them."""

    def __init__(self) -> None:
        self.keys: dict[KeyRef, str | None] = {GUILD: "hf_guild", MEMBER: "hf_member"}

    async def resolve(self, ref: KeyRef) -> str | None:
        return self.keys[ref]


@asynccontextmanager
async def client_of(
    keyring: Keyring | None = None, answer: Handler = answer
) -> AsyncIterator[tuple[Client, Served]]:
    async with serving(answer) as it:
        resolve = None if keyring is None else keyring.resolve
        async with Client(endpoint=it.url, router_url=it.url, resolve_key=resolve) as client:
            yield client, it


def sent(served: Served) -> list[tuple[str, str | None]]:
    """Who was asked with which key."""
    return [(it.path.split("/")[1], it.headers.get("authorization")) for it in served.seen]


async def test_two_calls_of_one_client_carry_the_keys_of_two_accounts() -> None:
    async with client_of(Keyring()) as (client, served):
        await client.generate(REQUEST, policy=Policy(hub_key=GUILD))
        await client.generate(REQUEST, policy=Policy(hub_key=MEMBER))
    assert sent(served) == [
        (folder, f"Bearer {key}")
        for key in ("hf_guild", "hf_member")
        for folder in ("api", "together", "hf-inference")
    ]


async def test_a_key_that_changed_is_used_from_the_next_request_on() -> None:
    keyring = Keyring()
    async with client_of(keyring) as (client, served):
        policy = Policy(hub_key=GUILD, deny=("together",))
        await client.generate(REQUEST, policy=policy)
        keyring.keys[GUILD] = "hf_new"
        await client.generate(REQUEST, policy=policy)
    assert sent(served)[-1] == ("hf-inference", "Bearer hf_new")


async def test_a_key_that_is_gone_is_not_sent() -> None:
    keyring = Keyring()
    keyring.keys[GUILD] = None
    async with client_of(keyring) as (client, served):
        await client.generate(REQUEST, policy=Policy(hub_key=GUILD, deny=("together",)))
    assert sent(served) == [("api", None), ("hf-inference", None)]


async def test_a_reference_that_nobody_resolves_is_said() -> None:
    async with client_of() as (client, served):
        with pytest.raises(MissingAuthError, match="guild/1 cannot be resolved"):
            await client.generate(REQUEST, policy=Policy(hub_key=GUILD))
    assert served.seen == []


async def test_bill_to_and_providers_are_those_of_the_call() -> None:
    policy = Policy(hub_key=GUILD, bill_to="us", allow=("hf-inference",))
    async with client_of(Keyring()) as (client, served):
        await client.generate(REQUEST, policy=policy)
        with pytest.raises(ModelNotSupportedError) as caught:
            await client.generate(REQUEST, policy=replace(policy, allow=("nscale",)))
    assert served.seen[1].headers["x-hf-bill-to"] == "us"
    assert caught.value.model_problem == "providers-denied"


async def test_the_deadline_of_a_task_is_that_of_the_call() -> None:
    policy = Policy(deadlines={"text-to-image": 7})
    assert policy.deadline_s("text-to-image") == 7
    assert policy.deadline_s("text-to-video") == 840


def test_a_timeout_makes_a_deadline_shorter_but_never_longer() -> None:
    policy = Policy(deadlines={"text-to-image": 7})
    assert limit_s(policy, "text-to-image", 5) == 5
    assert limit_s(policy, "text-to-image", 9) == 7
    assert limit_s(policy, "text-to-image", 0) == 7


async def test_after_a_404_the_mapping_is_asked_for_anew() -> None:
    async def gone(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/together"):
            return web.json_response({"error": "not found"}, status=404)
        return await answer(request)

    async with client_of(Keyring(), gone) as (client, served):
        await client.generate(REQUEST, policy=Policy(hub_key=GUILD))
        await client.generate(REQUEST, policy=Policy(hub_key=GUILD))
    assert [folder for folder, _ in sent(served)].count("api") == 2


async def test_a_provider_rests_for_the_key_that_it_refused_and_for_no_other() -> None:
    async def busy(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/together"):
            return web.json_response({"error": "busy"}, status=429)
        return await answer(request)

    asked: list[list[str]] = []
    async with client_of(Keyring(), busy) as (client, served):
        for key in (GUILD, GUILD, MEMBER):
            served.seen.clear()
            await client.generate(REQUEST, policy=Policy(hub_key=key))
            asked.append([folder for folder, _ in sent(served) if folder != "api"])
    assert asked == [["together", "hf-inference"], ["hf-inference"], ["together", "hf-inference"]]


async def test_a_deadline_of_the_client_or_of_the_call_ends_a_generation() -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            await asyncio.Event().wait()
        return await answer(request)

    deadlines = {"text-to-image": 0.2}
    async with (
        serving(silent) as it,
        Client("hf_key", endpoint=it.url, router_url=it.url, deadlines=deadlines) as client,
    ):
        with pytest.raises(DeadlineExceeded, match=r"after 0\.2 seconds"):
            await client.generate(REQUEST)
        with pytest.raises(DeadlineExceeded, match=r"after 0\.1 seconds"):
            await client.generate(REQUEST, policy=Policy(deadlines={"text-to-image": 0.1}))


async def test_a_providers_own_key_is_used_for_that_provider_alone() -> None:
    policy = Policy(hub_key=GUILD, provider_keys={"together": MEMBER})
    assert policy.key_for("together") == MEMBER
    assert policy.key_for("fal-ai") == GUILD


async def test_the_key_of_a_call_comes_before_that_of_its_policy() -> None:
    async with client_of(Keyring()) as (client, served):
        policy = Policy(hub_key=GUILD, bill_to="us", deny=("together",))
        await client.generate(REQUEST, api_key="hf_mine", policy=policy)
    assert sent(served) == [("api", "Bearer hf_mine"), ("hf-inference", "Bearer hf_mine")]
    assert served.seen[1].headers["x-hf-bill-to"] == "us"


async def test_of_keys_that_were_given_as_text_the_one_unused_for_longest_goes() -> None:
    keys = ProcessKeys()
    used, unused = keys.add("hf_used"), keys.add("hf_unused")
    for number in range(MAX_KEYS - 1):
        keys.add("hf_used")
        keys.add(f"hf_{number}")
    assert await keys.resolve(used) == "hf_used"
    with pytest.raises(MissingAuthError):
        await keys.resolve(unused)


async def test_keys_that_were_given_as_text_are_bounded() -> None:
    keys = ProcessKeys()
    first = keys.add("hf_0")
    assert keys.add("hf_0") == first
    for number in range(1, MAX_KEYS + 1):
        keys.add(f"hf_{number}")
    with pytest.raises(MissingAuthError):
        await keys.resolve(first)
    assert await keys.resolve(keys.add("hf_1")) == "hf_1"


def test_two_processes_worth_of_keys_do_not_meet() -> None:
    assert ProcessKeys().add("hf_1") != ProcessKeys().add("hf_1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"order": "cheapest of all"},
        {"bill_to": "us\r\nx-evil: 1"},
        {"deadlines": {"text-to-image": float("nan")}},
        {"deadlines": {"text-to-image": 0}},
        {"deadlines": {"text-to-image": float("inf")}},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Policy(**wrong)
    text = json.dumps({**to_data(Policy()), **wrong})
    with pytest.raises(ValueError):
        from_json(Policy, text)
