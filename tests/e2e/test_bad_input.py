"""Whatever is typed and whatever providers answer: a clear sentence, and the bot goes on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from playground.discord.errors import InvalidInput
from tests.e2e.stage import HANG_TIMEOUT_S, Stage, buttons, finished, refusal, unchecked, words

pytestmark = pytest.mark.asyncio(loop_scope="session")

BAD: list[tuple[dict[str, Any], str]] = [
    ({"prompt": ""}, "The prompt is empty."),
    ({"prompt": "   "}, "The prompt is empty."),
    ({"prompt": "x" * 6001}, "The prompt has 6001 characters."),
    ({"prompt": "a fox", "width": 0}, "width is 0. Use a number from 64 to 4096."),
    ({"prompt": "a fox", "width": -64}, "width is -64."),
    ({"prompt": "a fox", "height": 1_000_000}, "height is 1000000."),
    ({"prompt": "a fox", "seed": -1}, "seed is -1."),
    ({"prompt": "a fox", "count": 99}, "count is 99."),
]


@pytest.mark.parametrize(("options", "said"), BAD)
async def test_bad_values_are_refused_before_anything_is_deferred(
    stage: Stage, options: dict[str, Any], said: str
) -> None:
    # Discord's own client does not even send most of them; others may.
    assert said in await refusal(await unchecked(stage, **options))


@pytest.mark.parametrize(("options", "said"), [bad for bad in BAD if bad[0]["prompt"] != "   "])
async def test_discord_is_told_the_limits_so_that_it_refuses_while_one_types(
    stage: Stage, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput):
        await stage.mika.command("imagine", **options)


async def test_a_model_of_the_other_task_is_refused_with_the_command_to_use(stage: Stage) -> None:
    film = await stage.mika.command("imagine", prompt="a fox", model="Wan-AI/Wan2.2-T2V-A14B")
    assert "makes videos from text. Use /video." in await refusal(film)
    still = await stage.mika.command("video", prompt="a fox", model="Qwen/Qwen-Image:fal-ai")
    assert "makes images from text. Use /imagine." in await refusal(still)


async def test_an_unknown_model_is_told_in_the_reply(stage: Stage) -> None:
    message = await stage.imagine("a fox", model="nobody/knows-this")
    assert words(message).startswith("**No image:** a fox")
    assert "Hugging Face has no model called nobody/knows-this." in words(message)


async def test_a_provider_that_does_not_serve_the_model_is_told_with_those_that_do(
    stage: Stage,
) -> None:
    message = await stage.imagine("a fox", model="zai-org/GLM-Image:novita")
    assert "novita does not offer zai-org/GLM-Image" in words(message)
    assert "zai-org." in words(message)


async def test_something_that_is_no_model_is_refused(stage: Stage) -> None:
    invocation = await stage.mika.command("imagine", prompt="a fox", model="the best one")
    assert "the best one is not a model id." in await refusal(invocation)


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("@everyone @here", r"\@everyone \@here"),
        ("<@1100000000000000012> hi", r"\<\@1100000000000000012\> hi"),
        ("**bold** _it_ ||no|| `x`", r"\*\*bold\*\* \_it\_ \|\|no\|\| \`x\`"),
        ("🦊❄️👨‍👩‍👧", "🦊❄️👨‍👩‍👧"),
        ("ثعلب في الثلج", "\u2068ثعلب في الثلج\u2069"),
    ],
)
async def test_a_prompt_is_shown_as_typed_and_pings_nobody(
    stage: Stage, prompt: str, shown: str
) -> None:
    message = await stage.imagine(prompt)
    assert words(message).splitlines()[0] == f"**Imagined** {shown}"
    assert message["mentions"] == []
    assert message["mention_everyone"] is False
    assert message["attachments"][0]["description"] == prompt


MODEL = "zai-org/GLM-Image"  # served by one provider alone, so that its failure is the result


@pytest.mark.parametrize("failure", ["html", "malformed", "empty", "500", "failed"])
async def test_a_failing_provider_is_told_in_words(stage: Stage, failure: str) -> None:
    stage.providers(failure=failure)
    message = await stage.imagine("a fox", model=MODEL)
    assert words(message).startswith("**No image:** a fox\n")
    assert re.search(r"[.”] (Try again|It may have been).*\.( \[|$)", words(message), re.MULTILINE)
    assert message["attachments"] == []


async def test_a_broken_file_never_becomes_a_picture(stage: Stage) -> None:
    # Side by side: each of them is fetched again with a pause, as it should be.
    broken = {"zai-org": "cut", "fal-ai": "zero", "replicate": "text", "wavespeed": "torn"}
    models = [MODEL, *(f"Qwen/Qwen-Image:{name}" for name in broken if name != "zai-org")]
    stage.playground.providers.settings.update(
        {name: {"failure": failure} for name, failure in broken.items()}
    )
    people = (stage.mika, stage.mika, stage.robin, stage.robin)
    invocations = [
        await person.command("imagine", prompt="a fox", model=model)
        for person, model in zip(people, models, strict=True)
    ]
    for invocation in invocations:
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert words(message).startswith("**No image:** a fox\n")
        assert message["attachments"] == []


async def test_a_file_of_sixty_megabytes_is_told_and_linked(stage: Stage) -> None:
    stage.providers(failure="huge")
    message = await stage.imagine("a fox", model=MODEL)
    assert "it is too large for the bot." in words(message)
    assert "[The provider's link](http://127.0.0.1:" in words(message)


async def test_a_wrong_content_type_does_not_matter_if_it_is_a_picture(stage: Stage) -> None:
    stage.providers(failure="wrong type")
    message = await stage.imagine("a fox", model=MODEL)
    assert message["attachments"][0]["content_type"].startswith("image/")


async def test_refused_content_is_told_with_what_to_do(stage: Stage) -> None:
    stage.providers(failure="content")
    message = await stage.imagine("a fox", model=MODEL)
    assert "refused the content of this prompt." in words(message)


async def test_a_provider_that_never_finishes_can_be_cancelled(stage: Stage) -> None:
    stage.providers(failure="never")
    invocation = await stage.mika.command("imagine", prompt="a fox", model=MODEL)
    running = await invocation.reply(lambda m: "Cancel" in buttons(m))
    await stage.mika.click(running, "Cancel")
    ended = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert words(ended).startswith(f"**Cancelled by <@{stage.mika.user.id}>")


async def test_when_all_providers_fail_each_is_told(stage: Stage) -> None:
    stage.providers(failure="500")
    message = await stage.imagine("a fox", model="black-forest-labs/FLUX.1-dev")
    assert "fal-ai, replicate, together" in words(message)


async def test_after_all_of_it_the_bot_still_works(stage: Stage) -> None:
    message = await stage.imagine("a fox")
    assert len(message["attachments"]) == 1
