"""A job whose reply stands in the playground's Discord, and a discord.py client without a gateway
that delivers its results when the interaction has expired."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import Any

import discord

from app.discord_connect import connector_from
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from i18n import Languages
from jobs.late_intents import LateIntent
from jobs.models import JobSpec, ReplyTarget, Requester, Snapshot
from playground import Playground
from playground.discord.channels import GUILD_CHANNEL, Channel, direct_channel
from playground.discord.interaction import Interaction
from playground.discord.users import BOT, MIKA
from replies.late.late_reply import LateReplyDelivery
from replies.late.ways import LateOutcome
from tests.bot.builders import a_done_state, a_request, a_snapshot
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import create_interaction, raw_bot

LIFETIME_S = 15 * 60
STUDIO, DIRECT = GUILD_CHANNEL, direct_channel(MIKA)


class Crash(Exception):
    """The process ends here."""


@dataclass
class FakeIntents:
    """Intents that outlive a process. `crash` says where the process ends: after an intent was
    recorded, or before the id of its message is."""

    kept: dict[str, LateIntent] = field(default_factory=dict)
    crash: str = ""

    async def read(self, job_id: str) -> LateIntent | None:
        return self.kept.get(job_id)

    async def record(self, job_id: str, intent: LateIntent) -> None:
        if intent.message_id is not None and self.crash == "before the id":
            raise Crash
        self.kept[job_id] = intent
        if self.crash == "after the intent":
            raise Crash


@dataclass(kw_only=True)
class LateStage:
    """The playground, Mika's job in it, and what the processes that deliver it share."""

    playground: Playground
    clock: ManualClock
    client: discord.Client
    sandbox: Sandbox
    store: FolderMediaStore
    interaction: Interaction
    spec: JobSpec
    intents: FakeIntents = field(default_factory=FakeIntents)
    pauses: list[float] = field(default_factory=list)

    def snapshot(self, count: int = 2, **changes: Any) -> Snapshot:
        """The job with that many results."""
        states = [a_done_state(number) for number in range(1, count + 1)]
        values = {"job_id": self.spec.job_id, "requester": self.spec.requester, **changes}
        return a_snapshot(*states, **values)

    def expire(self) -> None:
        """Let the interaction's token expire."""
        self.clock.advance(LIFETIME_S + 1)

    async def deliver(self, snapshot: Snapshot | None = None) -> LateOutcome:
        """Deliver the results as a process of its own, from what is on record."""
        async with asyncio.timeout(20):
            return await self.late_delivery().deliver(self.spec, snapshot or self.snapshot())

    def late_delivery(self) -> LateReplyDelivery:
        """The delivery of such a process."""
        return LateReplyDelivery(
            self.client,
            self.store,
            self.sandbox,
            Languages(),
            self.intents,
            now=self.clock.now,
            pause=self.pause,
        )

    def messages(self, channel: Channel = STUDIO) -> list[dict[str, Any]]:
        """The channel's messages but the reply, oldest first, as Discord gives them."""
        messages = self.playground.world.messages
        found = messages.in_channel(channel)
        return [messages.render(it) for it in found if it.id != self.interaction.original_id]

    def reply(self) -> dict[str, Any]:
        """The reply as Discord gives it."""
        messages = self.playground.world.messages
        return messages.render(messages.get(str(self.spec.target.message_id)))

    async def pause(self, seconds: float) -> None:
        """Let that time pass at once."""
        self.pauses.append(seconds)
        self.clock.advance(seconds)


def texts(message: dict[str, Any]) -> str:
    """The texts of a message."""
    return "\n".join(part["content"] for part in message["components"] if part["type"] == 10)


def files(message: dict[str, Any]) -> list[str]:
    """The names of a message's files."""
    return [it["filename"] for it in message["attachments"]]


def mentioned(message: dict[str, Any]) -> list[str]:
    """Whom a message mentions; everything else that it could mention it must not."""
    assert not message["mention_everyone"]
    assert message["mention_roles"] == []
    return [user["id"] for user in message["mentions"]]


@asynccontextmanager
async def late_stage(
    channel: Channel = STUDIO, *, user_install: bool = False, **options: Any
) -> AsyncIterator[LateStage]:
    """Mika's `/imagine`, answered with "thinking"; the token has not expired yet."""
    clock = ManualClock()
    with closing(FolderMediaStore()) as store:
        async with (
            watched(clock=clock, **options) as playground,
            raw_bot(playground) as bot,
            Sandbox({}) as sandbox,
            discord.Client(
                intents=discord.Intents.none(), connector=connector_from(playground.discord.connect)
            ) as client,
        ):
            await client.login(playground.discord.token)
            if user_install:
                playground.world.directory.people.install("mika")
                playground.world.directory.guilds.leave("playground")
            interaction = await create_interaction(playground, channel=channel.key)
            await bot.answer(interaction, 5)
            yield LateStage(
                playground=playground,
                clock=clock,
                client=client,
                sandbox=sandbox,
                store=store,
                interaction=interaction,
                spec=_spec(interaction, clock.now(), user_install=user_install),
            )


def _spec(interaction: Interaction, now: float, *, user_install: bool) -> JobSpec:
    target = ReplyTarget(
        application_id=int(BOT.id),
        interaction_id=int(interaction.id),
        message_id=int(interaction.original_id or 0),
        token=interaction.token,
        expires_at=now + LIFETIME_S,
        file_limit_bytes=10 * 2**20,
    )
    requester = Requester(
        user_id=int(MIKA.id),
        guild_id=int(interaction.guild.id) if interaction.guild else None,
        channel_id=int(interaction.channel.id),
        user_install=user_install,
    )
    return JobSpec(request=a_request(), count=2, requester=requester, target=target)
