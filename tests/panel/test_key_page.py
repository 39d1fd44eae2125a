"""The page "Key": a guild's keys are entered in a form, tested and removed, by admins alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from discord import Permissions, ui

from cogs.key_actions import KeyActions
from cogs.key_form import EnteredKey, entered_key, key_form
from cogs.settings.key import EnterKey
from cogs.settings.key_view import SHOWN, key_view
from cogs.settings.panel import GuildObjects, Panel
from guilds.key_models import KeyCheck, StoredKey, WhyBad
from guilds.keys import KeyService
from guilds.models import GuildSettings
from guilds.operator import OperatorRules
from guilds.unavailable import DataUnavailable
from hfmedia.providers import providers
from jobs import Catalogue
from replies.text.key_form import guild_form
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.keys import Changes, KeyRepository, KeyRow
from storage.secrets import SecretBox
from tests.bot.builders import ENGLISH
from tests.guilds.fake_hub import FakeHub
from tests.panel.stage import ADMIN, GUILD, PanelStage, problems_of, text_of

KEY = "hf_OnlyForThisTest0123456789"
LINE = "**Hugging Face** · …6789 · account **ann** · accepted"
FORM: dict[str, str | list[str]] = {"purpose": ["hf"], "key": KEY, "organisation": ""}
EVERYBODY = Permissions.none()


async def enter(stage: PanelStage, **fields: str | list[str]) -> None:
    """Open the page and enter a key in the form."""
    await stage.open()
    await stage.press("v1:settings-key:")
    await stage.press("Enter a key")
    await stage.fill_in(**{**FORM, **fields})


async def test_a_key_is_entered_tested_and_removed(
    stage: PanelStage, keys: KeyService, hub: FakeHub
) -> None:
    await enter(stage)
    assert f"The key is saved, encrypted.\n{LINE}" in stage.text
    assert hub.questions == [(KEY, None)]
    [kept] = await keys.of("guild", GUILD)
    assert (kept.added_by, await keys.resolve(kept.ref)) == (ADMIN, KEY)
    hub.answer = KeyCheck(state="accepted", account="ann", can_pay=False)
    await stage.press("Test")
    assert (
        f"The key of Hugging Face was tested.\n{LINE} · ⚠️ cannot pay\nHugging Face says"
        in stage.text
    )
    await stage.press("Remove")
    assert "The key of Hugging Face is deleted." in stage.text
    assert await keys.of("guild", GUILD) == ()
    assert stage.said == []


async def test_the_front_page_sums_the_keys_up(stage: PanelStage) -> None:
    await stage.open()
    without = "### Key\nNo key yet: nobody can generate anything here until you enter one."
    assert without in stage.text
    await enter(stage)
    await enter(stage, purpose=["fal-ai"], key="own:0123456789", organisation="ignored")
    await stage.press("Back")
    assert f"### Key\n**fal-ai** · …6789 · not tried yet\n{LINE}" in stage.text


async def test_the_operators_key_is_said_to_pay_only_where_it_is_lent(
    stage: PanelStage, catalogue: Catalogue
) -> None:
    guilds = stage.guilds
    assert guilds is not None
    for guild_id, words in ((GUILD, "the person who runs the bot pays"), (GUILD + 1, "nobody can")):
        operator = OperatorRules(key_for="listed", key_guild_ids=frozenset({guild_id}))
        stage = PanelStage(replace(guilds, operator=operator), catalogue)
        await stage.send("v1:settings-key:")
        assert f"No key yet: {words}" in stage.text


@pytest.mark.parametrize(
    ("fields", "reason", "why"),
    [
        ({"key": " \n"}, None, "The key is empty. Paste a key."),
        ({"key": "hf_with spaces"}, None, "This is not a key of Hugging Face"),
        ({"purpose": ["unknown"]}, None, "The bot does not know this provider."),
        ({"purpose": []}, None, "The bot does not know this provider."),
        ({"organisation": "a b"}, None, "This is not the name of an organisation."),
        ({}, "not-accepted", "Hugging Face does not accept this key"),
        ({}, "no-permission", "This key may not be used for generating."),
        ({"organisation": "dens"}, "not-in-organisation", "not in the organisation **dens**."),
    ],
)
async def test_a_bad_key_is_refused_in_a_sentence_and_nothing_changes(
    stage: PanelStage,
    keys: KeyService,
    hub: FakeHub,
    fields: dict[str, str | list[str]],
    reason: WhyBad | None,
    why: str,
) -> None:
    if reason is not None:
        hub.answer = reason
    await enter(stage, **fields)
    assert why in stage.text
    assert "Nothing was changed." in stage.text
    assert await keys.of("guild", GUILD) == ()


async def test_a_key_that_is_refused_when_it_is_tested_is_shown_so(
    stage: PanelStage, hub: FakeHub
) -> None:
    await enter(stage)
    hub.answer = "not-accepted"
    await stage.press("Test")
    assert "## Key\nHugging Face does not accept this key" in stage.text
    assert "· ⚠️ refused\nIt was refused when it was last used." in stage.text


async def test_a_hub_that_cannot_be_asked_leaves_the_key_not_tried_yet(
    stage: PanelStage, hub: FakeHub
) -> None:
    hub.answer = KeyCheck()
    await enter(stage)
    assert "not tried yet\nHugging Face could not be asked about it." in stage.text


@pytest.mark.parametrize(
    "custom_id",
    ["v1:settings-key:", "v1:settings-key-form:", "v1:settings-key-remove:hf"],
)
async def test_members_without_the_right_do_nothing_with_a_forged_id(
    stage: PanelStage, keys: KeyService, custom_id: str
) -> None:
    await keys.set("guild", GUILD, "hf", KEY, by=ADMIN)
    await stage.send(custom_id, permissions=EVERYBODY)
    assert (stage.page, stage.modal) == (None, None)
    assert stage.said[0].startswith("Only members with the permission Manage Server")
    assert len(await keys.of("guild", GUILD)) == 1


async def test_an_admin_of_another_guild_reaches_only_the_keys_of_their_own(
    stage: PanelStage, keys: KeyService
) -> None:
    await keys.set("guild", GUILD, "hf", KEY, by=ADMIN)
    await stage.send("v1:settings-key-remove:hf", guild_id=GUILD + 1)
    assert "There is no such key." in stage.text
    assert len(await keys.of("guild", GUILD)) == 1


@pytest.mark.parametrize("purpose", ["", "hf:x", "unknown", "../hf", "x" * 60])
async def test_a_forged_purpose_is_no_key(stage: PanelStage, purpose: str) -> None:
    for kind in ("test", "remove"):
        await stage.send(f"v1:settings-key-{kind}:{purpose}")
        assert "There is no such key." in stage.text


async def test_changes_of_keys_are_in_the_audit_log_without_the_key(stage: PanelStage) -> None:
    await enter(stage)
    await stage.press("Remove")
    assert stage.guilds is not None
    removed, added = await stage.guilds.audit.newest(GUILD, limit=10)
    assert added.subject == removed.subject == "key.hf"
    assert added.user_id == removed.user_id == ADMIN
    assert KEY not in repr((added, removed))


async def test_without_a_secret_no_key_can_be_entered(
    stage: PanelStage, catalogue: Catalogue, database: Database, hub: FakeHub
) -> None:
    assert stage.guilds is not None
    closed = KeyService(KeyRepository(database), SecretBox([]), hub, ["fal-ai"])
    stage = PanelStage(replace(stage.guilds, keys=closed), catalogue)
    await stage.open()
    await stage.press("v1:settings-key:")
    assert "This bot cannot keep keys" in stage.text
    assert not stage.has("v1:settings-key-form")
    await stage.send("v1:settings-key-form:")
    assert stage.modal is None
    assert stage.said[0].startswith("This bot cannot keep keys")
    # The form may have been opened before the bot was started without its secret.
    stage.modal = key_form(ENGLISH, guild_form(ENGLISH), EnterKey.custom_id(), ["fal-ai"])
    await stage.fill_in(**FORM)
    assert stage.text.count("This bot cannot keep keys") == 2, "what came of it, and the page"


def test_what_was_entered_is_text_and_the_key_is_in_no_repr() -> None:
    assert KEY not in repr(entered_key({"purpose": ["hf"], "key": KEY}))
    nothing = EnteredKey(purpose="", text="")
    for sent in (7, {"0": "hf"}, [["hf"]], [], None):
        assert entered_key(dict.fromkeys(("purpose", "key", "organisation"), sent)) == nothing


class Away(KeyRepository):
    """The table of keys while its database cannot be used."""

    def __init__(self) -> None:
        """Nothing is opened."""

    async def of(self, owner: str, owner_id: int) -> tuple[KeyRow, ...]:
        raise StorageUnavailable("The database does not answer.")

    async def version(self) -> int:
        raise StorageUnavailable("The database does not answer.")

    async def put(self, row: KeyRow, changes: Changes) -> KeyRow:
        raise StorageUnavailable("The database does not answer.")

    async def delete(self, *row: object) -> int:
        raise StorageUnavailable("The database does not answer.")


async def test_a_database_that_is_away_is_told_in_a_word_of_the_commands(hub: FakeHub) -> None:
    keys = KeyService(Away(), SecretBox([bytes(32)]), hub, ["fal-ai"])
    actions = KeyActions(keys=keys, owner="member", owner_id=11, by=11, t=ENGLISH)
    for act in (
        actions.all,
        partial(actions.enter, entered_key({"purpose": ["hf"], "key": KEY})),
        partial(actions.test, "hf"),
        partial(actions.remove, "hf"),
    ):
        with pytest.raises(DataUnavailable):
            await act()


def test_a_guild_with_every_key_that_there_can_be_has_pages_that_discord_takes() -> None:
    purposes = ["hf", *sorted(providers())]
    keys = [
        StoredKey(
            owner="guild",
            owner_id=GUILD,
            purpose=purpose,
            last4="****",
            state="unopened",
            account="_" * 300,
            bill_to="_" * 300,
            can_pay=False,
            added_by=None,
            added_at=0.0,
            checked_at=None,
        )
        for purpose in purposes
    ]
    panel = Panel(
        settings=GuildSettings(guild_id=GUILD), objects=GuildObjects(), t=ENGLISH, note="_" * 500
    )
    shown: list[str] = []
    for number in range(-(-len(keys) // SHOWN)):
        view = key_view(panel, keys, number, lent=False, can_store=False, said="_" * 500)
        assert problems_of(view) == []
        ids = [it.custom_id or "" for it in view.walk_children() if isinstance(it, ui.Button)]
        shown += [it.rpartition(":")[2] for it in ids if "settings-key-remove" in it]
        assert len(text_of(view)) <= 4000
    assert shown == purposes
