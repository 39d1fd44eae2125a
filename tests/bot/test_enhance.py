"""`/imagine enhance:`: a chat model is asked first, and nothing is spent where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from cogs.options import Options
from guilds.enhancing_hold import quote_of, with_enhancing
from guilds.models import Defaults, RoleRule
from hfmedia.quotes import Amount, Quote
from storage.hold_rows import HeldJobRow, HoldRequest, HoldRow
from tests.bot.talk_stage import GUILD, LISTS, FakeInvocation, Serve, TalkStage, a_catalogue


async def enhance(stage: TalkStage, **changes: Any) -> list[str]:
    """What is refused, where a prompt is to be improved."""
    invocation = FakeInvocation()
    chosen = {"task": "text-to-image", "prompt": "a fox", "model": "paint/fox-1", **changes}
    await stage.talks.service.handle_command(invocation, Options(enhance=True, **chosen))
    return invocation.refusals


async def test_the_chat_model_of_the_place_improves_the_prompt(serve_talks: Serve) -> None:
    stage = await serve_talks(defaults=Defaults(chat_model="see/near"))
    assert await enhance(stage, count=2) == []
    spec = stage.spec()
    assert (spec.request.prompt, spec.count) == ("a fox", 2)
    assert spec.enhancing is not None
    assert (spec.enhancing.task, spec.enhancing.model) == ("conversational", "see/near")
    assert spec.enhancing.messages[-1] == {"role": "user", "content": "a fox"}
    assert [wanted.command for wanted in stage.admission.wanted] == ["imagine", "chat"]


async def test_what_improving_may_cost_is_bounded_and_by_the_provider_that_was_named(
    serve_talks: Serve,
) -> None:
    stage = await serve_talks(defaults=Defaults(chat_model="see/near:novita"))
    assert await enhance(stage) == []
    enhancing = stage.spec().enhancing
    assert enhancing is not None
    assert (enhancing.model, enhancing.provider) == ("see/near", "novita")
    assert enhancing.parameters == {"max_tokens": 400}


async def test_without_enhance_no_chat_model_is_asked(serve_talks: Serve) -> None:
    stage = await serve_talks()
    options = Options(task="text-to-image", prompt="a fox", model="paint/fox-1")
    await stage.talks.service.handle_command(FakeInvocation(), options)
    assert stage.spec().enhancing is None


async def test_where_no_chat_model_is_known_it_is_said_before_anything_is_spent(
    serve_talks: Serve,
) -> None:
    catalogue = await a_catalogue({"text-to-image": LISTS["text-to-image"]})
    stage = await serve_talks(catalogue=catalogue)
    [sentence] = await enhance(stage)
    assert sentence.startswith("No chat model is available to improve the prompt.")
    assert stage.jobs.specs == {}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"chat_enabled": False}, "Chat is turned off on this server."),
        (
            {"roles": {GUILD: RoleRule(models_denied=("talk/*", "see/*"))}},
            "You may not use this model",
        ),
    ],
)
async def test_what_a_server_forbids_for_chat_it_forbids_here(
    serve_talks: Serve, settings: dict[str, Any], words: str
) -> None:
    stage = await serve_talks(**settings)
    [sentence] = await enhance(stage)
    assert sentence.startswith(f"The prompt cannot be improved first. {words}")
    assert stage.jobs.specs == {}


async def test_an_edit_is_not_enhanced(serve_talks: Serve) -> None:
    stage = await serve_talks()
    [sentence] = await enhance(stage, task="image-to-image")
    assert sentence == "`enhance` is for new images. Leave it out to edit one."


def test_the_improved_prompt_is_held_beside_the_pictures() -> None:
    job = HeldJobRow(
        job_id="500",
        tenant="33",
        user_id=11,
        guild_id=GUILD,
        key_owner="guild",
        task="text-to-image",
        model="paint/fox-1",
        quote="{}",
        began_at=100.0,
    )
    picture = HoldRow(job_id="500", number=1, estimate_micros=50_000, approximate=False)
    hold = HoldRequest(job=job, holds=(picture,), bounds=(), pools=())
    pictures = Quote(by_provider={"fal-ai": Amount(micros=50_000, approximate=False)})
    answer = Quote(by_provider={"groq": Amount(micros=70, approximate=True)})
    both = with_enhancing(hold, pictures, answer)
    assert both.holds == (
        HoldRow(job_id="500", number=0, estimate_micros=70, approximate=True),
        picture,
    )
    assert quote_of(both.job, 0) == answer
    assert quote_of(both.job, 1) == pictures
