"""The playground stays small: the oldest messages and files go, and everybody hears of it."""

import pytest

from playground import Limits, Playground, RateLimits
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.errors import InvalidInput
from playground.discord.events import Event, MessageDeleted
from playground.page.view import render_state
from tests.discord_schema import watched
from tests.playground.raw import RawBot, create_interaction, raw_bot

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
FAST = RateLimits(enabled=False)
GO = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Go", "custom_id": "go"}]}


async def test_the_oldest_message_goes_and_is_unknown_to_everyone() -> None:
    limits = Limits(kept_messages=3)
    async with watched(limits=limits) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        answer = await bot.answer(interaction, 4, content="oldest", components=[GO])
        oldest = answer.json["resource"]["message"]
        deleted = heard_deletions(playground)
        for n in range(3):
            await bot.call("POST", MESSAGES, {"content": str(n)})

        gone = await bot.call("GET", f"{MESSAGES}/{oldest['id']}")
        assert (gone.status, gone.code) == (404, 10008)
        gone = await bot.edit(interaction, content="late")
        assert (gone.status, gone.code) == (404, 10008)
        mika = playground.world.person("mika")
        with pytest.raises(InvalidInput, match="does not exist"):
            await mika.click(oldest, "Go")
        assert deleted == [oldest["id"]], "pages hear of it"
        state = render_state(playground.world, mika.user, GUILD_CHANNEL)
        assert [one["content"] for one in state["messages"]] == ["0", "1", "2"]


async def test_the_files_of_a_message_go_with_it() -> None:
    async with (
        watched(limits=Limits(kept_messages=1)) as playground,
        raw_bot(playground) as bot,
    ):
        url = await posted(bot, "a.txt", 10)
        await bot.call("POST", MESSAGES, {"content": "newer"})
        assert await status_of(bot, url) == 404
        assert stored_bytes(playground) == 0


async def test_the_oldest_files_go_and_their_messages_stay() -> None:
    limits = Limits(kept_file_bytes=2500)
    async with watched(limits=limits, rate_limits=FAST) as playground, raw_bot(playground) as bot:
        urls = [await posted(bot, f"{n}.txt", 1000) for n in range(3)]
        assert [await status_of(bot, url) for url in urls] == [404, 200, 200]
        assert stored_bytes(playground) == 2000
        messages = (await bot.call("GET", MESSAGES)).json
        assert [one["attachments"][0]["filename"] for one in messages] == [
            "2.txt",
            "1.txt",
            "0.txt",
        ]
        oldest = messages[-1]
        assert (await bot.call("DELETE", f"{MESSAGES}/{oldest['id']}")).status == 204
        assert await posted(bot, "3.txt", 500)
        assert stored_bytes(playground) == 2500, "what had gone is not counted twice"


async def test_a_file_above_the_bound_alone_is_kept_until_the_next() -> None:
    limits = Limits(kept_file_bytes=100)
    async with watched(limits=limits) as playground, raw_bot(playground) as bot:
        first = await posted(bot, "a.txt", 1000)
        assert await status_of(bot, first) == 200
        second = await posted(bot, "b.txt", 1000)
        assert [await status_of(bot, url) for url in (first, second)] == [404, 200]


async def test_files_uploaded_for_options_count_too() -> None:
    limits = Limits(kept_file_bytes=1500)
    async with watched(limits=limits) as playground, raw_bot(playground) as bot:
        mika = playground.world.person("mika")
        uploads = [await mika.upload(f"{n}.txt", b"x" * 1000) for n in range(2)]
        assert [await status_of(bot, one["url"]) for one in uploads] == [404, 200]


def heard_deletions(playground: Playground) -> list[str]:
    """The ids of the messages that are deleted from now on."""
    deleted: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, MessageDeleted):
            deleted.append(event.message.id)

    playground.world.feed.subscribe(listen)
    return deleted


async def posted(bot: RawBot, name: str, size_bytes: int) -> str:
    """The URL of a new message's file."""
    sent = await bot.send_files("POST", MESSAGES, {name: b"x" * size_bytes})
    url: str = sent.json["attachments"][0]["url"]
    return url


async def status_of(bot: RawBot, url: str) -> int:
    async with bot.session.get(url) as response:
        return response.status


def stored_bytes(playground: Playground) -> int:
    folder = playground.world.context.folder
    return sum(path.stat().st_size for path in folder.glob("[0-9a-f]" * 32))
