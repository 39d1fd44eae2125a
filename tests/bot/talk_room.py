"""The buttons and modals of conversations in the playground's Discord, on the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import discord
from discord import ui

import cogs.buttons
import cogs.modals
from cogs.components import Components, handlers_in
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from i18n import Languages
from jobs import JobSpec
from jobs.conversations import Turn
from jobs.talk import Talk
from playground import Playground
from playground.discord.enums import InteractionType
from playground.discord.invocation import Invocation
from playground.discord.person import Person
from playground.discord.users import MIKA
from replies.buttons import action_row
from replies.text.buttons import ButtonKind
from tests.bot.builders import ENGLISH
from tests.bot.talk_stage import TalkStage, a_talk, a_talk_stage, a_turn
from tests.discord_schema import watched
from tests.playground.bots import Bot, connected

HANG_S = 20.0
JOB = "100"

Message = dict[str, Any]


@dataclass
class Room:
    """A channel with an answer to a question of Mika's, and who reads it."""

    playground: Playground
    bot: Bot
    stage: TalkStage

    @property
    def mika(self) -> Person:
        """Who began the conversation."""
        return self.playground.world.person("mika")

    @property
    def robin(self) -> Person:
        """One who may manage messages."""
        return self.playground.world.person("robin")

    @property
    def sam(self) -> Person:
        """A member like any other."""
        self.playground.world.directory.add_member("sam")
        return self.playground.world.person("sam")

    async def answer(
        self, *kinds: ButtonKind, turn: Turn | None = None, channel: str = "studio"
    ) -> Message:
        """The message of an answer with these buttons, whose turn is kept."""
        kept = turn or mikas_turn()
        self.stage.conversations.turns[kept.spec.job_id] = kept
        self.stage.jobs.specs[kept.spec.job_id] = kept.spec
        return await self.post(kinds, kept.spec.job_id, channel)

    async def post(
        self,
        kinds: Sequence[ButtonKind],
        job_id: str = JOB,
        channel: str = "studio",
        text: str = "",
    ) -> Message:
        """A message of the bot's with these buttons."""
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(text or "It scatters light."))
        view.add_item(action_row(kinds, job_id, ENGLISH))
        view.stop()
        world = self.playground.world
        found = world.directory.find_channel(channel, MIKA)
        place = self.bot.get_partial_messageable(int(found.id))
        sent = await place.send(view=view, allowed_mentions=discord.AllowedMentions.none())
        return world.messages.render(world.messages.get(str(sent.id)))

    def forged(self, person: Person, message: Message, custom_id: str) -> Invocation:
        """A click with any `custom_id`, as a client that is not Discord's can send it."""
        world = self.playground.world
        source = world.messages.get(message["id"])
        data = {"component_type": 2, "custom_id": custom_id, "id": 1}
        kind = InteractionType.MESSAGE_COMPONENT
        created = world.interactions.create(
            kind, person.user, source.channel, data, source_message=source
        )
        return Invocation(created, world.messages, world.context)

    async def submitted(self) -> JobSpec:
        """The next job that is submitted."""
        async with asyncio.timeout(HANG_S):
            return await self.stage.jobs.submitted.get()


def mikas_turn(**changes: Any) -> Turn:
    """A question of the playground's Mika, answered."""
    turn = a_turn(talk=mikas_talk(), **changes)
    requester = replace(turn.spec.requester, user_id=int(MIKA.id))
    return replace(turn, spec=replace(turn.spec, requester=requester))


def mikas_talk(**changes: Any) -> Talk:
    """A conversation that the playground's Mika began."""
    return a_talk(**{"started_by": int(MIKA.id), **changes})


async def said(click: Invocation) -> str:
    """What only the one who clicked reads."""
    answer = await click.reply(lambda it: bool(read(it)), within=HANG_S)
    assert answer["flags"] & 64
    return read(answer)


def read(message: Message) -> str:
    """The words of a message."""
    texts = [part["content"] for part in message["components"] if part["type"] == 10]
    return "\n".join([message["content"], *texts]).strip()


@asynccontextmanager
async def talk_room(store: MediaStore, sandbox: Sandbox, **options: Any) -> AsyncIterator[Room]:
    """A room with a bot that has all handlers, and a stage with these options behind it."""
    stage = await a_talk_stage(store, sandbox, **options)

    def build(bot: Bot) -> None:
        found = (*handlers_in(cogs.buttons), *handlers_in(cogs.modals))
        components = Components(it(stage.talks.service, None, stage.talks) for it in found)
        cast("Any", bot).languages = Languages()

        @bot.event
        async def on_interaction(interaction: discord.Interaction[Any]) -> None:
            await components.dispatch(interaction)

    async with watched() as playground, connected(playground, build) as bot:
        yield Room(playground, bot, stage)
