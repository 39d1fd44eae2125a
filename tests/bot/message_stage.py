"""People who write in the playground, and a bot that reads it; its jobs do nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import discord
from discord.ext import commands

from app.bot import intents_of
from app.discord_connect import connector_from
from cogs.bot import Bot
from cogs.messages import Messages
from i18n import Languages
from jobs import JobSpec, TooManyJobs
from jobs.conversations import ConversationThread, Turn
from jobs.models import Acknowledgement
from playground import Playground, deadline
from playground.discord.channels import GUILD_CHANNEL, Channel
from playground.discord.ids import GUILD_ID
from playground.discord.person import Person
from playground.discord.users import BOT, MIKA
from replies.buttons import action_row
from replies.message_reply import text_view
from storage.hold_rows import HoldRequest
from tests.bot.builders import ENGLISH, a_requester
from tests.bot.late_stage import texts
from tests.bot.talk_stage import FakeJobs, Serve, TalkStage, a_talk, a_turn, being_written
from tests.discord_schema import watched

FIRST_JOB = "100"
MIKAS = a_talk(conversation_id=FIRST_JOB, started_by=int(MIKA.id))


class RunningJobs(FakeJobs):
    """Jobs that run until they are ended, at most `limit` at once. `news`: something changed."""

    def __init__(self, limit: int = 2) -> None:
        super().__init__()
        self.limit = limit
        self.news = asyncio.Event()
        self.running: set[str] = set()
        self.acknowledged: dict[str, Acknowledgement] = {}
        self.turns: dict[str, Turn] = {}
        self._reserved: set[str] = set()

    @asynccontextmanager
    async def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AsyncIterator[None]:
        if len((self.running | self._reserved) - {job_id}) >= self.limit:
            raise TooManyJobs(self.limit)
        self._reserved.add(job_id)
        try:
            yield
        finally:
            self._reserved.discard(job_id)

    async def acknowledge(self, command: Acknowledgement) -> bool:
        is_new = command.job_id not in self.acknowledged
        self.acknowledged.setdefault(command.job_id, command)
        self.news.set()
        return is_new

    async def refuse(self, job_id: str) -> None:
        self.acknowledged.pop(job_id, None)
        self.news.set()

    async def submit(self, spec: JobSpec) -> str:
        self.acknowledged.pop(spec.job_id, None)
        if spec.job_id not in self.specs:
            self.running.add(spec.job_id)
            self.turns[spec.job_id] = being_written(replace(a_turn(), spec=spec), "So it")
        self.news.set()
        return await super().submit(spec)

    async def is_running(self, job_id: str) -> bool:
        return job_id in self.running


class ReadingBot(Bot):
    """The bot with the listener alone, and the messages that it has heard by their ids."""

    def __init__(self, connect: str) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents_of(chat_messages=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            connector=connector_from(connect),
        )
        self.languages = Languages()
        self.begun = asyncio.Event()
        self.heard: dict[str, discord.Message] = {}

    async def on_message(self, message: discord.Message) -> None:
        self.heard[str(message.id)] = message

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.begun.set()


@dataclass(kw_only=True)
class MessageStage:
    """The bot in the playground. A look whether an answer is complete waits for `looks`."""

    playground: Playground
    bot: ReadingBot
    talk: TalkStage
    jobs: RunningJobs
    looks: asyncio.Condition = field(default_factory=asyncio.Condition)
    waiting: int = 0

    @property
    def mika(self) -> Person:
        """Who began the conversation."""
        return self.playground.world.person("mika")

    @property
    def robin(self) -> Person:
        """Somebody else."""
        return self.playground.world.person("robin")

    async def pause(self, seconds: float) -> None:
        """Wait until something has changed."""
        async with self.looks:
            self.waiting += 1
            self.jobs.news.set()
            await self.looks.wait()
            self.waiting -= 1

    async def thread(self, *, is_open: bool = False, **changes: Any) -> Channel:
        """A thread of the bot's, in which Mika's conversation goes on."""
        channel = self.bot.get_channel(int(GUILD_CHANNEL.id))
        assert isinstance(channel, discord.TextChannel)
        kind = discord.ChannelType.public_thread
        opened = await channel.create_thread(name="Foxes", type=kind)
        self.go_on_in(opened.id, is_open=is_open, **changes)
        return self.playground.world.directory.find_channel(str(opened.id), self.mika.user)

    def go_on_in(self, thread_id: int, **changes: Any) -> None:
        """Let Mika's conversation go on in a thread."""
        thread = ConversationThread(
            thread_id=thread_id,
            guild_id=int(GUILD_ID),
            conversation_id=FIRST_JOB,
            started_by=int(MIKA.id),
            last_job_id=FIRST_JOB,
        )
        self.talk.conversations.threads[thread_id] = replace(thread, **changes)

    async def answered(self, job_id: str, text: str = "So it is.") -> None:
        """The answer of a job is complete."""
        spec = self.jobs.specs[job_id]
        turn = a_turn(answer=text)
        self.talk.conversations.turns[job_id] = replace(turn, spec=spec)
        self.jobs.running.discard(job_id)
        async with self.looks:
            self.looks.notify_all()

    def written(self, channel: Channel = GUILD_CHANNEL) -> list[dict[str, Any]]:
        """What the bot has written, oldest first."""
        store = self.playground.world.messages
        found = (store.render(it) for it in store.in_channel(channel))
        return [it for it in found if it["author"]["id"] == BOT.id and it["type"] in (0, 19)]

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something is true, looking whenever anything happens."""
        world, news = self.playground.world, self.jobs.news
        with world.feed.listening(lambda event: news.set()):
            async with deadline(world.context.loop_lag, 5, "nothing of it happened"):
                while not true():
                    news.clear()
                    await news.wait()

    async def asked(self, message: dict[str, Any]) -> JobSpec:
        """What is asked with a message."""
        await self.until(lambda: message["id"] in self.jobs.specs)
        return self.jobs.specs[message["id"]]

    async def read_on(self, thread: Channel) -> None:
        """Wait until the bot has dealt with all messages so far: it asks what Mika writes now."""
        marker = await self.mika.writer.post("And now?", channel=thread.key)
        await self.asked(marker)
        assert list(self.jobs.specs) == [marker["id"]]

    async def answer_message(self, channel: Channel = GUILD_CHANNEL) -> dict[str, Any]:
        """A message of the bot, as the first answer is shown."""
        view = text_view("It scatters light.")
        view.add_item(action_row(["continue"], FIRST_JOB, ENGLISH))
        sent = await self.bot.get_partial_messageable(int(channel.id)).send(view=view)
        return next(it for it in self.written(channel) if it["id"] == str(sent.id))


def shown(message: dict[str, Any]) -> str:
    """What a message of the bot says."""
    return texts(message)


@asynccontextmanager
async def message_stage(
    serve_talks: Serve, *, limit: int = 2, **settings: Any
) -> AsyncIterator[MessageStage]:
    """A stage in which Mika's first question is answered."""
    jobs = RunningJobs(limit)
    talk = await serve_talks(jobs=jobs, **settings)
    jobs.turns = talk.conversations.turns
    requester = a_requester(user_id=int(MIKA.id), user_locale="en-US")
    first = a_turn(talk=MIKAS, job_id=FIRST_JOB)
    talk.conversations.turns[FIRST_JOB] = replace(
        first, spec=replace(first.spec, requester=requester)
    )
    async with watched() as playground:
        playground.world.portal.update({"message_content": True})
        async with ReadingBot(playground.discord.connect) as bot:
            stage = MessageStage(playground=playground, bot=bot, talk=talk, jobs=jobs)
            await bot.add_cog(Messages(bot, talk.talks, talk.conversations, pause=stage.pause))
            running = asyncio.create_task(bot.start(playground.discord.token))
            async with deadline(playground.world.context.loop_lag, 15, "the bot did not begin"):
                await bot.begun.wait()
            yield stage
            await bot.close()
            await running
