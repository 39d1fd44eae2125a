"""How the events of a page reach it: in order, several in a frame, and not for ever."""

import asyncio
import json
from dataclasses import replace

from playground import Playground
from playground.discord.events import MessageUpdated
from playground.page.websocket import MAX_PENDING_EVENTS
from tests.playground.raw import create_interaction, raw_bot
from tests.playground.test_browser import browser, listening


async def test_events_that_follow_each_other_fast_share_a_frame(playground: Playground) -> None:
    async with raw_bot(playground) as bot, browser(playground) as session:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="x")
        message = playground.world.messages.get(interaction.original_id or "")
        async with session.ws_connect("/api/events?user=mika") as socket:
            for number in range(100):
                changed = replace(message, content=str(number))
                playground.world.feed.publish(MessageUpdated(changed))
            frame = await socket.receive_str()
    events = [json.loads(line) for line in frame.splitlines()]
    assert [one["message"]["content"] for one in events] == [str(n) for n in range(100)]


async def test_a_page_that_does_not_read_any_more_is_closed(playground: Playground) -> None:
    async with raw_bot(playground) as bot, browser(playground) as session:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="x")
        message = playground.world.messages.get(interaction.original_id or "")
        async with session.ws_connect("/api/events?user=mika") as socket:
            for _ in range(MAX_PENDING_EVENTS + 1):
                playground.world.feed.publish(MessageUpdated(message))
            async with asyncio.timeout(5):
                while not socket.closed:
                    await socket.receive()
        async with listening(session) as page:
            await bot.edit(interaction, content="y")
            assert (await page.until("message_update"))["message"]["content"] == "y"
