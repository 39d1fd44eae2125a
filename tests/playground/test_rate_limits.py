"""Discord's rate limits: what headers say, when 429 comes, and what discord.py makes of it."""

from playground import Rate, RateLimits
from playground.discord.channels import GUILD_CHANNEL
from tests.discord_schema import watched
from tests.playground.bots import connected
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import create_interaction, raw_bot

OFF = RateLimits(enabled=False)


async def test_headers_say_what_is_left_of_a_bucket() -> None:
    async with watched(clock=ManualClock()) as playground, raw_bot(playground) as bot:
        first, second = [await bot.call("GET", "/users/@me") for _ in range(2)]
    assert first.headers["X-RateLimit-Limit"] == "10"
    assert [one.headers["X-RateLimit-Remaining"] for one in (first, second)] == ["9", "8"]
    assert first.headers["X-RateLimit-Bucket"] == second.headers["X-RateLimit-Bucket"]
    assert second.headers["X-RateLimit-Reset-After"] == "5.000"


async def test_one_announced_bucket_of_a_channel_has_one_counter() -> None:
    messages = f"/channels/{GUILD_CHANNEL.id}/messages"
    async with watched(clock=ManualClock()) as playground, raw_bot(playground) as bot:
        sent = await bot.call("POST", messages, {"content": "x"})
        one = f"{messages}/{sent.json['id']}"
        answers = [sent]
        for method, path, body in (
            ("GET", messages, None),
            ("PATCH", one, {"content": "y"}),
            ("GET", one, None),
            ("DELETE", one, None),
        ):
            answers.append(await bot.call(method, path, body))
    left: dict[str, list[str]] = {}
    for answer in answers:
        bucket = answer.headers["X-RateLimit-Bucket"]
        left.setdefault(bucket, []).append(answer.headers["X-RateLimit-Remaining"])
    assert sorted(left.values()) == [["4"], ["4"], ["4"], ["4", "3"]]


async def test_callbacks_have_no_rate_limit_headers_and_edits_have() -> None:
    async with watched(clock=ManualClock()) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        for _ in range(9):
            answer = await bot.answer(interaction, 5)
            assert answer.status in (200, 400), "never 429"
            assert not [name for name in answer.headers if name.lower().startswith("x-ratelimit")]
        edited = await bot.edit(interaction, content="x")
        assert edited.headers["X-RateLimit-Remaining"] == "4"


async def test_a_token_takes_five_requests_in_two_seconds() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        interaction, other = (
            await create_interaction(playground),
            await create_interaction(playground),
        )
        for one in (interaction, other):
            await bot.answer(one, 5)
        edits = [await bot.edit(interaction, content=str(n)) for n in range(6)]
        assert [edit.status for edit in edits] == [200] * 5 + [429]
        refused = edits[-1]
        assert refused.json["retry_after"] == 2.0
        assert refused.json["global"] is False
        assert refused.headers["Retry-After"] == "2"
        assert refused.headers["X-RateLimit-Scope"] == "user"
        assert refused.headers["Via"]
        assert (await bot.edit(other, content="its own bucket")).status == 200
        clock.advance(2)
        assert (await bot.edit(interaction, content="again")).status == 200


async def test_fifty_requests_a_second_is_all_but_answers_to_interactions_are_free() -> None:
    limits = RateLimits(global_rate=Rate(3, 1.0))
    clock = ManualClock()
    async with watched(clock=clock, rate_limits=limits) as playground, raw_bot(playground) as bot:
        statuses = [(await bot.call("GET", "/users/@me")).status for _ in range(3)]
        assert statuses == [200, 200, 429]
        refused = await bot.call("GET", "/applications/@me")
        assert refused.headers["X-RateLimit-Scope"] == "global"
        assert refused.headers["X-RateLimit-Global"] == "true"
        assert refused.json["global"] is True
        assert (await bot.answer(await create_interaction(playground), 5)).status == 200


async def test_a_client_that_goes_on_with_invalid_requests_is_banned_without_via() -> None:
    limits = RateLimits(invalid=Rate(2, 600.0))
    clock = ManualClock()
    async with watched(clock=clock, rate_limits=limits) as playground, raw_bot(playground) as bot:
        token, bot.token = bot.token, "wrong"
        for _ in range(2):
            assert (await bot.call("GET", "/users/@me")).status == 401
        bot.token = token
        banned = await bot.call("GET", "/users/@me")
        assert banned.status == 429
        assert "Via" not in banned.headers
        clock.advance(600)
        assert (await bot.call("GET", "/users/@me")).status == 200


async def test_rate_limits_can_be_switched_off() -> None:
    async with watched(rate_limits=OFF) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        for n in range(20):
            edit = await bot.edit(interaction, content=str(n))
            assert edit.status == 200
            assert "X-RateLimit-Limit" not in edit.headers


async def test_discord_py_waits_out_a_429_and_tries_again() -> None:
    statuses: list[int] = []

    def note(kind: str, what: str, sent: object, status: int, answered: object) -> None:
        statuses.append(status)

    async with watched(observer=note) as playground, connected(playground) as bot:
        playground.discord.rate_limits = RateLimits(global_rate=Rate(1, 0.1))
        await bot.application_info()
        await bot.application_info()
    assert statuses[-3:] == [200, 429, 200]
