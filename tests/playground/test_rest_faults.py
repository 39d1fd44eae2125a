"""REST that fails, is slow, or limits rates, and a CDN that does not respond."""

import asyncio

import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.faults import FAULT_CHECKS, ROUTE_KINDS, Faults
from tests.discord_schema import watched
from tests.playground.bots import connected
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import RawBot, create_interaction, raw_bot
from tests.playground.test_files import png
from tests.playground.test_flows import imagine

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failing_rest_does_nothing_and_says_so(playground: Playground, status: int) -> None:
    async with raw_bot(playground) as bot:
        playground.world.faults.update({"rest_failure": str(status)})
        failed = await bot.call("POST", MESSAGES, {"content": "x"})
        assert (failed.status, failed.code) == (status, 0)
        assert str(status) in failed.json["message"]
        playground.world.faults.clear()
        assert (await bot.call("GET", MESSAGES)).json == []


async def test_a_late_504_comes_although_the_message_was_sent(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        playground.world.faults.update({"rest_failure": "504 late", "rest_requests": 1})
        assert (await bot.call("POST", MESSAGES, {"content": "x"})).status == 504
        assert [one["content"] for one in (await bot.call("GET", MESSAGES)).json] == ["x"]


async def test_a_failure_may_be_for_so_many_requests_only(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        playground.world.faults.update({"rest_failure": "502", "rest_requests": 2})
        statuses = [(await bot.call("GET", "/users/@me")).status for _ in range(4)]
    assert statuses == [502, 502, 200, 200]
    assert playground.world.faults.current == Faults()


async def test_a_failure_may_be_for_one_kind_of_route_only(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        playground.world.faults.update({"rest_failure": "503", "rest_routes": "token"})
        assert (await bot.answer(interaction, 5)).status == 200
        assert (await bot.edit(interaction, content="x")).status == 503
        assert (await bot.call("POST", MESSAGES, {"content": "x"})).status == 200
        assert set(ROUTE_KINDS) == {"callback", "token", "messages", "threads", "commands"}


@pytest.mark.parametrize(
    ("scope", "is_global", "has_bucket"),
    [("user", False, True), ("global", True, False), ("shared", False, True)],
)
async def test_a_429_has_the_headers_of_its_scope(
    playground: Playground, scope: str, is_global: bool, has_bucket: bool
) -> None:
    async with raw_bot(playground) as bot:
        fault = {"rest_failure": f"429 {scope}", "retry_after_s": 2.5, "rest_requests": 1}
        playground.world.faults.update(fault)
        refused = await bot.call("POST", MESSAGES, {"content": "x"})
        accepted = await bot.call("POST", MESSAGES, {"content": "x"})
    assert (refused.status, accepted.status) == (429, 200)
    assert refused.json["retry_after"] == 2.5
    assert refused.json["global"] is is_global
    assert refused.headers["Retry-After"] == "3"
    assert refused.headers["X-RateLimit-Scope"] == scope
    assert ("X-RateLimit-Global" in refused.headers) is is_global
    assert refused.headers["Via"]
    bucket = accepted.headers["X-RateLimit-Bucket"]
    assert refused.headers.get("X-RateLimit-Bucket") == (bucket if has_bucket else None)
    assert refused.headers.get("X-RateLimit-Remaining") == ("0" if has_bucket else None)


async def test_a_slow_rest_responds_after_its_delay() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        playground.world.faults.update({"rest_delay_s": 4, "rest_routes": "messages"})
        assert (await bot.call("GET", "/users/@me")).status == 200
        slow = asyncio.create_task(bot.call("POST", MESSAGES, {"content": "x"}))
        await clock.wait_until_scheduled()
        clock.advance(3.9)
        assert playground.world.messages.in_channel(GUILD_CHANNEL) == []
        clock.advance(0.1)
        assert (await slow).status == 200


async def test_a_response_that_is_slower_than_three_seconds_is_too_late() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        playground.world.faults.update({"rest_delay_s": 4, "rest_routes": "callback"})
        slow = asyncio.create_task(bot.answer(interaction, 5))
        while not slow.done():
            await asyncio.sleep(0)
            clock.advance(0.1)
        assert ((await slow).status, (await slow).code) == (404, 10062)


async def test_discord_py_delivers_a_reply_in_spite_of_a_429_of_every_scope(
    playground: Playground,
) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, imagine):
        for scope in ("user", "global", "shared"):
            fault = {"rest_failure": f"429 {scope}", "retry_after_s": 0.05, "rest_requests": 1}
            playground.world.faults.update({**fault, "rest_routes": "token"})
            invocation = await mika.command("imagine", prompt="a fox")
            assert await invocation.reply(lambda message: message["attachments"])
            assert playground.world.faults.current.rest_failure is None


async def test_a_silent_cdn_serves_the_file_when_it_responds_again(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        sent = await bot.send_files("POST", MESSAGES, {"a.png": png()})
        url = sent.json["attachments"][0]["url"]
        playground.world.faults.update({"cdn_silent": True})
        held = asyncio.create_task(downloaded(bot, url))
        assert (await bot.call("GET", MESSAGES)).status == 200, "REST responds as before"
        assert not held.done()
        playground.world.faults.update({"cdn_silent": False})
        assert await held == png()


async def downloaded(bot: RawBot, url: str) -> bytes:
    async with bot.session.get(url) as response:
        return await response.read()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "Give an object with some of: rest_failure"),
        ({"rest": "500"}, "Give an object with some of"),
        ({"rest_failure": "418"}, "rest_failure must be null or one of the listed"),
        ({"rest_failure": ["500"]}, "rest_failure must be"),
        ({"rest_routes": "users"}, "rest_routes must be null or one of the listed"),
        ({"rest_requests": 0}, "rest_requests must be null or a whole number from 1"),
        ({"rest_requests": 1.5}, "rest_requests must be"),
        ({"rest_delay_s": -1}, "rest_delay_s must be a number of seconds"),
        ({"rest_delay_s": float("nan")}, "rest_delay_s must be"),
        ({"gateway_delay_s": 601}, "gateway_delay_s must be a number of seconds up to 600"),
        ({"gateway_silent": 1}, "gateway_silent must be true or false"),
        ({"cdn_silent": "yes"}, "cdn_silent must be true or false"),
        ({"duplicate_every": 1001}, "duplicate_every must be a whole number up to 1000"),
        ({"duplicate_every": True}, "duplicate_every must be a whole number"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused_and_changes_nothing(
    playground: Playground, changes: object, said: str
) -> None:
    if isinstance(changes, dict):
        changes = {"retry_after_s": 9, **changes}
    with pytest.raises(ValueError, match=said):
        playground.world.faults.update(changes)
    assert playground.world.faults.current == Faults()


def test_every_fault_can_be_set() -> None:
    assert FAULT_CHECKS.keys() == set(Faults.__slots__)
