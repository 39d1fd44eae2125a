"""Keys that are kept are sealed, recorded, removed when they should be, and never shown."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace

import pytest
from sqlalchemy import select

from guilds.key_models import BadKey
from guilds.keys import KeyService
from hfmedia.policy import KeyRef
from hfmedia.providers import providers
from hfmedia.redaction import holds_key
from storage.audit import AuditRepository, AuditRow
from storage.database import Database
from storage.guild_tables import AUDIT, KEYS
from storage.keys import KeyRepository
from storage.secrets import NoSecretKey, SecretBox
from tests.guilds.fake_hub import FakeHub
from tests.guilds.key_service import BOX, FAL, FAL_KEY, HF, NEW_KEY, OTHER_BOX, only, service
from tests.guilds.sealed_rows import KEY


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


async def test_who_is_erased_leaves_the_keys_of_guilds_without_a_name(keys: KeyService) -> None:
    of_guild = await keys.set("guild", 33, "hf", KEY, by=11)
    await keys.set("member", 11, "hf", NEW_KEY, by=11)
    of_other = await keys.set("member", 12, "hf", KEY, by=12)
    assert await keys.erase_user(11) == 1
    assert await keys.of("guild", 33) == (replace(of_guild, added_by=None),)
    assert await keys.of("member", 11) == ()
    assert await keys.of("member", 12) == (of_other,)


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


async def test_whatever_happens_no_key_is_in_a_log_an_error_or_a_value(
    keys: KeyService,
    rows: KeyRepository,
    hub: FakeHub,
    audit: AuditRepository,
    caplog: pytest.LogCaptureFixture,
) -> None:
    said: list[str] = []
    with caplog.at_level(logging.DEBUG):
        said.append(repr(await keys.set("guild", 33, "hf", KEY, by=11)))
        said.append(repr([await keys.test("guild", 33, "hf"), await keys.of("guild", 33)]))
        assert await keys.resolve(HF) == KEY
        await keys.mark_refused(HF)
        later = service(rows, hub, OTHER_BOX)
        assert await later.resolve(HF) is None
        hub.answer = "no-permission"
        for failing in (
            keys.test("guild", 33, "hf"),
            keys.set("guild", 33, "hf", NEW_KEY, by=11),
            keys.set("guild", 33, "fal-ai", KEY, by=11),
            service(rows, hub, SecretBox([])).set("guild", 33, "hf", KEY, by=11),
        ):
            with pytest.raises((BadKey, NoSecretKey)) as caught:
                await failing
            said += [*traceback.format_exception(caught.value), repr(caught.value)]
        said.append(repr([await rows.page(), await audit.newest(33, limit=10), keys, BOX]))
    assert not holds_key("".join([caplog.text, *said]), [KEY, NEW_KEY])


async def test_the_database_has_no_key_in_plain_text(keys: KeyService, database: Database) -> None:
    await keys.set("guild", 33, "hf", KEY, by=11)
    async with database.read() as connection:
        [row] = (await connection.execute(select(KEYS))).all()
    assert KEY[:-4].encode() not in b"".join(
        value if isinstance(value, bytes) else str(value).encode() for value in row
    )
