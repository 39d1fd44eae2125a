"""Keys of every kind, checked at the playground's Hub as those are that people enter."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.key_check import HubCheck
from guilds.key_models import BadKey, KeyCheck, WhyBad
from hfmedia import Client
from playground.providers import INSTANT, HubKey, Providers, Settings
from playground.providers.keys import ORGANISATION, USER, make_token
from tests.library.served import serving
from tests.library.test_hub import said

ACCEPTED = KeyCheck(state="accepted", account=USER, can_pay=True)


@pytest_asyncio.fixture
async def providers() -> AsyncIterator[Providers]:
    async with Providers(settings=Settings(INSTANT)) as providers:
        yield providers


@pytest_asyncio.fixture
async def check(providers: Providers) -> AsyncIterator[HubCheck]:
    async with Client(endpoint=providers.endpoint, router_url=providers.router_url) as client:
        yield HubCheck(client)


async def why_bad(check: HubCheck, key: str, bill_to: str | None = None) -> WhyBad:
    with pytest.raises(BadKey) as caught:
        await check(key, bill_to)
    assert key not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "bill_to"),
    [
        ("user", None),
        ("everywhere", None),
        ("everywhere", ORGANISATION),
        ("organisation", ORGANISATION),
        ("classic-read", None),
        ("classic-write", ORGANISATION),
    ],
)
async def test_a_key_that_may_call_providers_is_accepted(
    check: HubCheck, name: str, bill_to: str | None
) -> None:
    assert await check(make_token(name), bill_to) == ACCEPTED


async def test_an_account_that_cannot_pay_is_accepted_and_told(check: HubCheck) -> None:
    found = await check(make_token("cannot-pay"), None)
    assert (found.state, found.can_pay) == ("accepted", False)


@pytest.mark.parametrize(
    ("name", "bill_to", "reason"),
    [
        ("expired", None, "not-accepted"),
        ("never-made", None, "not-accepted"),
        ("no-inference", None, "no-permission"),
        ("organisation", None, "no-permission"),
        ("user", ORGANISATION, "no-permission"),
        ("user", "strangers", "not-in-organisation"),
        ("classic-read", "strangers", "not-in-organisation"),
    ],
)
async def test_a_key_that_may_not_says_why(
    check: HubCheck, name: str, bill_to: str | None, reason: WhyBad
) -> None:
    assert await why_bad(check, make_token(name), bill_to) == reason


async def test_a_key_that_was_revoked_is_not_accepted(
    providers: Providers, check: HubCheck
) -> None:
    token = make_token("user")
    assert await check(token, None) == ACCEPTED
    providers.keys.revoke(token)
    assert await why_bad(check, token) == "not-accepted"


async def test_what_no_header_can_carry_is_malformed(check: HubCheck) -> None:
    assert await why_bad(check, "hf_ä\n") == "malformed"


@pytest.mark.parametrize("failure", ["429", "500", "html", "drop"])
async def test_a_hub_that_cannot_be_asked_leaves_the_key_untried(
    providers: Providers, check: HubCheck, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    providers.settings.update({"hub": {"failure": failure}})
    with caplog.at_level(logging.WARNING):
        assert await check(make_token("user"), None) == KeyCheck()
    assert "a key was not tried" in caplog.text
    assert make_token("user") not in caplog.text


async def test_a_token_of_an_unknown_kind_is_left_to_the_first_job() -> None:
    async with (
        serving(said({"type": "user", "name": "fox"})) as served,
        Client(endpoint=served.url) as client,
    ):
        assert await HubCheck(client)("hf_unknown", None) == KeyCheck(account="fox")


async def test_a_key_of_the_clients_own_is_never_taken_for_the_one_to_check(
    providers: Providers,
) -> None:
    own = HubKey(token="hf_operators", name="own", about="the operator's", role="read")
    providers.keys.add(own)
    async with Client(own.token, endpoint=providers.endpoint) as client:
        assert await why_bad(HubCheck(client), "hf_wrong") == "not-accepted"
