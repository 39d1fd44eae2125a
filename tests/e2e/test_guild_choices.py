"""What the rules and the defaults of a server do to commands, in the running bot."""

from __future__ import annotations

import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from guilds.models import Defaults, GuildSettings, RoleRule
from hfmedia.serialization import to_json
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.ids import GUILD_ID
from storage.database import open_database
from storage.guild_settings import GuildSettingsRepository
from storage.migrate import upgrade
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, finished, parts, refusal, staged, words

pytestmark = pytest.mark.asyncio(loop_scope="session")

GUILD, STUDIO = int(GUILD_ID), int(GUILD_CHANNEL.id)
ADULT = "playground/after-hours"
SCHNELL = "black-forest-labs/FLUX.1-schnell"
SETTINGS = GuildSettings(
    guild_id=GUILD,
    defaults=Defaults(
        image_model=f"{SCHNELL}:hf-inference",
        video_model="tencent/HunyuanVideo:novita",
        aspect_ratio="16:9",
        count=2,
        spoiler=True,
    ),
    channel_defaults={STUDIO: Defaults(count=1, spoiler=False)},
    roles={GUILD: RoleRule(models_denied=("Qwen/*", "stabilityai/*"))},
    adult_models_restricted=True,
    providers_denied=("fal-ai",),
)


@asynccontextmanager
async def ruled(folder: Path, settings: GuildSettings) -> AsyncIterator[Stage]:
    """A bot whose server had these settings when it started, and two more channels: `lounge`, and
    `club`, which is age-restricted."""
    url = f"sqlite:///{folder}/bot.sqlite"
    await upgrade(url)
    async with open_database(url) as database:
        await GuildSettingsRepository(database).replace(GUILD, 0, to_json(settings), [])
    async with staged(DATABASE_URL=url, MEDIA_URL=str(folder / "media")) as stage:
        editor = stage.playground.world.directory.editor
        editor.add_channel("playground", "lounge")
        editor.add_channel("playground", "club", nsfw=True)
        await stage.ready()
        yield stage


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with ruled(tmp_path_factory.mktemp("ruled"), SETTINGS) as stage:
        yield stage


def covered(message: Message) -> list[bool]:
    """Of each picture that a message shows, whether it is covered."""
    galleries = [part for part in parts(message) if part["type"] == 12]
    return [item["spoiler"] for gallery in galleries for item in gallery["items"]]


async def offered(stage: Stage, typed: str = "", channel: str = "studio") -> list[str]:
    choices = await stage.mika.autocomplete(
        "imagine", focused="model", value=typed, channel=channel
    )
    return [choice["value"] for choice in choices]


async def made(stage: Stage, command: str = "imagine", **options: Any) -> Message:
    invocation = await stage.mika.command(command, prompt="a fox", **options)
    return await invocation.reply(finished, within=HANG_TIMEOUT_S)


async def test_who_chooses_nothing_gets_the_defaults_of_the_server(stage: Stage) -> None:
    message = await made(stage, channel="lounge")
    submits = stage.playground.providers.submits[-2:]
    assert {it.provider for it in submits} == {"hf-inference"}
    assert {it.path for it in submits} == {f"/models/{SCHNELL}"}
    sizes = [json.loads(it.body)["parameters"] for it in submits]
    assert {(it["width"], it["height"]) for it in sizes} == {(1024, 576)}
    assert covered(message) == [True, True]


async def test_a_channel_differs_where_it_says_so(stage: Stage) -> None:
    message = await made(stage)
    assert covered(message) == [False]
    assert stage.playground.providers.submits[-1].path == f"/models/{SCHNELL}"


async def test_what_a_member_chooses_counts(stage: Stage) -> None:
    chosen = {"model": "black-forest-labs/FLUX.1-dev:replicate", "aspect_ratio": "1:1"}
    message = await made(stage, channel="lounge", count=1, **chosen)
    submit = stage.playground.providers.submits[-1]
    assert submit.provider == "replicate"
    assert covered(message) == [True]


async def test_videos_have_a_default_of_their_own(stage: Stage) -> None:
    stage.providers(failure="content")  # nothing has to be drawn
    await made(stage, "video")
    stage.providers(failure=None)
    submit = stage.playground.providers.submits[-1]
    assert (submit.provider, submit.path) == ("novita", "/v3/hf/hunyuan-video-fast")


async def test_autocomplete_hides_what_the_member_may_not_use(stage: Stage) -> None:
    popular = await offered(stage)
    assert SCHNELL in popular
    denied = ("Qwen/", "stabilityai/", ADULT)
    assert not [name for name in popular if name.startswith(denied)]
    assert "nerijs/pixel-art-xl" not in popular, "fal-ai alone serves it"
    assert not [name for name in await offered(stage, "qwen") if name.startswith(denied)]
    assert not [name for name in await offered(stage, "FLUX.1-dev:") if name.endswith("fal-ai")]
    assert ADULT in await offered(stage, channel="club")


async def test_an_adult_model_is_refused_in_a_channel_and_taken_in_an_age_restricted_one(
    stage: Stage,
) -> None:
    invocation = await stage.mika.command("imagine", prompt="a fox", model=ADULT)
    said = await refusal(invocation)
    assert said.startswith("This model is not for all audiences.")
    message = await made(stage, model=ADULT, channel="club")
    assert words(message).startswith("**Imagined** a fox")
    invocation = await stage.mika.command("imagine", prompt="a fox", model="nobody/knows-it")
    assert (await refusal(invocation)).startswith("It is not known whether this model is for all")


async def test_a_spoiler_stays_one_after_a_restart_and_when_it_is_made_again(
    tmp_path: Path,
) -> None:
    covering = GuildSettings(guild_id=GUILD, defaults=Defaults(count=2, spoiler=True))
    async with ruled(tmp_path, covering) as stage:
        stage.providers(latency=6)
        invocation = await stage.mika.command("imagine", prompt="a fox")
        await invocation.reply(lambda it: "generating" in words(it), within=HANG_TIMEOUT_S)
        await stage.bot.stop(signal.SIGKILL)
        await stage.restart()
        message = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert covered(message) == [True, True]
        stage.providers(latency=0)
        again = await stage.mika.click(message, "Again")
        assert covered(await again.reply(finished, within=HANG_TIMEOUT_S)) == [True, True]
