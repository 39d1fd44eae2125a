"""Questions to chat models: what is submitted, and what is refused before anything is spent."""

from __future__ import annotations

from typing import Any

import pytest

from cogs.talk_requests import QUESTION_LIMIT, question_of
from guilds.models import Defaults
from hfmedia.errors import HubUnavailable
from jobs.talk import Talk
from replies.text import refusals
from tests.bot.builders import ENGLISH, MIKA, image_bytes
from tests.bot.talk_stage import (
    ROUTERS,
    FakeInvocation,
    Serve,
    TalkStage,
    a_catalogue,
)
from tests.bot.test_attachment import File


def a_picture() -> File:
    return File(content=image_bytes())


async def refused(stage: TalkStage, question: str = "Why?", **options: Any) -> str:
    """The sentence with which a question is refused."""
    invocation = FakeInvocation()
    await stage.talks.ask(invocation, question, **options)
    assert stage.jobs.specs == {}
    [sentence] = invocation.refusals
    return sentence


async def test_a_question_begins_a_conversation_of_whoever_asks(serve_talks: Serve) -> None:
    stage = await serve_talks(system_prompt="Be brief.")
    await stage.talks.ask(FakeInvocation(), " Why is the sky blue? ")
    spec = stage.spec()
    assert (spec.request.task, spec.request.model, spec.count) == (
        "conversational",
        "talk/blind",
        1,
    )
    assert spec.request.messages[0] == {"role": "system", "content": "Be brief."}
    assert question_of(spec.request) == "Why is the sky blue?"
    assert spec.talk == Talk(
        kind="chat",
        conversation_id="500",
        started_by=MIKA,
        question="Why is the sky blue?",
        words="Why is the sky blue?",
        can_open_thread=True,
    )
    assert stage.admission.wanted[0].command == "chat"


async def test_what_it_may_cost_is_by_what_the_router_lists_of_the_model(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks()
    for number, model in enumerate(("Talk/Blind:groq", "talk/untold")):
        await stage.talks.ask(FakeInvocation(job_id=str(500 + number)), "Why?", model=model)
    assert [wanted.chat_model for wanted in stage.admission.wanted] == [ROUTERS[0], None]


async def test_words_that_discord_shows_are_not_shown_again(serve_talks: Serve) -> None:
    stage = await serve_talks()
    await stage.talks.ask(FakeInvocation(shows_words=True, can_open_thread=False), "Why?")
    talk = stage.spec().talk
    assert talk is not None
    assert (talk.question, talk.can_open_thread) == ("", False)


async def test_where_nothing_is_kept_no_answer_can_be_continued(serve_talks: Serve) -> None:
    stage = await serve_talks(is_kept=False)
    await stage.talks.ask(FakeInvocation(), "Why?")
    talk = stage.spec().talk
    assert talk is not None
    assert not talk.can_continue
    assert not talk.can_open_thread


@pytest.mark.parametrize(
    ("settings", "options", "model"),
    [
        ({}, {"model": "talk/untold:groq"}, "talk/untold"),
        ({"defaults": Defaults(chat_model="talk/untold")}, {}, "talk/untold"),
        ({"defaults": Defaults(chat_model="talk/blind")}, {"image": True}, "see/near"),
        ({}, {}, "talk/blind"),
    ],
    ids=["chosen", "the guild's", "one that sees", "most popular"],
)
async def test_who_chooses_no_model_gets_one_that_fits(
    serve_talks: Serve, settings: dict[str, Any], options: dict[str, Any], model: str
) -> None:
    stage = await serve_talks(**settings)
    image = a_picture() if options.pop("image", False) else None
    await stage.talks.ask(FakeInvocation(), "What is this?", image=image, **options)
    request = stage.spec().request
    assert request.model == model
    assert (request.image is not None) == (image is not None)


@pytest.mark.parametrize(
    ("question", "options", "words"),
    [
        (" \n ", {}, "The message is empty. Write what you want to ask."),
        ("\u200b\u3164", {}, "The message is empty. Write what you want to ask."),
        (
            "x" * (QUESTION_LIMIT + 1),
            {},
            "The message has 6001 characters. Use at most 6000.",
        ),
        ("Why?", {"model": "the best"}, "is not a model id"),
        ("Why?", {"model": "paint/fox-1"}, "makes images from text. Use /imagine."),
        (
            "Why?",
            {"model": "talk/blind", "image": a_picture()},
            "talk/blind takes no images. Choose another model, or leave out the image.",
        ),
        (
            "Why?",
            {"image": File("song.mp3", content_type="audio/mpeg")},
            "song.mp3 is not a PNG, JPEG, WebP or GIF.",
        ),
        ("Why?", {"image": File(size=11 * 2**20)}, "Attach an image of at most 10 MB."),
    ],
    ids=["empty", "unseen", "long", "no id", "no chat", "blind", "no image", "large image"],
)
async def test_bad_input_is_refused_in_words(
    serve_talks: Serve, question: str, options: dict[str, Any], words: str
) -> None:
    stage = await serve_talks()
    assert words in await refused(stage, question, **options)
    assert stage.admission.wanted == []


async def test_the_longest_question_is_asked(serve_talks: Serve) -> None:
    stage = await serve_talks()
    await stage.talks.ask(FakeInvocation(), "x" * QUESTION_LIMIT)
    assert len(question_of(stage.spec().request)) == QUESTION_LIMIT


async def test_a_file_that_only_pretends_to_be_an_image_is_found_out(serve_talks: Serve) -> None:
    stage, invocation = await serve_talks(), FakeInvocation()
    await stage.talks.ask(invocation, "What?", image=File(content=b"an image"))
    [sentence] = invocation.failures
    assert "image" in sentence
    assert stage.jobs.specs == {}


async def test_where_chat_is_off_nobody_asks_and_nobody_has_pictures_described(
    serve_talks: Serve,
) -> None:
    stage, invocation = await serve_talks(chat_enabled=False), FakeInvocation()
    await stage.talks.ask(invocation, "Why?")
    await stage.talks.describe(invocation, a_picture())
    assert len(invocation.refusals) == 2
    assert stage.jobs.specs == {}


async def test_without_a_list_of_models_it_is_said_why(serve_talks: Serve) -> None:
    empty = await serve_talks(catalogue=await a_catalogue({"conversational": []}))
    assert await refused(empty) == refusals.no_models_yet(ENGLISH)
    failing = await a_catalogue({"conversational": HubUnavailable("The Hub is away.")})
    away, invocation = await serve_talks(catalogue=failing), FakeInvocation()
    assert (await refused(away)).startswith("Hugging Face")
    await away.talks.describe(invocation, a_picture())
    assert invocation.refusals[0].startswith("Hugging Face")


async def test_a_picture_is_described_by_a_model_that_sees(serve_talks: Serve) -> None:
    stage = await serve_talks()
    await stage.talks.describe(FakeInvocation(locale="fr"), a_picture())
    spec = stage.spec()
    assert spec.request.model == "see/near"
    assert spec.request.image is not None
    assert " in French." in question_of(spec.request)
    assert spec.talk == Talk(
        kind="describe", conversation_id="500", started_by=MIKA, can_continue=False
    )
    assert stage.admission.wanted[0].command == "describe"


async def test_the_describing_model_is_the_guilds_where_it_has_one(serve_talks: Serve) -> None:
    stage = await serve_talks(defaults=Defaults(vision_model="talk/untold"))
    await stage.talks.describe(FakeInvocation(), a_picture())
    assert stage.spec().request.model == "talk/untold"


async def test_no_model_that_sees_no_description(serve_talks: Serve) -> None:
    blind = await a_catalogue({"conversational": []})
    stage, invocation = await serve_talks(catalogue=blind), FakeInvocation()
    await stage.talks.describe(invocation, a_picture())
    [sentence] = invocation.refusals
    assert sentence.startswith("The bot knows no model that looks at images")


async def test_who_asks_about_a_message_asks_with_its_words_and_keeps_their_own(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks()
    await stage.talks.ask(FakeInvocation(), "What is this? ", about="Foxes sleep.")
    spec = stage.spec()
    assert question_of(spec.request).splitlines() == [
        "What is this?",
        "",
        "The message that this is about:",
        "> Foxes sleep.",
    ]
    assert spec.talk is not None
    assert spec.talk.question == question_of(spec.request)
    assert spec.talk.words == "What is this?"
