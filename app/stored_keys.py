"""The keys of servers and members, as a process opens them at its start."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from app.secret_box import open_box
from guilds.key_models import CheckKey
from guilds.key_rotation import count_keys
from guilds.keys import KeyService
from guilds.settings import nobody
from hfmedia.providers import providers
from settings import Settings
from storage.audit import AuditRow
from storage.database import Database
from storage.keys import KeyRepository

log = logging.getLogger(__name__)


async def open_keys(
    settings: Settings,
    database: Database,
    check: CheckKey,
    on_change: Callable[[tuple[AuditRow, ...]], None] = nobody,
) -> KeyService:
    """The service of keys. It says in the log, once, what is wrong with keys or secret keys.

    It opens all the same: what needs no stored key is served. Raises `StorageError`.
    """
    opened = await asyncio.to_thread(open_box, settings, make=True)
    keys = KeyRepository(database)
    complaint = opened.complaint(await count_keys(keys, opened.box))
    if opened.problem is not None:
        log.warning("%s", opened.problem)
    elif complaint is not None:
        log.error("%s", complaint)
    own = [it.name for it in providers().values() if it.base_url is not None]
    return KeyService(keys, opened.box, check, own, on_change=on_change)
