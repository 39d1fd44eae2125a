"""For how long a guild keeps what is found by those who erase it."""

from __future__ import annotations

from dataclasses import replace

from guilds.models import Retention
from guilds.settings import GuildSettingsService
from storage.audit import AuditRepository
from storage.guild_settings import GuildSettingsRepository
from tests.guilds.builders import GUILD


async def test_queries_find_for_how_long_a_guild_keeps_what(
    settings_rows: GuildSettingsRepository, audit: AuditRepository
) -> None:
    retention = Retention(media_days=2, history_days=10)
    async with GuildSettingsService(settings_rows, audit) as service:
        await service.change(GUILD, 0, lambda old: replace(old, retention=retention), by=11)
        row = await settings_rows.get(GUILD)
        assert row is not None
        assert (row.media_days, row.history_days) == (2, 10)
        await service.change(GUILD, 1, lambda old: replace(old, retention=Retention()), by=11)
        assert [it async for it in settings_rows.history_days(below=90)] == []
