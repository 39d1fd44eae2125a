"""Answers on their way to Discord, over real sockets."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from playground.discord.channels import GUILD_CHANNEL
from replies.answers.delivery import AnswerDelivery
from replies.answers.places import AnswerPlace, ChannelMessages, InteractionMessages
from replies.delivery import CLOSING_S
from replies.message_reply import text_view
from tests.bot.answer_place import Snapshots
from tests.bot.answer_stage import AnswerStage, answer_stage, ended, labels
from tests.bot.answer_states import answered, growing, stopped
from tests.bot.late_stage import files, mentioned

SENTENCE = "A fox is a small animal with a large tail. "
TWO_PAGES, THREE_PAGES, TOO_LONG = SENTENCE * 80, SENTENCE * 150, SENTENCE * 400
COMPLETE = ["Continue", "Forget", "Delete"]


async def test_an_answer_grows_in_the_reply() -> None:
    async with answer_stage() as stage:
        delivery = stage.deliver()
        stage.put(growing())
        await stage.says("cerebras")
        stage.put(growing("A fox"))
        await stage.says("A fox\n-# cerebras · writing")
        [reply] = stage.messages()
        assert labels(reply) == ["Stop"]
        stage.put(answered("A fox is red."))
        assert await ended(delivery)
        [reply] = stage.messages()
        assert stage.said()[0].startswith("A fox is red.\n-# talk/fox-1 · cerebras")
        assert labels(reply) == COMPLETE


async def test_a_long_answer_is_in_several_messages_and_its_rest_in_a_file() -> None:
    async with answer_stage() as stage:
        assert await stage.delivered(answered(TOO_LONG))
        assert [files(it) for it in stage.messages()] == [[], [], ["answer.md"]]
        assert [labels(it) for it in stage.messages()] == [[], [], COMPLETE]
        [file] = stage.messages()[-1]["attachments"]
        assert file["size"] == len(TOO_LONG)


async def test_code_goes_on_in_the_next_message() -> None:
    async with answer_stage() as stage:
        lines = "\n".join(f"print({number})" for number in range(400))
        assert await stage.delivered(answered(f"So:\n\n```python\n{lines}\n```\n\nDone."))
        first, second = stage.said()
        assert first.endswith("\n```")
        assert second.startswith("```python\nprint(")


async def test_nobody_is_pinged_by_what_a_model_writes() -> None:
    async with answer_stage() as stage:
        hostile = f"@everyone <@{stage.spec.requester.user_id}> ``` -# small ```\n> @here " * 90
        await stage.answer_as_message(GUILD_CHANNEL)
        assert await stage.delivered(growing(hostile), answered(hostile))
        assert all(mentioned(message) == [] for message in stage.messages())


async def test_a_further_message_pings_nobody_whatever_stands_in_it() -> None:
    async with answer_stage() as stage:
        client, store, spec = stage.stage.client, stage.stage.store, stage.spec
        places: list[AnswerPlace] = [
            InteractionMessages(client, store, spec.target),
            ChannelMessages(client, store, int(GUILD_CHANNEL.id)),
        ]
        for place in places:
            view = text_view(f"@everyone <@{spec.requester.user_id}>")
            await place.send(view, [], "", nonce="a1-100")
            assert mentioned(stage.messages()[-1]) == []
            assert not stage.messages()[-1]["mention_everyone"]


@pytest.mark.parametrize("text", [TWO_PAGES, "A fox."])
async def test_an_answer_goes_on_as_the_bots_own_message_when_the_token_expires(text: str) -> None:
    async with answer_stage() as stage:
        stage.set_target(expires_at=stage.stage.clock.now() + CLOSING_S + 1.0)
        delivery = stage.deliver()
        stage.put(growing(text))
        await stage.says("A fox")
        before = [it["id"] for it in stage.messages()]
        stage.stage.expire()
        stage.put(growing(text + " It"))
        await stage.says("It\n-# cerebras")
        stage.put(answered(text + " It is red. " + TWO_PAGES))
        assert await ended(delivery)
        assert [it["id"] for it in stage.messages()][: len(before)] == before
        assert labels(stage.messages()[-1]) == COMPLETE
        assert "It is red." in " ".join(stage.said())


async def test_an_answer_without_a_token_is_the_bots_own_message() -> None:
    async with answer_stage() as stage:
        await stage.answer_as_message(
            stage.stage.playground.world.person("mika").threads.start("F")
        )
        assert await stage.delivered(growing("A fox"), answered(THREE_PAGES))
        assert len(stage.messages()) == 3
        assert labels(stage.messages()[-1]) == COMPLETE


async def test_after_a_restart_the_messages_are_edited_and_not_sent_again() -> None:
    async with answer_stage() as stage:
        delivery = stage.deliver()
        stage.put(growing(TWO_PAGES))
        await stage.says("writing")
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
        before = [it["id"] for it in stage.messages()]
        assert len(before) == 2
        assert await stage.delivered(stopped(TWO_PAGES, "interrupted"))
        assert [it["id"] for it in stage.messages()] == before
        assert "The bot was restarted" in stage.said()[-1]
        assert "Ask again" in labels(stage.messages()[-1])


@pytest.mark.parametrize("failure", ["429 user", "429 shared", "503"])
async def test_an_answer_comes_though_discord_refuses_for_a_while(failure: str) -> None:
    async with answer_stage() as stage:
        faults = {"rest_failure": failure, "rest_requests": 2, "retry_after_s": 0.1}
        stage.stage.playground.world.faults.update(faults)
        assert await stage.delivered(growing("A fox"), answered(TWO_PAGES))
        assert len(stage.messages()) == 2
        assert labels(stage.messages()[-1]) == COMPLETE


async def test_several_answers_in_a_channel_are_written_side_by_side() -> None:
    async with answer_stage() as stage:
        other = AnswerStage(stage.stage, snapshots=Snapshots())
        delivery = stage.delivery()
        first = stage.deliver(delivery)
        stage.put(growing("A fox"))
        await stage.says("A fox")
        reply = stage.spec
        await other.answer_as_message(GUILD_CHANNEL)
        stage.stage.spec, owned = reply, other.spec
        other.put(growing("A bird"))
        second = asyncio.create_task(delivery.deliver(owned, other.snapshots.__aiter__()))
        await stage.says("A bird")
        stage.put(answered("A fox is red."))
        other.put(answered("A bird sings."))
        assert await ended(first)
        assert await ended(second)
        assert [it.split("\n")[0] for it in stage.said()] == ["A fox is red.", "A bird sings."]


async def test_a_reply_that_people_delete_ends_the_delivery() -> None:
    async with answer_stage() as stage:
        delivery = stage.deliver()
        stage.put(growing("A fox"))
        await stage.says("A fox")
        stage.stage.playground.world.messages.delete(str(stage.spec.target.message_id))
        stage.put(growing("A fox is"))
        assert await ended(delivery)


async def test_an_answer_whose_channel_people_delete_waits() -> None:
    async with answer_stage() as stage:
        delivery = stage.deliver()
        stage.put(growing("A fox"))
        await stage.says("A fox")
        stage.stage.playground.world.delete_channel("playground")
        stage.put(answered("A fox is red."))
        assert not await ended(delivery)


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_an_answer_in_a_thread_that_is_closed_meanwhile_waits(is_deleted: bool) -> None:
    async with answer_stage() as stage:
        threads = stage.stage.playground.world.person("robin").threads
        thread = threads.start("Foxes")
        await stage.answer_as_message(thread)
        delivery = stage.deliver()
        stage.put(growing("A fox"))
        await stage.says("A fox")
        if is_deleted:
            threads.delete(thread.id)
        else:
            threads.edit(thread.id, archived=True)
        stage.put(answered("A fox is red."))
        assert not await ended(delivery)


@pytest.mark.parametrize(
    ("is_kept", "note"),
    [
        (True, "The whole answer is shown to you with your next command."),
        (False, "Discord does not let this reply be changed any longer."),
    ],
)
async def test_where_only_the_token_may_edit_its_last_edit_says_where_the_rest_is(
    is_kept: bool, note: str
) -> None:
    async with answer_stage(user_install=True) as stage:
        stage.set_target(expires_at=stage.stage.clock.now() + CLOSING_S + 1.0)
        delivery = stage.deliver(is_kept=is_kept)
        stage.put(growing("A fox"))
        await stage.says(note)
        assert stage.said()[0].startswith("A fox\n")
        assert not delivery.done()
        stage.put(answered("A fox is red."))
        assert not await ended(delivery)


async def test_a_job_of_which_nothing_is_known_is_owed_nothing() -> None:
    async with answer_stage() as stage:
        stage.snapshots.put(None)
        assert await ended(stage.deliver())


async def test_an_answer_whose_message_cannot_be_found_at_all_waits() -> None:
    async with answer_stage() as stage:
        requester = replace(stage.spec.requester, channel_id=None)
        stage.stage.spec = replace(stage.spec, requester=requester)
        stage.set_target(token="")
        delivery: AnswerDelivery = stage.delivery()
        stage.put(answered())
        assert not await ended(stage.deliver(delivery))
