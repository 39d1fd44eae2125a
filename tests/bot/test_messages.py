"""Ordinary messages that go on with a conversation, and those that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playground.discord.channels import GUILD_CHANNEL
from playground.discord.users import BOT, MIKA, ROBIN
from tests.bot.builders import image_bytes
from tests.bot.message_stage import FIRST_JOB, message_stage, shown
from tests.bot.talk_stage import Serve


async def test_a_message_in_the_thread_goes_on_after_its_newest_answer(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        asked = await it.mika.writer.post("And red at night?", channel=thread.key)
        spec = await it.asked(asked)
        assert spec.request.messages[-1] == {"role": "user", "content": "And red at night?"}
        assert spec.request.messages[-2] == {"role": "assistant", "content": "It scatters light."}
        assert (spec.requester.user_id, spec.requester.channel_id) == (int(MIKA.id), int(thread.id))
        [reply] = it.written(thread)
        assert spec.target.message_id == int(reply["id"])
        assert spec.target.token == ""
        assert reply["message_reference"]["message_id"] == asked["id"]
        assert shown(reply) == "Thinking…"
        assert it.jobs.acknowledged == {}


async def test_a_reply_to_an_answer_goes_on_after_it(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        answer = await it.answer_message()
        asked = await it.mika.writer.post("And red?", reply_to=answer["id"], mention=False)
        await it.asked(asked)
        await it.answered(asked["id"])
        [_, reply] = it.written()
        then = await it.asked(await it.mika.writer.post("And green?", reply_to=reply["id"]))
        assert [one["content"] for one in then.request.messages][-3:] == [
            "And red?",
            "So it is.",
            "And green?",
        ]


async def test_a_reply_in_a_direct_message_goes_on_too(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        dm = it.playground.world.directory.find_channel("dm", it.mika.user)
        answer = await it.answer_message(dm)
        asked = await it.mika.writer.post("And red?", channel="dm", reply_to=answer["id"])
        assert (await it.asked(asked)).requester.guild_id is None


async def test_what_is_not_for_the_bot_is_not_answered(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        answer = await it.answer_message()
        strangers = it.mika.threads.start("Owls")
        forged = it.robin.threads.start_from(answer["id"], "Under the answer")
        person = await it.robin.writer.post(f"<@{BOT.id}> is a bot")
        await it.mika.writer.post("a reply to a person", reply_to=person["id"])
        await it.mika.writer.post(f"<@{BOT.id}> hello", channel="studio")
        await it.mika.writer.post("a thread of a person", channel=strangers.key)
        await it.mika.writer.post("a thread of a person", channel=forged.key)
        await it.robin.writer.post("a thread of another", channel=thread.key)
        await it.robin.writer.post("an answer to another", reply_to=answer["id"])
        await it.bot.get_partial_messageable(int(thread.id)).send("of the bot itself")
        upload = await it.mika.upload("notes.txt", b"notes")
        await it.mika.writer.post(files=[upload["id"]], channel=thread.key)
        it.robin.threads.edit(thread.key, name="A message of the system")
        await it.read_on(thread)
        assert len(it.written(thread)) == 2
        assert len(it.written()) == 1


async def test_a_reply_to_a_person_is_not_for_the_bot_though_they_wrote_below_a_question(
    serve_talks: Serve,
) -> None:
    async with message_stage(serve_talks) as it:
        answer = await it.answer_message()
        asked = await it.mika.writer.post("And red?", reply_to=answer["id"])
        await it.asked(asked)
        await it.answered(asked["id"])
        person = await it.robin.writer.post("It is dust.", reply_to=asked["id"])
        await it.mika.writer.post("Thank you", reply_to=person["id"])
        then = await it.mika.writer.post("And green?", reply_to=answer["id"])
        await it.asked(then)
        assert list(it.jobs.specs) == [asked["id"], then["id"]]


async def test_in_a_thread_that_is_open_everybody_goes_on(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread(is_open=True)
        spec = await it.asked(await it.robin.writer.post("And red?", channel=thread.key))
        assert spec.requester.user_id == int(ROBIN.id)
        assert spec.talk is not None
        assert spec.talk.started_by == int(MIKA.id)


async def test_in_a_thread_that_was_archived_it_goes_on(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        it.robin.threads.edit(thread.key, archived=True)
        await it.asked(await it.mika.writer.post("And red?", channel=thread.key))


async def test_it_goes_on_in_a_thread_that_was_there_before(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        answer = await it.answer_message()
        thread = it.robin.threads.start_from(answer["id"], "Owls")
        it.go_on_in(int(thread.id))
        await it.asked(await it.mika.writer.post("And red?", channel=thread.key))


async def test_what_mentions_everybody_pings_nobody(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        words = f"Greet @everyone, <@{ROBIN.id}> and `<@&1>`"
        spec = await it.asked(await it.mika.writer.post(words, channel=thread.key))
        assert spec.request.messages[-1]["content"] == words
        assert spec.talk is not None
        assert spec.talk.question == "", "Discord shows it above the reply"
        [reply] = it.written(thread)
        assert (reply["mentions"], reply["mention_everyone"]) == ([], False)


async def test_a_message_as_long_as_discord_takes_it_is_asked_whole(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        words = "fox " * 499 + "end."
        spec = await it.asked(await it.mika.writer.post(words, channel=thread.key))
        assert spec.request.messages[-1]["content"] == words


@pytest.mark.parametrize(
    ("words", "asked"),
    [("What is it?", "What is it?"), ("", "Look at this picture, and say what you think of it.")],
)
async def test_the_first_picture_goes_along(serve_talks: Serve, words: str, asked: str) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        turns = it.talk.conversations.turns
        first = turns[FIRST_JOB]
        seeing = replace(first.spec, request=replace(first.spec.request, model="see/near"))
        turns[FIRST_JOB] = replace(first, spec=seeing)
        notes = await it.mika.upload("notes.txt", b"notes")
        fox = await it.mika.upload("fox.png", image_bytes())
        files = [notes["id"], fox["id"]]
        spec = await it.asked(await it.mika.writer.post(words, channel=thread.key, files=files))
        assert spec.request.messages[-1]["content"] == asked
        assert spec.request.image is not None


async def test_a_message_that_is_delivered_twice_starts_nothing_new(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        heard = it.bot.heard
        first = await it.mika.writer.post("And red?", channel=thread.key)
        await it.asked(first)
        it.bot.dispatch("message", heard[first["id"]])
        await it.answered(first["id"])
        it.bot.dispatch("message", heard[first["id"]])
        await it.asked(await it.mika.writer.post("And green?", channel=thread.key))
        assert len(it.jobs.specs) == 2
        assert len(it.written(thread)) == 2


async def test_a_file_that_is_no_picture_is_refused_in_words(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        upload = await it.mika.upload("notes.txt", b"notes")
        await it.mika.writer.post("Read this", channel=thread.key, files=[upload["id"]])
        await it.until(lambda: it.written(thread))
        [reply] = it.written(thread)
        assert shown(reply).startswith("notes.txt is not a PNG, JPEG, WebP or GIF.")
        assert it.jobs.specs == {}


async def test_it_is_answered_in_the_language_of_its_server(serve_talks: Serve) -> None:
    async with message_stage(serve_talks) as it:
        thread = await it.thread()
        spec = await it.asked(await it.mika.writer.post("And red?", channel=thread.key))
        guild = it.bot.guilds[0]
        assert spec.requester.guild_locale == guild.preferred_locale.value
        assert spec.requester.user_locale == "en-US"
        assert GUILD_CHANNEL.guild_id == str(guild.id)
