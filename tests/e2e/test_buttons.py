"""Buttons: who may click them, and what they answer after a restart."""

from __future__ import annotations

import signal

import pytest

from playground.discord.enums import InteractionType
from playground.discord.invocation import Invocation
from playground.discord.person import Person
from tests.e2e.stage import (
    HANG_TIMEOUT_S,
    Message,
    Stage,
    buttons,
    finished,
    parts,
    refusal,
    staged,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG_PROMPT = "a fox in the *snow*,\nlooking at " + ", ".join(["a bird"] * 60)


def click_id(stage: Stage, person: Person, message: Message, custom_id: str) -> Invocation:
    """A click with any `custom_id`, as a client that is not Discord's can send it."""
    world = stage.playground.world
    source = world.messages.find(message["id"])
    assert source is not None
    data = {"component_type": 2, "custom_id": custom_id, "id": 1}
    kind = InteractionType.MESSAGE_COMPONENT
    created = world.interactions.create(
        kind, person.user, source.channel, data, source_message=source
    )
    return Invocation(created, world.messages, world.context)


async def shown_prompt(click: Invocation) -> str:
    """The prompt in the private answer to a click on Show prompt."""
    answer = await click.reply(lambda m: "```" in words(m), within=HANG_TIMEOUT_S)
    assert answer["flags"] & 64
    return words(answer).partition("```\n")[2].removesuffix("\n```")


def custom_ids(message: Message) -> list[str]:
    return [part["custom_id"] for part in parts(message) if part["type"] == 2]


async def test_a_custom_id_holds_version_kind_and_job_and_nobodys_id(stage: Stage) -> None:
    invocation = await stage.mika.command("imagine", prompt="a fox")
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert custom_ids(message) == [f"v1:again:{invocation.id}", f"v1:delete:{invocation.id}"]


async def test_buttons_from_before_versions_still_answer(stage: Stage) -> None:
    invocation = await stage.mika.command("imagine", prompt="a fox")
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    job_id, asker = invocation.id, stage.mika.user.id
    late = click_id(stage, stage.mika, message, f"cancel:{job_id}:{asker}")
    assert "nothing to cancel" in await refusal(late)
    again = click_id(stage, stage.robin, message, f"again:{job_id}:{asker}")
    assert len((await again.reply(finished, within=HANG_TIMEOUT_S))["attachments"]) == 1
    click_id(stage, stage.mika, message, f"delete:{job_id}:{asker}")
    await invocation.gone()


async def test_cancel_after_the_job_was_cancelled_says_that_there_is_nothing_to_cancel(
    stage: Stage,
) -> None:
    stage.providers(latency=60)
    invocation = await stage.mika.command("imagine", prompt="a fox")
    running = await invocation.reply(lambda m: "Cancel" in buttons(m), within=HANG_TIMEOUT_S)
    first = await stage.mika.click(running, "Cancel")
    assert (await first.answered(within=HANG_TIMEOUT_S))["type"] == 6, "it is cancelled silently"
    ended = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    # As a client sends it that has not seen the last edit yet.
    late = click_id(stage, stage.mika, ended, f"v1:cancel:{invocation.id}")
    assert "nothing to cancel" in await refusal(late)
    assert words(ended).startswith(f"**Cancelled by <@{stage.mika.user.id}>")


async def test_who_asked_is_what_discord_says_and_not_what_an_id_says(stage: Stage) -> None:
    invocation = await stage.robin.command("imagine", prompt="a fox")
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    forged = f"delete:{invocation.id}:{stage.mika.user.id}"
    assert "Only the person who asked" in await refusal(
        click_id(stage, stage.mika, message, forged)
    )


@pytest.mark.parametrize("custom_id", ["v1:fly:1", "v9:delete:1", "something else"])
async def test_a_button_that_nobody_knows_is_answered_in_words(
    stage: Stage, custom_id: str
) -> None:
    message = await stage.imagine("a fox")
    answer = await refusal(click_id(stage, stage.mika, message, custom_id))
    assert answer == "This belongs to another version of the bot. Type the command again."


async def test_the_reply_to_again_names_who_asked_for_it(stage: Stage) -> None:
    first = await stage.imagine("a fox")
    assert "Asked for by" not in words(first)
    again = await stage.robin.click(first, "Again")
    second = await again.reply(finished, within=HANG_TIMEOUT_S)
    assert f"-# Asked for by <@{stage.robin.user.id}>" in words(second)
    assert second["mentions"] == []
    # It is hers, not that of the first one who asked.
    assert "Only the person" in await refusal(await stage.mika.click(second, "Delete"))


async def test_a_shortened_prompt_can_be_read_whole(stage: Stage) -> None:
    message = await stage.imagine(LONG_PROMPT)
    assert LONG_PROMPT not in words(message)
    assert await shown_prompt(await stage.robin.click(message, "Show prompt")) == LONG_PROMPT


async def test_a_prompt_that_a_message_cannot_hold_comes_as_a_file(stage: Stage) -> None:
    for prompt in ("x" * 4000, LONG_PROMPT + " ```"):
        message = await stage.imagine(prompt)
        click = await stage.mika.click(message, "Show prompt")
        answer = await click.reply(lambda m: m["attachments"], within=HANG_TIMEOUT_S)
        assert answer["flags"] & 64
        assert words(answer) == "The prompt is in the file."
        [file] = answer["attachments"]
        assert (file["filename"], file["size"]) == ("prompt.txt", len(prompt))


async def test_a_reply_whose_job_was_lost_says_so_at_the_next_click() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        stage.providers(latency=60)
        short = await stage.mika.command("imagine", prompt="a fox")
        long = await stage.mika.command("imagine", prompt=LONG_PROMPT)
        running = [await it.reply(lambda m: "Cancel" in buttons(m)) for it in (short, long)]
        await stage.bot.stop(signal.SIGKILL)
        await stage.restart()

        await stage.robin.click(running[0], "Cancel")
        message = await short.reply(lambda m: "Cancel" not in buttons(m), within=HANG_TIMEOUT_S)
        assert words(message).startswith("**The bot was restarted** a fox\n")
        assert "Type the command again" in words(message)
        assert "Imagining" not in words(message)
        assert buttons(message) == ["Delete"]
        await stage.mika.click(message, "Delete")
        await short.gone()

        click = await stage.mika.click(running[1], "Show prompt")
        beginning = await shown_prompt(click)
        assert beginning.startswith("a fox in the *snow*, looking at a bird")
        message = await long.reply(lambda m: "Cancel" not in buttons(m), within=HANG_TIMEOUT_S)
        assert words(message).startswith("**The bot was restarted** a fox in the")


async def test_files_that_a_lost_job_had_delivered_stay_in_its_reply() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        invocation = await stage.mika.command("imagine", prompt="a fox", count=2)
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        await stage.bot.stop()
        # As it looked while another generation was running, in a process that is gone.
        messages = stage.playground.world.messages
        running = [part for part in messages.get(message["id"]).components if part["type"] != 1]
        cancel = f"v1:cancel:{invocation.id}"
        button = {"type": 2, "style": 2, "label": "Cancel", "custom_id": cancel}
        row = {"type": 1, "components": [button]}
        await messages.edit(message["id"], {"components": [*running, row]}, {})
        await stage.restart()
        await stage.mika.click(message, "Cancel")
        corrected = await invocation.reply(
            lambda m: words(m).startswith("**The bot was restarted** a fox"), within=HANG_TIMEOUT_S
        )
    assert [it["id"] for it in corrected["attachments"]] == [
        it["id"] for it in message["attachments"]
    ]
    [gallery] = [part for part in parts(corrected) if part["type"] == 12]
    assert len(gallery["items"]) == 2
    assert buttons(corrected) == ["Delete"]


@pytest.mark.parametrize("form", ["v1:cancel:{}", "v1:prompt:{}", "v1:again:{}", "cancel:{}:1"])
async def test_the_id_of_anothers_job_is_not_taken_on_ones_own_message(
    stage: Stage, form: str
) -> None:
    others = await stage.robin.command("imagine", prompt="a secret")
    await others.reply(finished, within=HANG_TIMEOUT_S)
    message = await stage.imagine("a fox")
    answer = await refusal(click_id(stage, stage.mika, message, form.format(others.id)))
    assert answer == "This belongs to another version of the bot. Type the command again."


async def test_without_a_database_show_prompt_answers_from_the_message_after_a_restart() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        await stage.ready()
        message = await stage.imagine(LONG_PROMPT)
        await stage.bot.stop()
        await stage.restart()
        shown = await shown_prompt(await stage.mika.click(message, "Show prompt"))
        assert shown == " ".join(LONG_PROMPT.split())
        forgotten = await refusal(await stage.mika.click(message, "Again"))
        assert forgotten.startswith("The bot was restarted and no longer knows this request.")
