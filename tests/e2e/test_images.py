"""The option `image`: pictures are edited and animated, and what is no picture is told."""

from __future__ import annotations

import io
import random
import re

import pytest
from PIL import Image

from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, finished, refusal, staged, words

pytestmark = pytest.mark.asyncio(loop_scope="session")

EDITOR, ANIMATOR = "black-forest-labs/FLUX.1-Kontext-dev", "Wan-AI/Wan2.2-I2V-A14B"


def a_photo(width: int = 640, height: int = 400) -> bytes:
    """A picture that is hard to make small, as photos are."""
    written = io.BytesIO()
    dots = random.Random(1).randbytes(width // 4 * height // 4 * 3)
    photo = Image.frombytes("RGB", (width // 4, height // 4), dots).resize((width, height))
    photo.save(written, "JPEG", quality=95)
    return written.getvalue()


async def uploaded(stage: Stage, filename: str, content: bytes) -> str:
    """The id of a file that a member attaches."""
    identity: str = (await stage.mika.upload(filename, content))["id"]
    return identity


def sides(message: Message) -> tuple[int, int]:
    found = re.search(r"(\d+) × (\d+)", words(message))
    assert found is not None, words(message)
    return int(found[1]), int(found[2])


async def test_a_picture_is_edited(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    message = await stage.imagine("make it snow", image=image, count=2)
    assert words(message).startswith("**Edited:** make it snow\n")
    assert EDITOR.replace("_", r"\_") in words(message)
    assert len(message["attachments"]) == 2
    width, height = sides(message)
    assert width / height == pytest.approx(1.6, rel=0.05)


async def test_an_edited_picture_may_have_another_size(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    message = await stage.imagine("make it snow", image=image, model=EDITOR, width=512, height=512)
    assert sides(message) == (512, 512)


async def test_a_picture_is_animated(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    invocation = await stage.mika.command("video", prompt="it runs", image=image)
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert words(message).startswith("**Animated:** it runs\n")
    assert message["attachments"][0]["content_type"] == "video/mp4"


async def test_together_gets_a_first_frame_as_small_as_it_wants_it(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo(3000, 2000))
    model = f"{ANIMATOR}:together"
    invocation = await stage.mika.command("video", prompt="it runs", image=image, model=model)
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert "· together ·" in words(message)
    assert len(message["attachments"]) == 1


async def test_while_one_types_the_models_are_those_of_the_task(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    edit = await stage.mika.autocomplete("imagine", focused="model", image=image)
    assert EDITOR in [choice["value"] for choice in edit]
    animate = await stage.mika.autocomplete("video", focused="model", image=image)
    assert ANIMATOR in [choice["value"] for choice in animate]
    draw = await stage.mika.autocomplete("imagine", focused="model")
    assert EDITOR not in [choice["value"] for choice in draw]


async def test_a_model_of_another_task_is_refused_with_the_option_that_fits(stage: Stage) -> None:
    without = await stage.mika.command("imagine", prompt="a fox", model=EDITOR)
    assert "edits images. Add an `image`." in await refusal(without)
    image = await uploaded(stage, "fox.jpg", a_photo())
    words_only = await stage.mika.command(
        "imagine", prompt="a fox", model="Qwen/Qwen-Image", image=image
    )
    assert "makes images from text. Leave out `image`." in await refusal(words_only)


async def test_a_file_that_is_no_picture_is_refused_before_anything_is_deferred(
    stage: Stage,
) -> None:
    notes = await uploaded(stage, "notes.txt", b"a fox")
    invocation = await stage.mika.command("imagine", prompt="a fox", image=notes)
    assert "notes.txt is not a PNG, JPEG, WebP or GIF." in await refusal(invocation)
    large = await uploaded(stage, "large.png", bytes(11 * 2**20))
    invocation = await stage.mika.command("video", prompt="a fox", image=large)
    assert "large.png is 11 MB. Attach an image of at most 10 MB." in await refusal(invocation)


async def test_a_file_that_only_looks_like_a_picture_is_told_in_the_reply(stage: Stage) -> None:
    fake = await uploaded(stage, "fox.png", b"<html>not a fox</html>")
    invocation = await stage.mika.command("imagine", prompt="a fox", image=fake)
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert words(message) == "The file is not an image. Attach a PNG, JPEG, WebP or GIF."
    cut = await uploaded(stage, "fox.jpg", a_photo()[:2000])
    invocation = await stage.mika.command("imagine", prompt="a fox", image=cut)
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert words(message) == "The image is damaged. Attach another one."


async def test_a_picture_that_discord_has_lost_is_told_in_the_reply(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    attachments = stage.playground.world.attachments
    lost = attachments.find(image, "fox.jpg")
    assert lost is not None
    attachments.delete([lost])
    invocation = await stage.mika.command("imagine", prompt="a fox", image=image)
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert words(message) == "Discord did not deliver the image. Attach it again."


async def test_again_edits_the_same_picture(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    first = await stage.imagine("make it snow", image=image)
    again = await stage.robin.click(first, "Again")
    second = await again.reply(finished, within=HANG_TIMEOUT_S)
    assert words(second).startswith("**Edited:** make it snow\n")
    assert sides(second) == sides(first)


async def test_pictures_are_forgotten_before_words_are() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        image = await uploaded(stage, "fox.jpg", a_photo())
        first = await stage.imagine("make it snow", image=image)
        for _ in range(20):
            await stage.imagine("make it snow", image=image)
        said = await refusal(await stage.mika.click(first, "Again"))
    assert said == "The bot no longer has the image. Type the command again and attach it."
