"""Keys are checked, kept sealed, opened for who may use them, and never shown."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest
from sqlalchemy import select

from guilds.key_models import BadKey, KeyCheck, NoSuchKey, StoredKey, WhyBad, key_ref
from guilds.keys import KeyService
from hfmedia.policy import KeyRef
from hfmedia.providers import providers
from storage.audit import AuditRepository, AuditRow
from storage.database import Database
from storage.guild_tables import AUDIT, KEYS
from storage.keys import KeyRepository
from storage.secrets import NoSecretKey, SecretBox

KEY, NEW_KEY = "hf_OnlyForThisTest0123456789", "hf_AnotherOneForIt9876543210"
FAL_KEY = "fal:only-for-this-test"
BOX, OTHER_BOX = SecretBox([bytes(range(32))]), SecretBox([bytes(range(32, 64))])
ACCEPTED = KeyCheck(state="accepted", account="ann", can_pay=True)
HF, FAL = key_ref("guild", 33, "hf"), key_ref("guild", 33, "fal-ai")


class FakeHub:
    """Answers what it is told to when it is asked, as soon as it may, and notes the questions."""

    def __init__(self) -> None:
        self.answer: KeyCheck | WhyBad = ACCEPTED
        self.questions: list[tuple[str, str | None]] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, key: str, bill_to: str | None) -> KeyCheck:
        self.questions.append((key, bill_to))
        answer = self.answer
        self.asked.set()
        await self.may_answer.wait()
        if isinstance(answer, KeyCheck):
            return answer
        raise BadKey(answer)


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def rows(database: Database) -> KeyRepository:
    return KeyRepository(database)


@pytest.fixture
def keys(rows: KeyRepository, hub: FakeHub) -> KeyService:
    return service(rows, hub)


def service(rows: KeyRepository, hub: FakeHub, box: SecretBox = BOX) -> KeyService:
    return KeyService(rows, box, hub, providers(), clock=lambda: 1000.0)


async def only(keys: KeyService) -> StoredKey:
    [key] = await keys.of("guild", 33)
    return key


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


async def test_a_key_is_removed_once(keys: KeyService) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    assert await keys.remove("guild", 33, "hf", by=12)
    assert not await keys.remove("guild", 33, "hf", by=12)
    assert await keys.of("guild", 33) == ()
    assert await keys.resolve(HF) is None


async def test_all_keys_of_an_owner_are_removed(keys: KeyService) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    await keys.set("guild", 33, "fal-ai", FAL_KEY, by=11)
    own = await keys.set("member", 33, "hf", KEY, by=33)
    assert await keys.remove_all("guild", 33) == 2
    assert await keys.of("guild", 33) == ()
    assert await keys.of("member", 33) == (own,)


async def test_every_change_of_a_guilds_keys_is_in_its_audit_log(
    keys: KeyService, audit: AuditRepository
) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11, bill_to="org")
    await keys.set("guild", 33, "hf", NEW_KEY, by=12, bill_to="org")
    await keys.set("guild", 33, "fal-ai", FAL_KEY, by=11)
    await keys.remove("guild", 33, "fal-ai", by=11)
    await keys.remove_all("guild", 33)
    entries = reversed(await audit.newest(33, limit=100))
    assert [(it.subject, it.old, it.new, it.user_id) for it in entries] == [
        ("key.hf", None, '"6789"', 11),
        ("key.hf.bill_to", None, '"org"', 11),
        ("key.hf", '"6789"', '"3210"', 12),
        ("key.fal-ai", None, '"test"', 11),
        ("key.fal-ai", '"test"', None, 11),
        ("key.hf", '"3210"', None, None),
        ("key.hf.bill_to", '"org"', None, None),
    ]


async def test_who_tells_of_changes_is_given_what_was_recorded(
    rows: KeyRepository, hub: FakeHub, audit: AuditRepository
) -> None:
    told: list[AuditRow] = []
    keys = KeyService(rows, BOX, hub, providers(), on_change=told.extend)
    await keys.set("guild", 33, "hf", KEY, by=11, bill_to="org")
    await keys.set("member", 33, "hf", KEY, by=33)
    await keys.set("guild", 33, "fal-ai", FAL_KEY, by=11)
    await keys.remove("guild", 33, "nothing", by=11)
    await keys.remove_all("guild", 33)
    recorded = reversed(await audit.newest(33, limit=100))
    assert told == [replace(entry, entry_id=None) for entry in recorded]
    assert len(told) == 6


async def test_a_members_keys_are_in_no_audit_log(keys: KeyService, database: Database) -> None:
    await keys.set("member", 33, "hf", KEY, by=33)
    await keys.remove("member", 33, "hf", by=33)
    async with database.read() as connection:
        assert (await connection.execute(select(AUDIT))).all() == []


async def test_a_key_that_cannot_be_opened_is_told_once_and_can_be_replaced(
    keys: KeyService, rows: KeyRepository, hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    hub.questions.clear()
    later = service(rows, hub, OTHER_BOX)
    with caplog.at_level(logging.INFO):
        assert [await later.resolve(HF) for _ in range(3)] == [None] * 3
    assert caplog.messages == [
        "the key 33:hf of guild cannot be used: "
        "it was encrypted with a secret key that the bot does not have now"
    ]
    assert (await only(later)).state == "unopened"
    assert (await later.test("guild", 33, "hf")).state == "unopened"
    assert hub.questions == []
    assert (await later.set("guild", 33, "hf", NEW_KEY, by=11)).state == "accepted"
    assert await later.resolve(HF) == NEW_KEY


async def test_a_row_that_was_copied_to_another_guild_does_not_open(
    keys: KeyService, rows: KeyRepository, caplog: pytest.LogCaptureFixture
) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    [row] = await rows.of("guild", 33)
    for copy in (
        replace(row, owner_id=34),
        replace(row, owner="member"),
        replace(row, purpose="fal-ai"),
    ):
        await rows.put(copy, lambda old: ())
    for ref in (KeyRef("guild", "34:hf"), KeyRef("member", "33:hf"), FAL):
        assert await service(rows, FakeHub()).resolve(ref) is None
    assert len(caplog.messages) == 3
    assert all(message.endswith("copied from another row") for message in caplog.messages)
    assert await keys.resolve(HF) == KEY


async def test_the_database_has_no_key_in_plain_text(keys: KeyService, database: Database) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    async with database.read() as connection:
        [row] = (await connection.execute(select(KEYS))).all()
    assert KEY[:-4].encode() not in b"".join(
        value if isinstance(value, bytes) else str(value).encode() for value in row
    )
