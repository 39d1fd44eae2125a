"""From a typed command to the pictures in the reply: the real bot on the real discord.py."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from playground import Rate
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, finished, parts, refusal, words

pytestmark = pytest.mark.asyncio(loop_scope="session")

MADE = re.compile(
    r"-# (?P<model>\S+) · (?P<provider>\S+) · (?P<sides>\d+ × \d+) · seeds? (?P<seeds>[\d to]+)"
    r" · [\d. to]+ s(?: · (?P<path>.+))?"
)


def made(message: Message) -> dict[str, Any]:
    """The line on how the results were made, which they share."""
    [line] = MADE.finditer(words(message))
    return line.groupdict()


def gallery(message: Message) -> list[tuple[str, str]]:
    items = [item for part in parts(message) if part["type"] == 12 for item in part["items"]]
    return [(item["media"]["content_type"], item["description"]) for item in items]


async def test_four_pictures_arrive_in_the_reply(stage: Stage) -> None:
    invocation = await stage.mika.command("imagine", prompt="a fox in the snow", count=4, seed=7)
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert invocation.answer is not None
    assert invocation.answer["type"] == 5
    assert words(message).startswith("**Imagined** a fox in the snow\n")
    assert [kind.partition("/")[0] for kind, _ in gallery(message)] == ["image"] * 4
    assert {alt for _, alt in gallery(message)} == {"a fox in the snow"}
    assert len(message["attachments"]) == 4
    assert made(message)["seeds"] == "7 to 10"
    assert made(message)["sides"] == "1024 × 1024"
    assert buttons(message) == ["Again", "Delete"]


async def test_while_it_runs_the_reply_shows_provider_queue_and_seconds(stage: Stage) -> None:
    stage.providers(latency=5, queue=3)  # a second more than the next status needs
    invocation = await stage.mika.command("imagine", prompt="a fox", count=2)
    await invocation.reply(lambda m: re.search(r"#1 · [\w-]+ · .+ · [2-4] s", words(m)))
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert len(gallery(message)) == 2
    starts = [state.at for state in invocation.history if "Imagining" in words(state.message)]
    assert starts[0] - invocation.history[0].at < 2  # before a second status would be due
    edits = [state.at for state in invocation.history[1:]]
    assert all(fifth - first > 4.5 for first, fifth in zip(edits, edits[4:], strict=False))


async def test_a_video_arrives_and_can_be_played(stage: Stage) -> None:
    invocation = await stage.mika.command("video", prompt="a fox", aspect_ratio="16:9")
    message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
    assert words(message).startswith("**Filmed** a fox")
    assert gallery(message) == [("video/mp4", "a fox")]
    assert message["attachments"][0]["filename"].endswith(".mp4")


async def test_the_options_reach_the_provider(stage: Stage) -> None:
    message = await stage.imagine(
        "a fox", model="black-forest-labs/FLUX.1-dev:replicate", aspect_ratio="16:9", seed=5
    )
    line = made(message)
    assert line["model"] == "black-forest-labs/FLUX.1-dev"
    assert line["provider"] == "replicate"
    assert line["seeds"] == "5"
    assert line["path"] is None
    width, height = map(int, line["sides"].split(" × "))
    assert width > height


async def test_it_works_in_direct_messages(stage: Stage) -> None:
    invocation = await stage.mika.command("imagine", channel="dm", prompt="a fox")
    assert len(gallery(await invocation.reply(finished, within=HANG_TIMEOUT_S))) == 1


async def test_models_are_offered_while_one_types(stage: Stage) -> None:
    choices = await stage.mika.autocomplete("imagine", focused="model", value="flux.1-dev")
    names = [choice["value"] for choice in choices]
    assert names[0] == "black-forest-labs/FLUX.1-dev"
    assert "black-forest-labs/FLUX.1-dev:fal-ai" in names
    videos = await stage.mika.autocomplete("video", focused="model", value="wan")
    assert all("Wan" in choice["value"] for choice in videos[:2])


async def test_the_path_is_told_when_it_failed_over(stage: Stage) -> None:
    stage.playground.providers.settings.update({"fal-ai": {"failure": "429"}})
    message = await stage.imagine("a fox", model="black-forest-labs/FLUX.1-dev")
    assert made(message)["provider"] == "replicate"
    assert made(message)["path"] == "fal-ai 429 → replicate"


async def test_a_picture_above_the_limit_is_re_encoded(stage: Stage) -> None:
    world = stage.playground.world
    world.limits = replace(world.limits, attachment_size_bytes=20_000)
    try:
        message = await stage.imagine("a fox", width=1024, height=1024)
    finally:
        world.limits = replace(world.limits, attachment_size_bytes=10 * 2**20)
    assert "Re-encoded from" in words(message)
    assert message["attachments"][0]["size"] <= 20_000


async def test_a_member_has_two_jobs_at_once_and_cancel_ends_them(stage: Stage) -> None:
    stage.providers(latency=60)
    first = await stage.mika.command("imagine", prompt="one")
    second = await stage.mika.command("imagine", prompt="two")
    running = [
        await invocation.reply(lambda m: "Cancel" in buttons(m)) for invocation in (first, second)
    ]
    third = await stage.mika.command("imagine", prompt="three")
    assert await refusal(third) == (
        "You already have 2 jobs running. Wait until one finishes, or cancel one."
    )
    for message, invocation in zip(running, (first, second), strict=True):
        await stage.mika.click(message, "Cancel")
        ended = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert words(ended).startswith(f"**Cancelled by <@{stage.mika.user.id}>")
        assert "Imagining" not in words(ended)


async def test_only_the_asker_and_moderators_may_cancel_or_delete(stage: Stage) -> None:
    stage.providers(latency=60)
    of_robin = await stage.robin.command("imagine", prompt="mine")
    running = await of_robin.reply(lambda m: "Cancel" in buttons(m))
    assert "Only the person who asked" in await refusal(await stage.mika.click(running, "Cancel"))
    await stage.robin.click(running, "Cancel")
    ended = await of_robin.reply(finished, within=HANG_TIMEOUT_S)
    assert "Only the person who asked" in await refusal(await stage.mika.click(ended, "Delete"))

    of_mika = await stage.mika.command("imagine", prompt="hers")
    running = await of_mika.reply(lambda m: "Cancel" in buttons(m))
    await stage.robin.click(running, "Cancel")
    ended = await of_mika.reply(finished, within=HANG_TIMEOUT_S)
    assert words(ended).startswith(f"**Cancelled by <@{stage.robin.user.id}>")
    await stage.robin.click(ended, "Delete")
    await of_mika.gone()


async def test_again_asks_for_the_same_with_other_seeds(stage: Stage) -> None:
    first = await stage.imagine("a fox", count=2, seed=7)
    again = await stage.robin.click(first, "Again")
    second = await again.reply(finished, within=HANG_TIMEOUT_S)
    assert second["id"] != first["id"]
    assert len(gallery(second)) == 2
    assert made(second)["seeds"] != made(first)["seeds"] == "7 to 8"


async def test_a_result_gets_through_strict_rate_limits(stage: Stage) -> None:
    discord = stage.playground.discord
    before = discord.rate_limits
    discord.rate_limits = replace(before, by_kind={**before.by_kind, "token": Rate(1, 3.0)})
    try:
        message = await stage.imagine("a fox", count=2)
    finally:
        discord.rate_limits = before
    assert len(message["attachments"]) == 2
