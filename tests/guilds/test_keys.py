"""Keys are checked when they are entered, and opened for who may use them."""

from __future__ import annotations

import asyncio

import pytest

from guilds.key_models import BadKey, KeyCheck, NoSuchKey, WhyBad
from guilds.keys import KeyService
from hfmedia.policy import KeyRef
from storage.keys import KeyRepository
from storage.secrets import NoSecretKey, SecretBox
from tests.guilds.fake_hub import ACCEPTED, FakeHub
from tests.guilds.key_service import FAL, FAL_KEY, HF, NEW_KEY, only, service
from tests.guilds.sealed_rows import KEY


async def test_a_key_is_checked_kept_and_opened_for_use(keys: KeyService, hub: FakeHub) -> None:
    kept = await keys.set("guild", 33, "hf", f" {KEY}\r\n", by=11, bill_to=" org ")
    assert hub.questions == [(KEY, "org")]
    assert (kept.state, kept.account, kept.can_pay, kept.bill_to) == (
        "accepted",
        "ann",
        True,
        "org",
    )
    assert (kept.last4, kept.added_by, kept.added_at, kept.checked_at) == ("6789", 11, 1000, 1000)
    assert kept.ref == HF
    assert await keys.of("guild", 33) == (kept,)
    assert await keys.resolve(HF) == KEY


async def test_nobody_else_has_it(keys: KeyService) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    assert await keys.of("guild", 34) == await keys.of("member", 33) == ()
    others = (KeyRef("guild", "34:hf"), KeyRef("member", "33:hf"), KeyRef("operator", "hf"), FAL)
    assert [await keys.resolve(ref) for ref in others] == [None] * 4


async def test_the_key_of_a_provider_is_kept_without_asking_anybody(
    keys: KeyService, hub: FakeHub
) -> None:
    kept = await keys.set("guild", 33, "fal-ai", FAL_KEY, by=11, bill_to="org")
    assert (kept.state, kept.account, kept.bill_to, kept.checked_at) == ("untested",) + (None,) * 3
    assert await keys.test("guild", 33, "fal-ai") == kept
    assert hub.questions == []
    assert await keys.resolve(FAL) == FAL_KEY


async def test_when_the_hub_cannot_be_reached_the_key_is_kept_untested(
    keys: KeyService, hub: FakeHub
) -> None:
    hub.answer = KeyCheck()
    kept = await keys.set("guild", 33, "hf", KEY, by=11)
    assert (kept.state, kept.checked_at) == ("untested", None)
    hub.answer = ACCEPTED
    assert (await keys.test("guild", 33, "hf")).state == (await only(keys)).state == "accepted"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("no-permission", "no-permission"), (KeyCheck(state="refused"), "not-accepted")],
)
async def test_a_bad_key_leaves_the_one_before_as_it_was(
    keys: KeyService, hub: FakeHub, answer: KeyCheck | WhyBad, reason: str
) -> None:
    before = await keys.set("guild", 33, "hf", KEY, by=11)
    hub.answer = answer
    with pytest.raises(BadKey) as caught:
        await keys.set("guild", 33, "hf", NEW_KEY, by=12)
    assert caught.value.reason == reason
    assert await keys.of("guild", 33) == (before,)
    assert await keys.resolve(HF) == KEY


@pytest.mark.parametrize(("purpose", "text"), [("hf", "hf_"), ("nobody", FAL_KEY), ("hf", FAL_KEY)])
async def test_what_is_no_key_is_shown_to_nobody(
    keys: KeyService, hub: FakeHub, purpose: str, text: str
) -> None:
    with pytest.raises(BadKey):
        await keys.set("guild", 33, purpose, text, by=11)
    assert hub.questions == []


async def test_without_a_secret_key_nothing_is_kept_nor_asked(
    rows: KeyRepository, hub: FakeHub
) -> None:
    keys = service(rows, hub, SecretBox([]))
    assert not keys.can_store
    with pytest.raises(NoSecretKey):
        await keys.set("guild", 33, "hf", KEY, by=11)
    assert hub.questions == []
    assert await keys.of("guild", 33) == ()


async def test_a_key_that_is_refused_by_a_test_says_why_and_stays(
    keys: KeyService, hub: FakeHub
) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11, bill_to="org")
    hub.answer = "not-in-organisation"
    with pytest.raises(BadKey, match="not-in-organisation"):
        await keys.test("guild", 33, "hf")
    assert hub.questions[-1] == (KEY, "org")
    assert (await only(keys)).state == "refused"
    hub.answer = KeyCheck()
    assert (await keys.test("guild", 33, "hf")).state == "refused"


async def test_a_key_that_is_not_there_cannot_be_tested(keys: KeyService) -> None:
    with pytest.raises(NoSuchKey):
        await keys.test("guild", 33, "hf")


async def test_what_was_found_of_a_key_is_not_said_of_the_one_that_replaced_it(
    keys: KeyService, hub: FakeHub
) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    slow, quick = asyncio.Event(), hub.may_answer
    hub.may_answer, hub.asked = slow, asyncio.Event()
    hub.answer = KeyCheck(state="untested", account="old")
    testing = asyncio.create_task(keys.test("guild", 33, "hf"))
    await hub.asked.wait()
    hub.may_answer, hub.answer = quick, KeyCheck(state="accepted", account="new")
    new = await keys.set("guild", 33, "hf", NEW_KEY, by=12)
    slow.set()
    assert await testing == await only(keys) == new
    assert new.account == "new"


async def test_the_first_refusal_by_a_provider_marks_the_key(keys: KeyService) -> None:
    await keys.set("guild", 33, "fal-ai", FAL_KEY, by=11)
    await keys.resolve(FAL)
    for _ in range(2):
        await keys.mark_refused(FAL)
        assert (await only(keys)).state == "refused"
    assert await keys.resolve(FAL) == FAL_KEY
    kept = await keys.set("guild", 33, "fal-ai", FAL_KEY, by=11)
    assert kept.state == "untested"


async def test_a_refusal_is_not_blamed_on_a_key_that_came_later(keys: KeyService) -> None:
    await keys.mark_refused(HF)
    await keys.set("guild", 33, "hf", KEY, by=11)
    await keys.resolve(HF)
    new = await keys.set("guild", 33, "hf", NEW_KEY, by=11)
    await keys.mark_refused(HF)
    assert await keys.of("guild", 33) == (new,)
