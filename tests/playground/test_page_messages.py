"""What people write, and threads, over the page's HTTP API; every page that may see it is told."""

from typing import Any

import aiohttp
import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.users import ROBIN
from tests.playground.bots import connected
from tests.playground.raw import raw_bot
from tests.playground.test_browser import browser, listening, post, state
from tests.playground.test_context_menus import MenuBot
from tests.playground.test_files import png
from tests.playground.test_page_discord import call


async def upload(session: aiohttp.ClientSession, user: str = "mika") -> str:
    path = f"/api/uploads?user={user}&filename=fox.png"
    async with session.post(path, data=png()) as response:
        return str((await response.json())["id"])


async def test_a_message_reaches_every_page_of_the_channel(playground: Playground) -> None:
    async with browser(playground) as session, listening(session, "robin") as robin:
        first = await post(session, "/api/messages", content="hello", files=[await upload(session)])
        told = (await robin.until("message_create"))["message"]
        assert (told["id"], told["content"]) == (first["id"], "hello")
        assert told["attachments"][0]["url"].startswith("/cdn/")
        reply = {"content": "yes", "reply_to": first["id"], "mention": False, "user": "robin"}
        await post(session, "/api/messages", **reply)
        told = (await robin.until("message_create"))["message"]
        assert (told["referenced_message"]["content"], told["mentions"]) == ("hello", [])
        path = f"/api/messages/{first['id']}"
        assert (await call(session, "PATCH", path, {"user": "mika", "content": "hi"}))[
            "status"
        ] == 200
        assert (await robin.until("message_update"))["message"]["content"] == "hi"
        await post(session, "/api/typing")
        typing = await robin.until("typing")
        assert (typing["channel"], typing["user"]["username"]) == ("studio", "mika")
        assert (await call(session, "DELETE", f"{path}?user=mika"))["status"] == 200
        assert (await robin.until("message_delete"))["id"] == first["id"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"content": ""}, "Write something"),
        ({"content": 5}, "content must be a string"),
        ({"content": "x", "files": "1"}, "files must be a list"),
        ({"content": "x", "files": ["1"]}, "was not uploaded"),
        ({"content": "x", "reply_to": 1}, "reply_to must be a string"),
        ({"content": "x", "channel": "nowhere"}, "no channel nowhere"),
    ],
)
async def test_a_message_that_cannot_be_sent_is_refused_with_a_sentence(
    playground: Playground, body: dict[str, Any], error: str
) -> None:
    async with browser(playground) as session:
        refused = await post(session, "/api/messages", **body)
    assert refused["status"] == 400
    assert error in refused["error"]


async def test_a_page_knows_its_threads_and_hears_of_changes(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        sent = await post(session, "/api/messages", content="first")
        thread = await post(session, "/api/threads", message_id=sent["id"], name="Foxes")
        told = (await page.until("thread"))["thread"]
        assert (told["key"], told["parent"]) == (thread["key"], GUILD_CHANNEL.id)
        await post(session, "/api/messages", content="in it", channel=thread["key"])
        while told["messages"] == 0:
            told = (await page.until("thread"))["thread"]
        shown = await state(session, "robin", thread["key"])
        assert [one["type"] for one in shown["messages"]] == [21, 0]
        listed = {one["id"]: one for one in shown["channels"]}
        assert listed[thread["key"]]["owner"] == sent_by(shown)
        path = f"/api/threads/{thread['key']}"
        refused = await call(session, "PATCH", path, {"user": "mika", "locked": True})
        assert "permission" in refused["error"]
        refused = await call(session, "PATCH", path, {"user": "robin", "locked": "yes"})
        assert "true or false" in refused["error"]
        await call(session, "PATCH", path, {"user": "robin", "locked": True})
        while not told["locked"]:
            told = (await page.until("thread"))["thread"]
        assert "permission" in (await call(session, "DELETE", f"{path}?user=mika"))["error"]
        await call(session, "DELETE", f"{path}?user=robin")
        assert (await page.until("thread_delete"))["id"] == thread["key"]


def sent_by(shown: dict[str, Any]) -> str:
    author: str = shown["messages"][-1]["author"]["id"]
    return author


async def test_the_commands_of_menus_are_listed_and_used(playground: Playground) -> None:
    async with (
        connected(playground, MenuBot().build),
        browser(playground) as session,
        listening(session) as page,
    ):
        names = {(one["type"], one["name"]) for one in (await state(session))["commands"]}
        assert names == {(3, "Describe"), (3, "Ask about this"), (2, "Greet")}
        sent = await post(session, "/api/messages", content="a fox")
        on_message = {"name": "Describe", "message_id": sent["id"]}
        for path, body in (
            ("/api/message-commands", on_message),
            ("/api/user-commands", {"name": "Greet", "user_id": ROBIN.id}),
        ):
            used = await post(session, path, **body)
            done = await page.until("interaction_done")
            assert done["interaction_id"] == used["interaction_id"]
        refused = await post(session, "/api/message-commands", **on_message | {"name": "x"})
        assert "no command x" in refused["error"]


async def test_the_portal_and_the_bots_permissions_are_switched(playground: Playground) -> None:
    channel = f"/api/servers/playground/channels/{GUILD_CHANNEL.id}"
    async with browser(playground) as session, listening(session) as page:
        await call(session, "PUT", "/api/portal", {"message_content": True})
        assert (await page.until("discord"))["settings"]["portal"]["message_content"] is True
        refused = await call(session, "PUT", "/api/portal", {"content": True})
        assert (refused["status"], "message_content" in refused["error"]) == (400, True)
        await call(session, "PATCH", channel, {"bot": {"create_public_threads": False}})
        studio = (await page.until("places"))["channels"][0]
        assert studio["bot"]["create_public_threads"] is False
        assert studio["bot"]["send_messages"] is True
        for wrong in ({"fly": True}, {"send_messages": 1}):
            assert (await call(session, "PATCH", channel, {"bot": wrong}))["status"] == 400
    async with raw_bot(playground) as bot:
        made = await bot.call(
            "POST", f"/channels/{GUILD_CHANNEL.id}/threads", {"name": "x", "type": 11}
        )
        assert (made.status, made.code) == (403, 50013)
