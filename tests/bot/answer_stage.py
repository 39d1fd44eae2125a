"""An answer whose messages stand in the playground's Discord, and what delivers it there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from discord import ui

from i18n import Languages
from jobs.follow_ups import FollowUpsOfRun
from jobs.models import JobSpec, Snapshot
from playground.discord.channels import GUILD_CHANNEL, Channel
from replies.answers.delivery import AnswerDelivery
from tests.bot.answer_place import Snapshots
from tests.bot.answer_states import a_chat_request, a_talk
from tests.bot.late_stage import LateStage, late_stage, texts
from tests.e2e.stage import happened


@dataclass
class AnswerStage:
    """Mika's `/chat` on the stage. What is recorded of it outlives a delivery."""

    stage: LateStage
    channel: Channel = GUILD_CHANNEL
    follow_ups: FollowUpsOfRun = field(default_factory=FollowUpsOfRun)
    snapshots: Snapshots = field(default_factory=Snapshots)

    @property
    def spec(self) -> JobSpec:
        return self.stage.spec

    def put(self, snapshot: Snapshot) -> None:
        """The answer is so far now."""
        spec = self.spec
        known = replace(snapshot, job_id=spec.job_id, requester=spec.requester)
        self.snapshots.put(known)

    def delivery(self, *, is_kept: bool = True) -> AnswerDelivery:
        """That of a process; with `memory:` nothing `is_kept`."""
        client, store = self.stage.client, self.stage.store
        kept = self.follow_ups if is_kept else None
        return AnswerDelivery(client, store, Languages(), kept, now=self.stage.clock.now)

    def deliver(
        self, delivery: AnswerDelivery | None = None, *, is_kept: bool = True
    ) -> asyncio.Task[bool]:
        delivery = delivery or self.delivery(is_kept=is_kept)
        return asyncio.create_task(delivery.deliver(self.spec, self.snapshots.__aiter__()))

    async def delivered(self, *snapshots: Snapshot) -> bool:
        """Deliver these by a process of its own."""
        for snapshot in snapshots:
            self.put(snapshot)
        return await ended(self.deliver())

    def messages(self) -> list[dict[str, Any]]:
        """All messages of the channel, oldest first, as Discord gives them."""
        messages = self.stage.playground.world.messages
        return [messages.render(it) for it in messages.in_channel(self.channel)]

    def said(self) -> list[str]:
        return [texts(message) for message in self.messages()]

    async def says(self, words: str) -> None:
        """Wait until a message says this."""
        world = self.stage.playground.world
        await happened(world, lambda: any(words in text for text in self.said()))

    def set_target(self, **changes: Any) -> None:
        target = replace(self.spec.target, **changes)
        self.stage.spec = replace(self.spec, target=target)

    async def answer_as_message(self, channel: Channel) -> None:
        """Let the answer be a message of the bot's own in a channel or thread."""
        place = self.stage.client.get_partial_messageable(int(channel.id))
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay("…"))
        view.stop()
        message = await place.send(view=view)
        self.channel = channel
        requester = replace(self.spec.requester, channel_id=int(channel.id))
        self.stage.spec = replace(self.spec, requester=requester)
        self.set_target(token="", message_id=message.id)


async def ended(delivery: asyncio.Task[bool]) -> bool:
    async with asyncio.timeout(20):
        return await delivery


def labels(message: dict[str, Any]) -> list[str]:
    """The labels of a message's buttons."""
    rows = [it for it in message["components"] if it["type"] == 1]
    return [button["label"] for row in rows for button in row["components"]]


@asynccontextmanager
async def answer_stage(**options: Any) -> AsyncIterator[AnswerStage]:
    """Mika's `/chat`, answered with "thinking"; the token has not expired yet."""
    async with late_stage(**options) as stage:
        stage.spec = replace(stage.spec, request=a_chat_request(), count=1, talk=a_talk())
        yield AnswerStage(stage)
