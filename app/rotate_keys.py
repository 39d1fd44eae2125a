"""`bot.py rotate-keys`: the keys of servers and members are encrypted with the first secret key."""

from __future__ import annotations

import asyncio
from typing import Final

from app.console import fail, say
from app.secret_box import open_box
from guilds.key_rotation import count_keys, rotate_keys
from settings import NO_DATABASE, Settings
from storage.database import open_database
from storage.errors import StorageError
from storage.keys import KeyRepository

OTHERS: Final = (
    "Another process goes on to encrypt keys with an old secret key. Restart all of them with the "
    "new SECRET_KEY, and run this again."
)


async def rotate(settings: Settings) -> int:
    """Encrypt the keys anew, say what came of it, and return the exit code.

    It is 1 if some keys could not be decrypted; they are left as they are.
    """
    if settings.database_url == NO_DATABASE:
        say(f"DATABASE_URL is {NO_DATABASE}, so no keys are kept.")
        return 0
    opened = await asyncio.to_thread(open_box, settings, make=False)
    if opened.problem is not None:
        return fail(opened.problem)
    try:
        async with open_database(settings.absolute_database_url) as database:
            keys = KeyRepository(database)
            count = await rotate_keys(keys, opened.box)
            counts = await count_keys(keys, opened.box)
    except StorageError as error:
        return fail(str(error))
    say(f"Encrypted anew: {count} of {counts.all} keys of servers and members.")
    complaint = opened.complaint(counts) or (OTHERS if counts.old else None)
    return 0 if complaint is None else fail(complaint)
