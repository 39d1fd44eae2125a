"""The database: is it there, has it the version of this code, can it be written."""

from __future__ import annotations

import os
import platform
import uuid
from typing import Final

from app.checks.finding import Finding
from hfmedia import __version__
from settings import NO_DATABASE, Settings
from storage.database import open_database
from storage.errors import DatabaseLocked, StorageError
from storage.processes import ProcessRepository

NAME: Final = "DATABASE_URL"


async def check_database(settings: Settings) -> list[Finding]:
    """Open the database, read it through, and write a row that is deleted again."""
    if settings.database_url == NO_DATABASE:
        return [Finding(NAME, "note", f"It is {NO_DATABASE}, so that a restart loses all jobs.")]
    try:
        async with open_database(settings.absolute_database_url) as database:
            await database.check_integrity()
            processes = ProcessRepository(database)
            process_id = f"doctor-{uuid.uuid4()}"
            await processes.add(
                process_id,
                kind="doctor",
                host=platform.node(),
                pid=os.getpid(),
                version=__version__,
            )
            await processes.remove(process_id)
    except DatabaseLocked as error:
        by = error.holder or "another process"
        text = f"It is in use by {by}. To check it, stop that process first."
        return [Finding(NAME, "note", text)]
    except StorageError as error:
        return [Finding(NAME, "mend", str(error))]
    return [Finding(NAME, "ok", "It is there, has the version of this code, and can be written.")]
