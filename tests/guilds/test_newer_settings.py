"""Settings that a newer version of the bot has written."""

from __future__ import annotations

import pytest

from guilds.models import Budget, CommandAccess, Defaults, GuildSettings, RoleRule
from guilds.settings import GuildSettingsService, UnreadableSettings
from hfmedia.serialization import to_json
from storage.audit import AuditRepository
from storage.guild_settings import GuildSettingsRepository

NEWER = (
    '{"guild_id": 33, "nights_only": true}',
    '{"guild_id": 33, "roles": {"33": {"nights_only": true}}}',
    '{"guild_id": 33, "providers_denied": "fal-ai"}',
    '{"guild_id": 33, "adult_models_restricted": "by-age"}',
    '{"guild_id": 33, "budget": {"day_micros": 0.5}}',
    '{"guild_id": 33, "system_prompt": ""}',
    '{"guild_id": 33, "defaults": {"poem_model": "a/poet"}}',
)


async def read(settings: GuildSettingsRepository, audit: AuditRepository) -> GuildSettings:
    async with GuildSettingsService(settings, audit) as service:
        return await service.of(33)


@pytest.mark.parametrize("newer", NEWER)
async def test_settings_of_which_anything_is_not_known_allow_nothing(
    settings_rows: GuildSettingsRepository, audit: AuditRepository, newer: str
) -> None:
    await settings_rows.replace(33, 0, newer, [])
    with pytest.raises(UnreadableSettings):
        await read(settings_rows, audit)


async def test_settings_of_this_version_and_of_older_ones_are_read(
    settings_rows: GuildSettingsRepository, audit: AuditRepository
) -> None:
    await settings_rows.replace(33, 0, '{"guild_id": 33, "order": "fastest"}', [])
    assert (await read(settings_rows, audit)).order == "fastest"
    ours = GuildSettings(
        guild_id=33,
        revision=2,
        channel_defaults={44: Defaults(count=2, chat_model="a/talk")},
        chat_enabled=False,
        system_prompt="Be brief.",
        access={"video": CommandAccess(role_ids=(55,))},
        roles={33: RoleRule(videos=False), 55: RoleRule(budget=Budget(day_micros=1))},
    )
    await settings_rows.replace(33, 1, to_json(ours), [])
    assert await read(settings_rows, audit) == ours
