"""What the page's server answers a browser, and whom it does not answer."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from PIL import Image

from playground import Limits, Playground
from tests.playground.bots import connected
from tests.playground.raw import RawBot, create_interaction, raw_bot
from tests.playground.test_files import gallery, mp4, png
from tests.playground.test_flows import imagine

V2 = 1 << 15


@asynccontextmanager
async def browser(playground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(playground.page_url) as session:
        yield session


class Page:
    """A page's websocket and what it was told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._unread: list[Any] = []
        self.heard: list[str] = []

    async def until(self, kind: str) -> Any:
        async with asyncio.timeout(5):
            while True:
                event = await self._next()
                self.heard.append(event["type"])
                if event["type"] == kind:
                    return event

    async def _next(self) -> Any:
        if not self._unread:
            frame = await self._socket.receive_str()
            self._unread = [json.loads(line) for line in frame.splitlines()]
        return self._unread.pop(0)


@asynccontextmanager
async def listening(session: aiohttp.ClientSession, user: str = "mika") -> AsyncIterator[Page]:
    async with session.ws_connect(f"/api/events?user={user}") as socket:
        yield Page(socket)


async def post(session: aiohttp.ClientSession, path: str, **body: Any) -> Any:
    async with session.post(path, json={"user": "mika", "channel": "studio", **body}) as response:
        return {"status": response.status, **await response.json()}


async def state(session: aiohttp.ClientSession, user: str = "mika", channel: str = "studio") -> Any:
    async with session.get(f"/api/state?user={user}&channel={channel}") as response:
        return await response.json()


async def show_picture(bot: RawBot, playground: Playground) -> Any:
    interaction = await create_interaction(playground)
    await bot.answer(interaction, 5)
    files, components = {"a.png": png()}, [gallery("a.png")]
    path = bot.messages(interaction)
    sent = await bot.send_files("PATCH", path, files, flags=V2, components=components)
    return sent.json


async def test_the_page_and_its_files_are_served(playground: Playground) -> None:
    async with browser(playground) as session:
        async with session.get("/") as response:
            assert (response.status, response.content_type) == (200, "text/html")
        async with session.get("/page/main.js") as response:
            assert response.status == 200
            assert "javascript" in response.content_type
        for path in ("/page/../world.py", "/page/%2e%2e/world.py", "/page/api.py", "/nothing"):
            async with session.get(path) as response:
                assert response.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/state?user=mika"), ("POST", "/api/commands")]
)
async def test_other_sites_are_not_answered(
    playground: Playground, headers: dict[str, str], method: str, path: str
) -> None:
    async with (
        browser(playground) as session,
        session.request(method, path, headers=headers) as response,
    ):
        assert response.status == 403
        assert "error" in await response.json()


async def test_other_sites_cannot_listen(playground: Playground) -> None:
    async with browser(playground) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect("/api/events?user=mika", origin="http://evil.example")


async def test_a_link_to_the_page_may_be_followed(playground: Playground) -> None:
    async with (
        browser(playground) as session,
        session.get("/", headers={"Sec-Fetch-Site": "cross-site"}) as response,
    ):
        assert response.status == 200
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


async def test_the_state_holds_people_channels_bot_commands_and_messages(
    playground: Playground,
) -> None:
    async with browser(playground) as session, raw_bot(playground) as bot:
        await show_picture(bot, playground)
        found = await state(session)
        assert [user["username"] for user in found["users"]] == ["mika", "robin"]
        assert [channel["key"] for channel in found["channels"]] == ["studio", "dm"]
        assert found["bot"]["online"] is True
        assert [command["name"] for command in found["commands"]] == ["imagine"]
        assert found["limits"] == {"attachment_size_limit": 10 * 1024 * 1024}
        (message,) = found["messages"]
        assert message["x_invocation"] == "/imagine prompt: a fox"
        assert (await state(session, channel="dm"))["messages"] == []


async def test_no_token_ever_reaches_the_page(playground: Playground) -> None:
    async with browser(playground) as session, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="hello")
        async with session.get("/api/state?user=mika&channel=studio") as response:
            words = await response.text()
    assert interaction.token not in words
    assert playground.discord.token not in words
    assert interaction.token not in repr(interaction)


async def test_a_picture_is_fetched_through_the_pages_own_address(playground: Playground) -> None:
    async with browser(playground) as session, raw_bot(playground) as bot:
        await show_picture(bot, playground)
        (message,) = (await state(session))["messages"]
        url = message["components"][0]["items"][0]["media"]["url"]
        assert url == message["attachments"][0]["url"]
        assert url.startswith("/cdn/attachments/")
        async with session.get(url) as response:
            assert response.content_type == "image/png"
            assert Image.open(io.BytesIO(await response.read())).size == (3, 2)


async def test_a_video_can_be_sought(playground: Playground) -> None:
    async with browser(playground) as session, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        await bot.send_files("PATCH", bot.messages(interaction), {"a.mp4": mp4()})
        (message,) = (await state(session))["messages"]
        headers = {"Range": "bytes=4-7"}
        async with session.get(message["attachments"][0]["url"], headers=headers) as response:
            assert (response.status, response.content_type) == (206, "video/mp4")
            assert await response.read() == b"ftyp"


async def test_a_command_is_sent_and_its_reply_comes_as_events(playground: Playground) -> None:
    async with (
        browser(playground) as session,
        connected(playground, imagine),
        listening(session) as page,
        listening(session, "robin") as other,
    ):
        options = {"prompt": "a fox", "count": 2}
        sent = await post(session, "/api/commands", name="imagine", options=options)
        created = await page.until("message_create")
        assert created["channel"] == "studio"
        assert created["message"]["flags"] & 128
        assert created["message"]["x_invocation"] == "/imagine prompt: a fox count: 2"
        done = await page.until("interaction_done")
        assert done["interaction_id"] == sent["interaction_id"]
        updated = await page.until("message_update")
        assert updated["message"]["attachments"][0]["url"].startswith("/cdn/")
        assert (await other.until("message_update"))["message"]["id"] == created["message"]["id"]


async def test_a_button_opens_a_modal_whose_answer_only_one_person_sees(
    playground: Playground,
) -> None:
    async with (
        browser(playground) as session,
        connected(playground, imagine),
        listening(session) as page,
        listening(session, "robin") as other,
    ):
        await post(session, "/api/commands", name="imagine", options={"prompt": "a fox"})
        shown = await page.until("message_update")
        message_id = shown["message"]["id"]
        await post(session, "/api/components", message_id=message_id, custom_id="ask")
        opened = await page.until("modal")
        assert opened["modal"]["title"] == "A question"
        body = {"interaction_id": opened["interaction_id"], "values": {"answer": "42"}}
        assert (await post(session, "/api/modals", **body))["status"] == 200
        reply = await page.until("message_create")
        assert (reply["message"]["content"], reply["message"]["flags"]) == ("42", 64)
        assert len((await state(session))["messages"]) == 2
        assert len((await state(session, "robin"))["messages"]) == 1
        # The next that the other hears is the next public message, not the ephemeral one.
        await post(session, "/api/commands", name="imagine", options={"prompt": "more"})
        await other.until("message_create")
        assert "more" in (await other.until("message_create"))["message"]["x_invocation"]
        assert set(other.heard) <= {"bot", "commands", "message_create", "message_update"}


async def test_autocomplete_is_answered(playground: Playground) -> None:
    async with browser(playground) as session, connected(playground, imagine):
        body = {"name": "imagine", "focused": "model", "options": {"model": "flux"}}
        found = await post(session, "/api/autocomplete", **body)
        assert found["choices"] == [{"name": "fluxx", "value": "flux-dev"}]


async def test_a_bot_that_comes_and_goes_is_said(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        async with connected(playground):
            assert (await page.until("bot"))["bot"]["online"] is True
        assert (await page.until("bot"))["bot"]["online"] is False


async def test_a_command_that_nobody_answers_is_said_to_have_failed(playground: Playground) -> None:
    async with browser(playground) as session, raw_bot(playground):
        playground.world.set_bot_presence(online=False, reachable=False)
        async with listening(session) as page:
            sent = await post(session, "/api/commands", name="imagine", options={"prompt": "a"})
            failed = await page.until("interaction_failed")
        assert failed["interaction_id"] == sent["interaction_id"]
        assert failed["reason"] == "The application did not respond"


async def test_synced_commands_and_deleted_messages_are_told(playground: Playground) -> None:
    async with (
        browser(playground) as session,
        listening(session) as page,
        raw_bot(playground) as bot,
    ):
        await page.until("commands")
        query = {"user": "mika", "channel": "dm"}
        async with session.get("/api/commands", params=query) as response:
            assert (await response.json())["commands"][0]["name"] == "imagine"
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="soon gone")
        await bot.call("DELETE", bot.messages(interaction))
        deleted = await page.until("message_delete")
        assert deleted["id"] == interaction.original_id


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("commands", {"name": "imagine"}, "The option prompt is required."),
        ("commands", {"name": "paint"}, "There is no command /paint."),
        ("commands", {"name": 5}, "name must be a string."),
        ("commands", {"name": "imagine", "options": []}, "The option prompt is required."),
        ("commands", {"name": "imagine", "options": [1]}, "options must be an object."),
        ("commands", {"name": "imagine", "user": "eve"}, "There is no user eve."),
        ("commands", {"name": "imagine", "channel": "x"}, "There is no channel x."),
        ("components", {"message_id": "1", "custom_id": "x"}, "That message does not exist."),
        ("components", {"message_id": "1", "custom_id": "x", "values": 1}, "a list of strings."),
        ("modals", {"interaction_id": "1", "values": {}}, "That modal is not open."),
    ],
)
async def test_what_is_refused_is_said_in_a_sentence(
    playground: Playground, path: str, body: dict[str, Any], words: str
) -> None:
    async with browser(playground) as session, raw_bot(playground):
        answer = await post(session, f"/api/{path}", **body)
    assert answer["status"] == 400
    assert words in answer["error"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null"])
async def test_a_body_that_is_no_object_is_refused(playground: Playground, content: bytes) -> None:
    async with (
        browser(playground) as session,
        session.post("/api/commands", data=content) as response,
    ):
        assert response.status == 400


async def test_an_upload_becomes_an_option(playground: Playground) -> None:
    async with browser(playground) as session, raw_bot(playground):
        address = "/api/uploads?user=mika&filename=my%20fox.png"
        async with session.post(address, data=png()) as response:
            upload = await response.json()
        assert upload["filename"] == "my_fox.png"
        assert (upload["size"], upload["content_type"]) == (len(png()), "image/png")
        options = {"prompt": "a fox", "image": upload["id"]}
        sent = await post(session, "/api/commands", name="imagine", options=options)
        interaction = playground.world.interactions.find(sent["interaction_id"])
        assert interaction is not None
        resolved = interaction.data["resolved"]["attachments"][upload["id"]]
        assert (resolved["width"], resolved["ephemeral"]) == (3, True)
        other = await post(session, "/api/commands", user="robin", name="imagine", options=options)
        assert "needs an uploaded file" in other["error"]


async def test_an_upload_above_the_limit_is_refused(playground: Playground) -> None:
    playground.world.limits = Limits(attachment_size_bytes=10)
    address = "/api/uploads?user=mika&filename=x"
    async with browser(playground) as session, session.post(address, data=b"x" * 11) as response:
        assert response.status == 400
        assert (await response.json())["error"] == "A file may have at most 10 bytes."


async def test_the_providers_are_set_from_the_page(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        change = {"fal-ai": {"failure": "429"}}
        async with session.put("/api/providers", json=change) as response:
            assert (await response.json())["providers"]["fal-ai"]["failure"] == "429"
        told = await page.until("providers")
        assert told["settings"]["providers"]["fal-ai"]["failure"] == "429"
        async with session.get("/api/providers") as response:
            assert await response.json() == told["settings"]
        async with session.put("/api/providers", json={"fal-ai": {"failure": "x"}}) as response:
            assert response.status == 400
            assert "fal-ai" in (await response.json())["error"]


async def test_a_page_that_is_closed_in_the_middle_harms_nobody(playground: Playground) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, imagine), browser(playground) as session:
        async with listening(session):
            invocation = await mika.command("imagine", prompt="a fox")
        assert await invocation.reply(lambda message: message["attachments"])
        assert (await state(session))["messages"]
