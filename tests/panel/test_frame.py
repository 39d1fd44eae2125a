"""The panel opens for those who may manage the server, and for nobody else, whatever they send."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord import Permissions

from guilds.models import Defaults, GuildSettings
from guilds.settings import GuildSettingsService
from jobs import Catalogue
from replies.buttons import ComponentId
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.guild_settings import GuildSettingsRepository, GuildSettingsRow
from tests.panel.stage import ADMIN, GUILD, OTHER, PanelStage

MANAGERS_ONLY = "Only members with the permission Manage Server can change the settings"


def with_count(settings: GuildSettings) -> GuildSettings:
    return replace(settings, defaults=Defaults(count=3))


async def test_the_front_page_has_sections_that_lead_to_pages_and_back(stage: PanelStage) -> None:
    await stage.open()
    assert "## Settings of this server" in stage.text
    assert "### Models and defaults\n/imagine: a/image\n/video: a/video" in stage.text
    await stage.press("v1:settings-models")
    assert stage.text.startswith("## Models and defaults")
    await stage.press("Back")
    assert "## Settings of this server" in stage.text
    assert stage.said == []


@pytest.mark.parametrize(
    "permissions", [Permissions(manage_guild=True), Permissions(administrator=True)]
)
async def test_who_may_manage_the_server_may_open_it(
    stage: PanelStage, permissions: Permissions
) -> None:
    await stage.open(permissions=permissions)
    assert stage.page is not None


@pytest.mark.parametrize("custom_id", ["v1:settings:", "v1:settings-default:0::count"])
async def test_others_are_refused_whatever_they_send(stage: PanelStage, custom_id: str) -> None:
    everything_else = Permissions.all()
    everything_else.update(manage_guild=False, administrator=False)
    await stage.open(permissions=everything_else)
    await stage.send(custom_id, "2", permissions=everything_else)
    assert [it.startswith(MANAGERS_ONLY) for it in stage.said] == [True, True]
    assert stage.page is None
    assert (await stage.settings()).revision == 0


async def test_in_direct_messages_there_is_no_panel(stage: PanelStage) -> None:
    await stage.open(guild_id=None)
    await stage.send("v1:settings-default:0::count", "2", guild_id=None)
    assert stage.said == ["Settings belong to a server. Use /settings in a server."] * 2


async def test_the_id_of_another_guilds_panel_changes_ones_own_guild(stage: PanelStage) -> None:
    await stage.open()
    await stage.press("v1:settings-models")
    await stage.send(stage.id_of("v1:settings-default:0::count"), "2", guild_id=99)
    assert (await stage.settings()).revision == 0
    assert stage.guilds is not None
    assert (await stage.guilds.settings.of(99)).defaults == Defaults(count=2)


@pytest.mark.parametrize(
    ("custom_id", "value"),
    [
        ("v1:settings-default:", "2"),
        ("v1:settings-default:x::count", "2"),
        ("v1:settings-default:-1::count", "2"),
        ("v1:settings-default:0:abc:count", "2"),
        ("v1:settings-default:0::guild_id", "2"),
        ("v1:settings-default:0::__class__", "2"),
        (f"v1:settings-default:0:{'9' * 60}:count", "2"),
        ("v1:settings-models:²", ""),
        ("v1:settings-channels:-1", ""),
        ("v1:settings-edit-role:", ()),
        ("v1:settings-edit-role:", ("41", "42")),
    ],
)
async def test_ids_that_no_page_has_are_refused_and_change_nothing(
    stage: PanelStage,
    caplog: pytest.LogCaptureFixture,
    custom_id: str,
    value: str | tuple[str, ...],
) -> None:
    await stage.send(custom_id, *([value] if isinstance(value, str) else value))
    assert (await stage.settings()).revision == 0
    assert stage.said == [] or "another version of the bot" in stage.said[0]
    assert stage.said or "This value cannot be set." in stage.text
    assert caplog.text == ""


async def test_of_two_admins_the_later_one_reads_who_changed_what(stage: PanelStage) -> None:
    await stage.open()
    await stage.press("v1:settings-models")
    assert stage.guilds is not None
    await stage.guilds.settings.change(GUILD, 0, with_count, by=OTHER)
    await stage.press("v1:settings-default:0::spoiler", "yes")
    assert f"- <@{OTHER}>: Default count: not set → 3" in stage.text
    assert (await stage.settings()).defaults == Defaults(count=3)
    # The page that tells it is of the newest revision.
    await stage.press("v1:settings-default:1::spoiler", "yes")
    assert (await stage.settings()).defaults == Defaults(count=3, spoiler=True)


async def test_what_was_changed_is_in_the_audit_log(stage: PanelStage) -> None:
    await stage.open()
    await stage.press("v1:settings-models")
    await stage.press("v1:settings-default:0::count", "2")
    assert stage.guilds is not None
    [entry] = await stage.guilds.audit.newest(GUILD, limit=10)
    assert (entry.user_id, entry.subject, entry.new) == (ADMIN, "defaults.count", "2")


async def test_a_bot_that_keeps_nothing_says_so(catalogue: Catalogue) -> None:
    stage = PanelStage(None, catalogue)
    await stage.open()
    assert "This bot keeps nothing" in stage.said[0]


async def test_settings_of_a_newer_version_are_not_changed(
    stage: PanelStage, database: Database
) -> None:
    rows = GuildSettingsRepository(database)
    await rows.replace(GUILD, 0, '{"guild_id": 33, "order": "dearest"}', [])
    await stage.open()
    assert stage.said[0].startswith("The settings of this server cannot be read")
    assert stage.page is None


class LostRepository(GuildSettingsRepository):
    """The settings in a database that is away."""

    async def get(self, guild_id: int) -> GuildSettingsRow | None:
        raise StorageUnavailable("away")


async def test_without_the_database_a_sentence_says_so(
    stage: PanelStage, database: Database, catalogue: Catalogue
) -> None:
    assert stage.guilds is not None
    settings = GuildSettingsService(LostRepository(database), stage.guilds.audit)
    lost = PanelStage(replace(stage.guilds, settings=settings), catalogue)
    await lost.open()
    assert lost.said[0].startswith("The bot cannot use its database at the moment")


def test_the_longest_id_is_short_enough() -> None:
    largest = 2**64
    longest = ComponentId("settings-default", f"{largest}:{largest}:aspect_ratio")
    assert len(str(longest)) <= 100


async def test_while_the_guild_is_not_available_nothing_counts_as_deleted(
    stage: PanelStage,
) -> None:
    await stage.change(lambda it: replace(it, channel_defaults={99: Defaults(count=2)}))
    stage.is_available = False
    await stage.send("v1:settings-channels:")
    assert "<#99>" in stage.text
    assert "deleted" not in stage.text
