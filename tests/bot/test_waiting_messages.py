"""Messages that come faster than answers, and those that get none: nothing is lost, no flood."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cogs.message_queue import MOST_WAITING
from playground.discord.events import Event, TypingStarted
from playground.discord.users import BOT, MIKA, ROBIN
from replies.text.refusals import conversation_gone
from tests.bot.builders import ENGLISH
from tests.bot.message_stage import FIRST_JOB, MessageStage, message_stage, shown
from tests.bot.talk_stage import Serve

WAITING = (
    "3 messages of yours still wait for their answers, so this one is not answered. Send it again "
    "after that."
)


async def said_to(stage: MessageStage, **thread: Any) -> str:
    """What the bot says to a message of Mika's to which there is no answer."""
    opened = await stage.thread(**thread)
    await stage.mika.writer.post("And red?", channel=opened.key)
    await stage.until(lambda: stage.written(opened))
    [reply] = stage.written(opened)
    assert stage.jobs.specs == {}
    return shown(reply)


async def test_quick_messages_wait_for_each_other_and_keep_their_order(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        sent = [
            await it.mika.writer.post(words, channel=thread.key)
            for words in ("one", "two", "three")
        ]
        for number, message in enumerate(sent):
            spec = await it.asked(message)
            said = [one["content"] for one in spec.request.messages[2:]]
            before = [one for words in ("one", "two")[:number] for one in (words, f"on {words}")]
            assert said == [*before, message["content"]]
            if number < 2:
                await it.until(lambda: it.waiting)
            await it.answered(message["id"], f"on {message['content']}")
        assert len(it.written(thread)) == 3


async def test_a_message_that_waits_is_on_record_and_the_bot_is_seen_typing(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        events: list[Event] = []
        with it.playground.world.feed.listening(events.append):
            first = await it.mika.writer.post("one", channel=thread.key)
            await it.asked(first)
            second = await it.mika.writer.post("two", channel=thread.key)
            await it.until(lambda: it.waiting)
        assert [one.user.id for one in events if isinstance(one, TypingStarted)] == [BOT.id]
        command = it.jobs.acknowledged[second["id"]]
        assert (command.channel_id, command.token) == (int(thread.id), "")
        assert len(it.written(thread)) == 1
        await it.answered(first["id"])
        await it.asked(second)
        assert it.jobs.acknowledged == {}


async def test_of_thirty_messages_in_a_second_the_bot_answers_one_and_refuses_one(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        for number in range(30):
            await it.mika.writer.post(f"number {number}", channel=thread.key)
        await it.until(lambda: it.waiting and len(it.bot.heard) >= 30)
        await it.until(lambda: len(it.written(thread)) == 2)
        assert sorted(map(shown, it.written(thread))) == [WAITING, "Thinking…"]
        assert len(it.jobs.acknowledged) == 1
        assert MOST_WAITING == 3


async def test_of_thirty_replies_to_as_many_answers_as_many_are_taken_as_jobs(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks, limit=2) as it:
        answers = [await it.answer_message() for _ in range(30)]
        for answer in answers:
            await it.mika.writer.post("And red?", reply_to=answer["id"])
        await it.until(lambda: len(it.bot.heard) >= 60)
        await it.until(lambda: len(it.written()) == 33)
        replies = it.written()[30:]
        assert [shown(reply) for reply in replies].count("Thinking…") == 2
        await it.until(lambda: len(it.jobs.specs) == 2)


async def test_a_refusal_is_said_once_in_a_while_and_to_each_member(serve_talks: Serve) -> None:
    blocked = (int(MIKA.id),)
    async with message_stage(serve_talks, blocked_user_ids=blocked) as it:
        thread = await it.thread(is_open=True)
        for _ in range(5):
            await it.mika.writer.post("And red?", channel=thread.key)
        asked = await it.robin.writer.post("And green?", channel=thread.key)
        await it.asked(asked)
        refusal, reply = it.written(thread)
        assert shown(refusal).startswith("An admin of this server does not let you use the bot.")
        assert refusal["mentions"] == []
        assert shown(reply) == "Thinking…"
        assert list(it.jobs.specs) == [asked["id"]]


async def test_who_is_refused_after_another_is_told_too(serve_talks: Serve) -> None:
    blocked = (int(MIKA.id), int(ROBIN.id))
    async with message_stage(serve_talks, blocked_user_ids=blocked) as it:
        thread = await it.thread(is_open=True)
        for person in (it.mika, it.mika, it.robin):
            sent = await person.writer.post("And red?", channel=thread.key)
        await it.until(lambda: len(it.written(thread)) == 2)
        told = [reply["message_reference"]["message_id"] for reply in it.written(thread)]
        assert told[1] == sent["id"]


async def test_a_conversation_that_is_forgotten_is_told(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        assert await said_to(it, last_job_id="99") == conversation_gone(ENGLISH)


async def test_a_conversation_that_is_forgotten_while_a_message_waits_is_told(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        first = await it.mika.writer.post("one", channel=thread.key)
        await it.asked(first)
        await it.mika.writer.post("two", channel=thread.key)
        await it.until(lambda: it.waiting)
        it.go_on_in(int(thread.id), last_job_id="99")
        await it.answered(first["id"])
        await it.until(lambda: len(it.written(thread)) == 2)
        assert shown(it.written(thread)[-1]) == conversation_gone(ENGLISH)
        await it.until(lambda: not it.jobs.acknowledged)


async def test_whom_a_thread_was_closed_to_while_their_message_waits_is_not_answered(
    serve_talks: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread(is_open=True)
        first = await it.mika.writer.post("one", channel=thread.key)
        await it.asked(first)
        await it.robin.writer.post("two", channel=thread.key)
        await it.until(lambda: it.waiting)
        it.go_on_in(int(thread.id), last_job_id=first["id"])
        await it.answered(first["id"])
        await it.until(lambda: not it.jobs.acknowledged)
        third = await it.mika.writer.post("three", channel=thread.key)
        await it.asked(third)
        assert list(it.jobs.specs) == [first["id"], third["id"]]
    assert "Traceback" not in caplog.text


async def test_a_database_that_does_not_answer_is_told(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        it.talk.conversations.fails = True
        assert (await said_to(it)).startswith("The bot cannot use its database at the moment")


async def test_a_picture_that_cannot_be_read_is_told_in_the_reply(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        turns = it.talk.conversations.turns
        first = turns[FIRST_JOB]
        request = replace(first.spec.request, model="see/near")
        turns[FIRST_JOB] = replace(first, spec=replace(first.spec, request=request))
        thread = await it.thread()
        broken = await it.mika.upload("fox.png", b"no picture")
        await it.mika.writer.post("What?", channel=thread.key, files=[broken["id"]])
        await it.until(lambda: it.written(thread) and "image" in shown(it.written(thread)[0]))
        await it.until(lambda: not it.jobs.acknowledged)
        assert len(it.written(thread)) == 1


@pytest.mark.parametrize("gone", ["message", "thread"])
async def test_what_is_deleted_while_it_waits_is_not_answered(
    serve_talks: Serve, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        first = await it.mika.writer.post("one", channel=thread.key)
        await it.asked(first)
        second = await it.mika.writer.post("two", channel=thread.key)
        await it.until(lambda: it.waiting)
        if gone == "message":
            it.mika.writer.delete(second["id"])
        else:
            it.robin.threads.delete(thread.key)
        await it.answered(first["id"])
        await it.until(lambda: not it.jobs.acknowledged)
        assert list(it.jobs.specs) == [first["id"]]
    assert "Traceback" not in caplog.text


async def test_where_the_bot_may_not_write_it_leaves_nothing_behind(
    serve_talks: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        it.robin.threads.edit(thread.key, locked=True)
        caplog.set_level("INFO", "cogs.messages")
        await it.robin.writer.post("by nobody who may", channel=thread.key)
        it.talk.conversations.threads[int(thread.id)] = replace(
            it.talk.conversations.threads[int(thread.id)], is_open=True
        )
        asked = await it.robin.writer.post("And red?", channel=thread.key)
        await it.until(lambda: "could not be answered" in caplog.text or it.written(thread))
        assert it.written(thread) == []
        assert asked["id"] not in it.jobs.specs
        assert it.jobs.acknowledged == {}
