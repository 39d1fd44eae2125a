"""What the page's server does to Discord's side, and what it tells the pages of it."""

from typing import Any

import aiohttp
import pytest

from playground import Playground
from playground.page.discord_api import PEOPLE, SERVERS, SHARD_ACTIONS
from tests.discord_schema import watched
from tests.playground.sharded import AT_ONCE, sharded
from tests.playground.test_browser import browser, listening, post, state


async def call(session: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> Any:
    async with session.request(method, path, json=body) as response:
        return {"status": response.status, **await response.json()}


async def test_faults_are_set_from_the_page_and_told_to_every_page(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        changed = await call(session, "PUT", "/api/discord", {"rest_failure": "502"})
        assert changed["faults"]["rest_failure"] == "502"
        assert playground.world.faults.current.rest_failure == "502"
        told = await page.until("discord")
        assert told["settings"]["faults"] == changed["faults"]
        shown = await call(session, "GET", "/api/discord")
        assert {"value": "502", "label": "502 bad gateway"} in shown["rest_failures"]
        refused = await call(session, "PUT", "/api/discord", {"rest_failure": "418"})
        assert refused["status"] == 400
        assert "rest_failure must be" in refused["error"]


async def test_a_fault_that_ends_by_itself_is_told(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        playground.world.faults.update({"rest_failure": "502", "rest_requests": 1})
        await page.until("discord")
        playground.world.faults.take_rest_failure("messages")
        assert (await page.until("discord"))["settings"]["faults"]["rest_failure"] is None


@pytest.mark.parametrize(
    ("action", "resumes"),
    [("cut", True), ("reconnect", True), ("invalid resumable", True), ("invalid", False)],
)
async def test_a_shard_is_disturbed_and_comes_back(action: str, resumes: bool) -> None:
    async with (
        watched(limits=AT_ONCE) as playground,
        browser(playground) as session,
        sharded(playground, shard_count=2) as bot,
    ):
        shown = await call(session, "GET", "/api/discord")
        assert [one["shard"] for one in shown["shards"]] == [0, 1]
        assert [one["value"] for one in shown["shard_actions"]] == list(SHARD_ACTIONS)
        done = await call(session, "POST", "/api/shards", {"shard": 1, "action": action})
        assert done["status"] == 200
        await bot.until(lambda: bot.resumed or bot.connects == [0, 1, 1], "it has not come back")
        assert (bot.resumed == [1]) == resumes


async def test_a_session_that_times_out_is_gone(playground: Playground) -> None:
    async with browser(playground) as session, sharded(playground):
        before = await call(session, "GET", "/api/discord")
        after = await call(session, "POST", "/api/shards", {"shard": 0, "action": "time out"})
        assert (len(before["shards"]), after["shards"]) == (1, [])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"shard": 0, "action": "explode"}, "action must be one of: cut, "),
        ({"shard": 0}, "action must be a string."),
        ({"shard": "0", "action": "cut"}, "shard must be a whole number."),
        ({"shard": True, "action": "cut"}, "shard must be a whole number."),
    ],
)
async def test_an_action_that_makes_no_sense_is_refused(
    playground: Playground, body: Any, said: str
) -> None:
    async with browser(playground) as session:
        refused = await call(session, "POST", "/api/shards", body)
    assert refused["status"] == 400
    assert said in refused["error"]


async def test_people_and_servers_are_added_with_their_languages(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        people = [await post(session, "/api/people") for _ in range(len(PEOPLE) + 2)]
        assert [one["key"] for one in people][:2] == [PEOPLE[0][0], PEOPLE[1][0]]
        assert [one["key"] for one in people][-2:] == ["person-7", "person-8"]
        servers = [await post(session, "/api/servers") for _ in range(len(SERVERS) + 1)]
        assert [one["key"] for one in servers] == [key for key, _ in SERVERS] + ["server-6"]
        told = await page.until("places")
        assert [one["username"] for one in told["users"]] == ["mika", "robin", PEOPLE[0][0]]
        shown = await state(session, PEOPLE[0][0], SERVERS[0][0])
        assert (shown["user"]["username"], shown["user"]["locale"]) == PEOPLE[0]
        assert [one["guild"] for one in shown["channels"]][:2] == ["playground", SERVERS[0][0]]
        assert shown["guilds"][1]["locale"] == SERVERS[0][1]
        lena = playground.world.directory.people.get("lena")
        assert shown["guilds"][1]["members"][lena.id] == []


async def test_a_server_is_left_and_joined_again(playground: Playground) -> None:
    async with browser(playground) as session, listening(session) as page:
        await call(session, "DELETE", "/api/servers/playground")
        left = await page.until("places")
        assert [one["joined"] for one in left["guilds"]] == [False]
        assert [one["key"] for one in left["channels"]] == ["dm"]
        await call(session, "POST", "/api/servers/playground")
        joined = await page.until("places")
        assert [one["joined"] for one in joined["guilds"]] == [True]
        assert [one["key"] for one in joined["channels"]] == ["studio", "dm"]
        for method, path in (("DELETE", "nowhere"), ("POST", "playground")):
            refused = await call(session, method, f"/api/servers/{path}")
            assert refused["status"] == 400
