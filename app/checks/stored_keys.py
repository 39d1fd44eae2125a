"""The keys of servers and members: can they be kept, and can those that are kept be decrypted."""

from __future__ import annotations

import asyncio

from app.checks.finding import Finding
from app.secret_box import NAME, OpenedBox, open_box
from guilds.key_rotation import count_keys
from settings import NO_DATABASE, Settings
from storage.database import open_database_to_read
from storage.errors import StorageError
from storage.keys import KeyRepository


async def check_stored_keys(settings: Settings) -> list[Finding]:
    """Try to decrypt every key, also beside a running bot. A key file is not made."""
    if settings.database_url == NO_DATABASE:
        return []
    opened = await asyncio.to_thread(open_box, settings, make=False)
    if opened.problem is not None:
        return [Finding(NAME, "mend", opened.problem)]
    try:
        async with open_database_to_read(settings.absolute_database_url) as database:
            counts = await count_keys(KeyRepository(database), opened.box)
    except StorageError:
        return []  # what is wrong with the database is found by the check of it
    complaint = opened.complaint(counts)
    if complaint is not None:
        return [Finding(NAME, "mend", complaint)]
    return [Finding(NAME, "ok", _well(opened, counts.all))]


def _well(opened: OpenedBox, count: int) -> str:
    if not opened.box.can_seal:
        return f"Not set. The bot makes the key file {opened.source} when it starts."
    return f"{opened.source} decrypts all keys of servers and members: {count}."
