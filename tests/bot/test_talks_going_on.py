"""How conversations go on: who may continue them, from which answer, and what is asked again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from cogs.talk_checks import CannotAsk
from cogs.talk_requests import question_of
from hfmedia.types import ImageInput
from jobs.conversations import ConversationThread, Turn
from tests.bot.builders import MIKA, ROBIN, image_bytes
from tests.bot.talk_stage import (
    GUILD,
    THREAD,
    FakeInvocation,
    Serve,
    TalkStage,
    a_talk,
    a_turn,
    being_written,
)
from tests.bot.test_attachment import File

IN_THREAD = ConversationThread(
    thread_id=THREAD, guild_id=GUILD, conversation_id="100", started_by=MIKA, last_job_id="100"
)
OPEN = replace(IN_THREAD, is_open=True)
OTHER = replace(OPEN, conversation_id="99")


async def refused(stage: TalkStage, turn: Turn, words: str = "And?", **who: Any) -> str:
    invocation = FakeInvocation(**who)
    await stage.talks.continue_(invocation, turn, words)
    assert stage.jobs.specs == {}
    [sentence] = invocation.refusals
    return sentence


async def test_the_next_question_belongs_to_the_same_conversation(serve_talks: Serve) -> None:
    stage = await serve_talks()
    await stage.talks.continue_(FakeInvocation(), a_turn(), "And red at night?")
    spec = stage.spec()
    assert spec.talk == a_talk(
        question="And red at night?", words="And red at night?", can_open_thread=True
    )
    assert [it["role"] for it in spec.request.messages] == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    ("thread", "place", "words"),
    [
        (None, {}, "Only the person who began this conversation can go on with it. Start your"),
        (IN_THREAD, {"in_thread": True}, "They can let everybody continue"),
        (OTHER, {"in_thread": True}, "Start your own with /chat."),
        (OPEN, {}, "Start your own with /chat."),
    ],
    ids=["channel", "closed thread", "thread of another", "channel of an open thread"],
)
async def test_nobody_else_goes_on_with_a_conversation(
    serve_talks: Serve, thread: ConversationThread | None, place: dict[str, Any], words: str
) -> None:
    stage = await serve_talks()
    if thread is not None:
        await stage.conversations.add_thread(thread)
    assert words in await refused(stage, a_turn(), user_id=ROBIN, **place)


async def test_in_a_thread_that_is_open_everybody_goes_on(serve_talks: Serve) -> None:
    stage = await serve_talks()
    await stage.conversations.add_thread(OPEN)
    robin = FakeInvocation("501", user_id=ROBIN, in_thread=True, can_open_thread=False)
    await stage.talks.continue_(robin, a_turn(), "And?")
    assert stage.spec("501").talk == a_talk(question="And?", words="And?")
    assert stage.spec("501").requester.user_id == ROBIN


async def test_of_two_at_once_each_gets_an_answer_and_the_later_is_the_threads_newest(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks()
    await stage.conversations.add_thread(OPEN)
    first = FakeInvocation("501", user_id=ROBIN, in_thread=True)
    second = FakeInvocation("502", in_thread=True)
    async with asyncio.TaskGroup() as group:
        group.create_task(stage.talks.continue_(first, a_turn(), "One?"))
        group.create_task(stage.talks.continue_(second, a_turn(), "Two?"))
    asked = {job_id: question_of(spec.request) for job_id, spec in stage.jobs.specs.items()}
    assert asked == {"501": "One?", "502": "Two?"}
    assert stage.conversations.threads[THREAD].last_job_id == "502"


async def test_what_was_not_submitted_is_not_the_newest_of_its_thread(serve_talks: Serve) -> None:
    stage = await serve_talks(blocked_user_ids=(MIKA,))
    await stage.conversations.add_thread(IN_THREAD)
    await refused(stage, a_turn(), in_thread=True)
    assert stage.conversations.threads[THREAD].last_job_id == "100"


async def test_a_new_conversation_in_a_thread_of_another_is_not_its_newest(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks()
    await stage.conversations.add_thread(IN_THREAD)
    await stage.talks.ask(FakeInvocation(in_thread=True), "Why?")
    assert "500" in stage.jobs.specs
    assert stage.conversations.threads[THREAD].last_job_id == "100"


@pytest.mark.parametrize(
    ("turn", "words", "sentence"),
    [
        (a_turn(), "  ", "The message is empty."),
        (being_written(a_turn(), "It"), "And?", "The answer is still being written."),
        (a_turn(talk=a_talk(kind="describe", can_continue=False)), "And?", "to no conversation"),
    ],
    ids=["empty", "still written", "description"],
)
async def test_what_cannot_go_on_says_why(
    serve_talks: Serve, turn: Turn, words: str, sentence: str
) -> None:
    assert sentence in await refused(await serve_talks(), turn, words)


async def test_a_database_that_does_not_answer_is_told(serve_talks: Serve) -> None:
    stage = await serve_talks()
    stage.conversations.fails = True
    assert "cannot use its database" in await refused(stage, a_turn(), in_thread=True)


async def test_the_same_question_is_asked_again_as_another_job(serve_talks: Serve) -> None:
    stage, turn = await serve_talks(), a_turn(("user", "Why?"), answer=None)
    await stage.talks.ask_again(FakeInvocation(), turn.spec)
    spec = stage.spec()
    assert spec.request == turn.spec.request
    assert spec.talk == a_talk(question="Why?", words="Why?", can_open_thread=True)


async def test_a_question_about_a_message_is_asked_again_under_the_members_own_words(
    serve_talks: Serve,
) -> None:
    stage, talk = await serve_talks(), a_talk(words="Why?")
    asked = a_turn(("user", "Why?\n\nThe message that this is about:\n> Foxes."), talk=talk).spec
    await stage.talks.ask_again(FakeInvocation(), asked)
    again = stage.spec()
    assert again.request == asked.request
    assert again.talk == a_talk(question="Why?", words="Why?", can_open_thread=True)


async def test_nobody_else_asks_again(serve_talks: Serve) -> None:
    stage, robin = await serve_talks(), FakeInvocation(user_id=ROBIN)
    await stage.talks.ask_again(robin, a_turn().spec)
    assert stage.jobs.specs == {}
    assert len(robin.refusals) == 1


async def test_a_description_is_asked_for_again_as_long_as_its_picture_is_kept(
    serve_talks: Serve,
) -> None:
    stage, talk = await serve_talks(), a_talk(kind="describe", can_continue=False)
    picture = ImageInput(url="https://cdn.example/fox.png")
    kept = a_turn(model="see/near", image=picture, talk=talk).spec
    await stage.talks.ask_again(FakeInvocation(), kept)
    assert stage.spec().request.image == picture
    assert stage.spec().talk == talk
    late = FakeInvocation("501")
    forgotten = replace(kept, request=replace(kept.request, image=None))
    await stage.talks.ask_again(late, forgotten)
    [sentence] = late.refusals
    assert sentence.startswith("The bot no longer has the image.")


async def test_a_conversation_whose_picture_is_not_kept_goes_on_and_says_so(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks()
    turn = replace(a_turn(), lacks_image=True)
    await stage.talks.continue_(FakeInvocation(job_id="501"), turn, "And the hat?")
    sees = replace(a_turn(model="see/near"), lacks_image=True)
    picture = File(content=image_bytes())
    await stage.talks.continue_(FakeInvocation(job_id="502"), sees, "And here?", image=picture)
    talks = [stage.spec(job_id).talk for job_id in ("501", "502")]
    assert [talk is not None and talk.lacks_image for talk in talks] == [True, False]


async def test_a_model_that_takes_no_images_is_not_shown_one_in_the_middle(
    serve_talks: Serve,
) -> None:
    stage, invocation = await serve_talks(), FakeInvocation()
    picture = File(content=image_bytes())
    await stage.talks.continue_(invocation, a_turn(model="talk/blind"), "And this?", image=picture)
    [sentence] = invocation.refusals
    assert sentence.startswith("talk/blind takes no images.")
    assert stage.admission.wanted == []


async def test_a_file_that_is_no_picture_is_refused_before_anything_is_held(
    serve_talks: Serve,
) -> None:
    stage, going_on, describing = await serve_talks(), FakeInvocation(), FakeInvocation("501")
    song = File("song.mp3", content_type="audio/mpeg")
    await stage.talks.continue_(going_on, a_turn(model="see/near"), "And this?", image=song)
    await stage.talks.describe(describing, song)
    for sentence in (*going_on.refusals, *describing.refusals):
        assert sentence.startswith("song.mp3 is not a PNG, JPEG, WebP or GIF.")
    assert (len(going_on.refusals), len(describing.refusals)) == (1, 1)
    assert stage.admission.wanted == []


async def test_what_the_rules_refuse_is_refused_before_anything_is_written(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks(chat_enabled=False)
    with pytest.raises(CannotAsk, match="Chat is turned off"):
        await stage.talks.check(FakeInvocation(), a_turn())
    await (await serve_talks()).talks.check(FakeInvocation(), a_turn())
