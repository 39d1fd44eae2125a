"""A bot that logs all it can, with keys of every kind, and all that is seen of it."""

from __future__ import annotations

import asyncio
import io
import signal
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import aiohttp

from playground.providers.keys import make_token
from playground.providers.router import own_key
from storage.secrets import decode_key
from tests.e2e.bot_copy import copy_bot
from tests.e2e.leaks import Traffic, files_in, rows_in
from tests.e2e.stage import ROOT, Child, Message, Stage, staged_from
from tests.e2e.test_monitoring import unused_port

OPERATOR, GUILD, MEMBER = make_token("classic-write"), make_token("user"), make_token("everywhere")
GUILD_OWN = own_key("fal-ai")
EXPIRED, NOT_FOR_THIS = make_token("expired"), make_token("no-inference")
BROKEN = f"{make_token('nobody')[:30]} {make_token('nobody')[30:]}"
# Valid in its form alone, and different in every encoding.
WRONG_OWN = 'own/0123+4567:"89"\\tail%of=a&key'
OLD_SECRET = b64encode(bytes(range(101, 133))).decode()
NEW_SECRET = urlsafe_b64encode(bytes(range(201, 233))).decode().rstrip("=")
KEYS: Final[Mapping[str, str]] = {
    "the operator's key": OPERATOR,
    "the guild's key": GUILD,
    "the guild's own key": GUILD_OWN,
    "the member's key": MEMBER,
    "the member's own key": WRONG_OWN,
    "an expired key": EXPIRED,
    "a key without permission": NOT_FOR_THIS,
    "a broken key": BROKEN,
    "the first SECRET_KEY": OLD_SECRET,
    "the second SECRET_KEY": NEW_SECRET,
}
SECRETS: Final = {
    **{name: key.encode() for name, key in KEYS.items()},
    **{f"{name}, decoded": decode_key(KEYS[name]) for name in KEYS if "SECRET_KEY" in name},
}
FAL_AI: Final = "hfmedia/providers/fal_ai.py"
FAL_URL: Final = '"https://queue.fal.run"'
PLAYGROUND_URL: Final = '__import__("os").environ["HF_ROUTER_URL"] + "/fal-ai"'


@dataclass
class Scene:
    """A bot that logs all it can, and what has been seen of it."""

    stage: Stage
    environment: Mapping[str, str]
    traffic: Traffic
    folders: tuple[Path, ...]
    bots: list[Child] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)

    async def look(self, when: str) -> None:
        """Keep what is on the disk and in the database now."""
        url = self.environment["DATABASE_URL"]
        found = {"messages": self.traffic.content}
        for folder in self.folders:
            found |= await asyncio.to_thread(files_in, folder)
        if url.startswith("postgresql"):
            found |= await asyncio.to_thread(rows_in, url)
        self.seen |= {f"{place} ({when})": content for place, content in found.items()}

    async def look_at_metrics(self) -> None:
        """Keep what the bot counts."""
        address = f"http://127.0.0.1:{self.environment['METRICS_PORT']}/metrics"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            self.seen[f"metrics {len(self.seen)}"] = await answer.read()

    async def restart(self) -> None:
        """Kill the bot, look at what it leaves, and start another.

        On PostgreSQL the next one would wait until the lease of a killed one is over.
        """
        self.bots.append(self.stage.bot)
        await self.look_at_metrics()
        on_postgresql = self.environment["DATABASE_URL"].startswith("postgresql")
        await self.stage.bot.stop(signal.SIGINT if on_postgresql else signal.SIGKILL)
        await self.look("killed")
        await self.stage.restart()

    async def run(self, name: str, **environment: str) -> str:
        """What a command of the operator prints."""
        child = await Child.start(name, **{**self.environment, **environment})
        self.bots.append(child)
        await child.ended()
        return child.log

    def unpack(self, message: Message) -> dict[str, bytes]:
        """The files in the ZIP of a message, which are seen too."""
        [attachment] = message["attachments"]
        stored = self.stage.playground.world.attachments.find(
            attachment["id"], attachment["filename"]
        )
        assert stored is not None
        with ZipFile(io.BytesIO(stored.path.read_bytes())) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        self.seen |= {f"export {name}": content for name, content in files.items()}
        return files

    def everything(self) -> dict[str, bytes]:
        """All that was seen, with what the processes wrote."""
        logs = {f"log {number}": bot.log.encode() for number, bot in enumerate(self.bots)}
        return {**self.seen, **logs}


@asynccontextmanager
async def key_scene(database_url: str, folder: Path, code: Path) -> AsyncIterator[Scene]:
    """The scene, with a database in `folder` or elsewhere, and `code` for a copy of the bot."""
    traffic = Traffic()
    settings = {
        "HF_TOKEN": OPERATOR,
        "SECRET_KEY": OLD_SECRET,
        "LOG_LEVEL": "DEBUG",
        "DRAIN_SECONDS": "0",
        "METRICS_PORT": str(unused_port()),
        "DATABASE_URL": database_url,
    }
    copy_bot(code, {FAL_AI: fal_in_the_playground()})
    async with staged_from(code, settings, traffic) as stage:
        environment = {**stage.playground.environment(), **settings}
        folders = (folder, stage.playground.world.context.folder)
        yield Scene(stage, environment, traffic, folders)


def fal_in_the_playground() -> str:
    """The code of a provider that is asked directly, with its own key, but not on the Internet."""
    code = (ROOT / FAL_AI).read_text()
    assert FAL_URL in code
    return code.replace(FAL_URL, PLAYGROUND_URL)
