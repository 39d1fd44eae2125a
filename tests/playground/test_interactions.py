"""Discord's rules about when, how often and with what an interaction may be answered."""

import asyncio

import pytest

from playground.discord.errors import InvalidInput
from playground.discord.users import BOT
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import create_interaction, next_interaction, raw_bot

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
EPHEMERAL, LOADING, V2 = 64, 128, 1 << 15
GO = {"type": 2, "style": 2, "label": "Go", "custom_id": "go"}
BUTTON = {"type": 1, "components": [GO]}
QUESTION = {
    "title": "A question",
    "custom_id": "question",
    "components": [
        {
            "type": 18,
            "label": "Key",
            "component": {"type": 4, "custom_id": "key", "style": 1, "required": True},
        }
    ],
}


async def test_an_answer_after_three_seconds_meets_a_dead_token() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        clock.advance(3.1)
        late = await bot.answer(invocation.interaction, MESSAGE, content="late")
        assert (late.status, late.code) == (404, 10062)
        assert await invocation.failure() == "The application did not respond"
        dead = await bot.edit(invocation.interaction, content="later still")
        assert (dead.status, dead.code) == (404, 10015)


async def test_a_bot_that_is_not_there_is_given_up_at_once() -> None:
    async with watched() as playground, raw_bot(playground):
        playground.world.set_bot_presence(online=False, reachable=False)
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        assert await invocation.failure() == "The application did not respond"


async def test_a_token_dies_after_fifteen_minutes() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, DEFER)
        clock.advance(15 * 60 - 1)
        assert (await bot.edit(interaction, content="in time")).status == 200
        clock.advance(2)
        for late in (
            await bot.edit(interaction, content="late"),
            await bot.follow_up(interaction, content="late"),
        ):
            assert (late.status, late.code) == (401, 50027)


async def test_an_interaction_is_answered_once() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        assert (await bot.answer(interaction, DEFER)).status == 200
        again = await bot.answer(interaction, MESSAGE, content="again")
        assert (again.status, again.code) == (400, 40060)


async def test_a_refused_answer_leaves_the_interaction_open() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        refused = await bot.answer(interaction, MESSAGE, content="x" * 2001)
        assert refused.codes("data", "content") == ["BASE_TYPE_MAX_LENGTH"]
        assert (await bot.answer(interaction, MESSAGE, content="x" * 2000)).status == 200


async def test_a_wrong_token_is_an_unknown_interaction() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        for token in ("wrong", "%C3%A9"):
            path = f"/interactions/{interaction.id}/{token}/callback"
            wrong = await bot.call("POST", path, {"type": DEFER})
            assert (wrong.status, wrong.code) == (404, 10062)
            wrong = await bot.call("PATCH", f"/webhooks/{BOT.id}/{token}/messages/@original", {})
            assert (wrong.status, wrong.code) == (404, 10015)


async def test_without_being_asked_for_a_response_discord_gives_none() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        answer = await bot.call("POST", path, {"type": DEFER})
        assert (answer.status, answer.json) == (204, None)


@pytest.mark.parametrize("kind", [0, 1, 2, DEFER_UPDATE, UPDATE, CHOICES, 10, 12, "4", None])
async def test_a_command_is_not_answered_with_another_kinds_answer(kind: int) -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        answer = await bot.answer(interaction, kind, content="x")
        assert answer.codes("type") == ["BASE_TYPE_CHOICES"]


async def test_only_being_ephemeral_can_be_said_when_deferring() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        refused = await bot.answer(interaction, DEFER, flags=V2)
        assert refused.codes("data", "flags") == ["MESSAGE_FLAGS_INVALID"]
        deferred = await bot.answer(interaction, DEFER, flags=EPHEMERAL)
        assert deferred.json["interaction"]["response_message_ephemeral"]
        assert deferred.json["resource"]["message"]["flags"] == EPHEMERAL | LOADING


async def test_whether_a_reply_is_ephemeral_is_decided_at_the_defer() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, DEFER)
        edited = await bot.edit(interaction, content="hush", flags=EPHEMERAL)
        assert edited.json["flags"] == 0
        assert playground.world.person("robin").sees(edited.json)


async def test_the_first_follow_up_takes_the_place_of_thinking() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        deferred = await bot.answer(interaction, DEFER)
        original = deferred.json["resource"]["message"]["id"]
        first = await bot.follow_up(interaction, content="first", flags=EPHEMERAL)
        second = await bot.follow_up(interaction, content="second", flags=EPHEMERAL)
        assert (first.json["id"], first.json["flags"]) == (original, 0)
        assert (second.json["id"] != original, second.json["flags"]) == (True, EPHEMERAL)


async def test_a_token_outlives_any_number_of_later_interactions() -> None:
    async with watched(clock=ManualClock()) as playground, raw_bot(playground) as bot:
        first = await create_interaction(playground)
        await bot.answer(first, DEFER)
        mika = playground.world.person("mika")
        for _ in range(5_001):
            mika.invoke("imagine", {"prompt": "a fox"}, "studio")
        assert (await bot.edit(first, content="still there")).status == 200


async def test_an_expired_token_is_told_from_a_wrong_one_when_its_interaction_is_forgotten() -> (
    None
):
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        first = await create_interaction(playground)
        await bot.answer(first, DEFER)
        clock.advance(15 * 60 + 1)
        await create_interaction(playground)
        assert playground.world.interactions.find(first.id) is None
        expired = await bot.edit(first, content="late")
        assert (expired.status, expired.code) == (401, 50027)
        first.token = first.token[:-2] + ("AA" if first.token[-2:] != "AA" else "BB")
        wrong = await bot.edit(first, content="late")
        assert (wrong.status, wrong.code) == (404, 10015)


async def test_before_the_first_answer_a_token_opens_nothing() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        for early in (
            await bot.edit(interaction, content="early"),
            await bot.follow_up(interaction, content="early"),
        ):
            assert (early.status, early.code) == (404, 10015)


async def test_a_deleted_reply_cannot_be_edited() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, MESSAGE, content="soon gone")
        assert (await bot.call("DELETE", bot.messages(interaction))).status == 204
        gone = await bot.edit(interaction, content="gone")
        assert (gone.status, gone.code) == (404, 10008)


async def test_a_token_opens_no_message_of_another_interaction() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        one, other = (
            await create_interaction(playground),
            await create_interaction(playground, "robin"),
        )
        for interaction in (one, other):
            await bot.answer(interaction, MESSAGE, content="mine")
        foreign = await bot.edit(one, other.original_id or "", content="not mine")
        assert (foreign.status, foreign.code) == (404, 10008)
        own = await bot.call("GET", bot.messages(one, one.original_id or ""))
        assert own.json["content"] == "mine"


async def test_a_click_is_acknowledged_or_updates_its_message() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        mika = playground.world.person("mika")
        interaction = await create_interaction(playground)
        shown = await bot.answer(interaction, MESSAGE, content="a", components=[BUTTON])
        message = shown.json["resource"]["message"]

        click = await mika.click(message, "Go")
        assert (await bot.answer(click.interaction, DEFER_UPDATE)).status == 200
        assert (await bot.edit(click.interaction, content="b")).json["content"] == "b"
        assert (await click.reply())["id"] == message["id"]

        click = await mika.click(message, "go")
        updated = await bot.answer(click.interaction, UPDATE, content="c", components=[])
        assert updated.json["resource"]["message"]["content"] == "c"
        with pytest.raises(InvalidInput):
            await mika.click(message, "Go")


async def test_an_answer_to_a_click_says_which_message_it_answers() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        shown = await bot.answer(interaction, MESSAGE, content="a", components=[BUTTON])
        message = shown.json["resource"]["message"]
        click = await playground.world.person("robin").click(message, "Go")
        reply = await bot.answer(click.interaction, MESSAGE, content="no", flags=EPHEMERAL)
        said = reply.json["resource"]["message"]
        assert said["message_reference"]["message_id"] == message["id"]
        assert said["interaction_metadata"]["interacted_message_id"] == message["id"]
        assert not playground.world.person("mika").sees(said)


async def test_nobody_clicks_what_only_another_sees_or_what_is_disabled() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        row = {"type": 1, "components": [GO | {"disabled": True}]}
        shown = await bot.answer(
            interaction, MESSAGE, content="a", components=[row], flags=EPHEMERAL
        )
        message = shown.json["resource"]["message"]
        with pytest.raises(InvalidInput, match="does not exist"):
            await playground.world.person("robin").click(message, "Go")
        with pytest.raises(InvalidInput, match="disabled"):
            await playground.world.person("mika").click(message, "Go")


async def test_a_modal_is_the_first_answer_or_none() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, DEFER)
        late = await bot.answer(interaction, MODAL, **QUESTION)
        assert (late.status, late.code) == (400, 40060)


async def test_a_modal_is_not_answered_with_a_modal() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        mika = playground.world.person("mika")
        opener = await mika.command("imagine", prompt="a fox")
        await bot.answer(opener.interaction, MODAL, **QUESTION)
        submitted = await mika.submit(opener, {"key": "secret"})
        again = await bot.answer(submitted.interaction, MODAL, **QUESTION)
        assert again.codes("type") == ["BASE_TYPE_CHOICES"]
        reply = await bot.answer(submitted.interaction, MESSAGE, content="thanks")
        metadata = reply.json["resource"]["message"]["interaction_metadata"]
        assert metadata["triggering_interaction_metadata"]["id"] == opener.id


async def test_a_person_fills_in_only_the_modal_they_opened() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        mika, robin = playground.world.person("mika"), playground.world.person("robin")
        opener = await mika.command("imagine", prompt="a fox")
        await bot.answer(opener.interaction, MODAL, **QUESTION)
        with pytest.raises(InvalidInput, match="not open"):
            await robin.submit(opener, {"key": "secret"})
        with pytest.raises(InvalidInput, match="Key is required"):
            await mika.submit(opener, {})
        with pytest.raises(InvalidInput, match="no field"):
            await mika.submit(opener, {"key": "x", "other": "y"})


async def test_autocomplete_takes_choices_and_nothing_else() -> None:
    async with watched() as playground, raw_bot(playground) as bot, asyncio.TaskGroup() as group:
        mika = playground.world.person("mika")
        opened = next_interaction(playground)
        typing = group.create_task(mika.autocomplete("imagine", focused="model", value="f"))
        interaction = await opened
        many = [{"name": str(n), "value": str(n)} for n in range(26)]
        for wrong in ({"choices": many}, {"choices": [{"name": "", "value": "x"}]}, {}):
            assert (await bot.answer(interaction, CHOICES, **wrong)).status == 400
        assert (await bot.answer(interaction, MESSAGE, content="x")).status == 400
        assert (await bot.answer(interaction, CHOICES, choices=many[:25])).status == 200
        assert await typing == many[:25]


async def test_autocomplete_without_an_answer_has_no_choices() -> None:
    clock = ManualClock()
    async with (
        watched(clock=clock) as playground,
        raw_bot(playground),
        asyncio.TaskGroup() as group,
    ):
        mika = playground.world.person("mika")
        opened = next_interaction(playground)
        typing = group.create_task(mika.autocomplete("imagine", focused="model"))
        await opened
        clock.advance(3.1)
        assert await typing == []
