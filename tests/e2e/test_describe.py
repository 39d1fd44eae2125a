"""`/describe` and the menu of a message: descriptions, and the pictures made by their prompts."""

from __future__ import annotations

import pytest

from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, finished, refusal, words
from tests.e2e.test_chat import answer_to
from tests.e2e.test_images import a_photo, uploaded

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPTS = ["Use prompt 1", "Use prompt 2", "Use prompt 3"]


async def described(stage: Stage) -> Message:
    image = await uploaded(stage, "fox.jpg", a_photo())
    return await answer_to(await stage.mika.command("describe", image=image))


async def test_a_picture_is_described_with_three_prompts(stage: Stage) -> None:
    message = await described(stage)
    assert buttons(message)[:3] == PROMPTS
    assert "Continue" not in buttons(message)


async def test_each_prompt_makes_a_picture_of_whoever_clicks(stage: Stage) -> None:
    message = await described(stage)
    for number, label in enumerate(PROMPTS, 1):
        click = await stage.robin.click(message, label)
        picture = await click.reply(finished, within=HANG_TIMEOUT_S)
        assert len(picture["attachments"]) == 1
        assert f"Asked for by <@{stage.robin.user.id}>" in words(picture)
        prompt = words(picture).splitlines()[0].removeprefix("**Imagined** ").rstrip("…")
        assert f"**{number}.** {prompt[:40]}" in words(message)


async def test_the_first_picture_of_a_message_is_described_from_its_menu(stage: Stage) -> None:
    picture = await uploaded(stage, "fox.jpg", a_photo())
    written = await stage.mika.writer.post("Look!", files=[picture])
    message = await answer_to(await stage.mika.command_on("Describe", written))
    assert buttons(message)[:3] == PROMPTS


async def test_the_picture_of_a_reply_of_the_bot_can_be_described(stage: Stage) -> None:
    made = await stage.imagine("a fox")
    message = await answer_to(await stage.mika.command_on("Describe", made))
    assert buttons(message)[:3] == PROMPTS


async def test_what_is_no_picture_is_told(stage: Stage) -> None:
    written = await stage.robin.writer.post("No picture here: https://cdn.example/fox.png")
    asked = await stage.mika.command_on("Describe", written)
    assert (await refusal(asked)).startswith("No picture is attached to this message.")
    text = await uploaded(stage, "notes.txt", b"no picture")
    asked = await stage.mika.command("describe", image=text)
    assert "is not a PNG, JPEG, WebP or GIF" in await refusal(asked)
