"""No key is shown or kept in plain text, whatever is done with it, and whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from playground.discord.channels import GUILD_CHANNEL
from tests.e2e.key_scene import (
    BROKEN,
    EXPIRED,
    GUILD,
    GUILD_OWN,
    MEMBER,
    NEW_SECRET,
    NOT_FOR_THIS,
    OLD_SECRET,
    SECRETS,
    WRONG_OWN,
    Scene,
    key_scene,
)
from tests.e2e.leaks import leaks
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, finished, words
from tests.e2e.test_panel import opened, pressed, sent

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAILURES = ("402", "500", "content", "malformed", "failed", "echo")
PROMPT = "a fox in the reeds"
MODEL = "black-forest-labs/FLUX.1-dev"  # fal-ai is the first that serves it
FORMS = 12  # that are submitted
PAGES = ("key", "models", "who", "limits", "data", "log")


async def enter_for_guild(stage: Stage, key: str, purpose: str = "hf") -> str:
    """What the panel says to a key."""
    page = await pressed(stage, await opened(stage), "v1:settings-key:")
    form = await stage.robin.click(page, "Enter a key")
    await form.answered(within=HANG_TIMEOUT_S)
    entered = await stage.robin.submit(form, {"purpose": [purpose], "key": key})
    return words(await entered.reply(within=HANG_TIMEOUT_S))


async def enter_for_member(stage: Stage, key: str, purpose: str = "hf") -> str:
    """What `/key set` says to a key."""
    form = await stage.mika.command("key set", channel="dm")
    await form.answered(within=HANG_TIMEOUT_S)
    entered = await stage.mika.submit(form, {"purpose": [purpose], "key": key})
    return words(await entered.reply(words, within=HANG_TIMEOUT_S))


async def imagine(stage: Stage, channel: str = "studio", failure: str | None = None) -> bool:
    """Whether `/imagine` brings an image."""
    stage.providers(failure=failure)
    options = {"prompt": PROMPT, "model": MODEL}
    made = await stage.mika.command("imagine", channel=channel, **options)
    return bool((await made.reply(finished, within=HANG_TIMEOUT_S))["attachments"])


async def answer(stage: Stage, name: str, **options: str) -> Message:
    """What a command answers Mika in direct messages."""
    asked = await stage.mika.command(name, channel="dm", **options)
    return await asked.reply(words, within=HANG_TIMEOUT_S)


async def use_key_of_operator(stage: Stage) -> None:
    """Do jobs with it, before there are others."""
    assert await imagine(stage)
    assert not await imagine(stage, failure="echo")


async def enter_keys(stage: Stage) -> None:
    """Enter right and wrong ones, where every change is told in a channel too."""
    page = await pressed(stage, await opened(stage), "v1:settings-data:")
    await pressed(stage, page, "v1:settings-data-channel", GUILD_CHANNEL.id)
    for enter, key in ((enter_for_guild, GUILD), (enter_for_member, MEMBER)):
        assert "accepted" in await enter(stage, f" {key}\n")
        for wrong in (EXPIRED, NOT_FOR_THIS, BROKEN):
            assert "Nothing was changed." in await enter(stage, wrong)


async def use_keys(stage: Stage) -> None:
    """Do jobs with the keys of the server and of the member, and have these fail."""
    for failure in (None, *FAILURES):
        made = await asyncio.gather(
            imagine(stage, "studio", failure), imagine(stage, "dm", failure)
        )
        assert [*made] == [failure is None] * 2


async def use_own_keys(stage: Stage) -> None:
    """The same with keys of a provider, of which the member's is wrong."""
    assert "not tried yet" in await enter_for_guild(stage, GUILD_OWN, "fal-ai")
    assert "not tried yet" in await enter_for_member(stage, WRONG_OWN, "fal-ai")
    for failure in (None, "echo"):
        await asyncio.gather(imagine(stage, "studio", failure), imagine(stage, "dm", failure))
    assert "refused" in words(await answer(stage, "key test", provider="fal-ai"))
    await enter_for_guild(stage, WRONG_OWN, "replicate")
    page = await pressed(stage, await opened(stage), "v1:settings-key:")
    await pressed(stage, page, "v1:settings-key-remove:replicate")


async def revoke_keys(stage: Stage) -> None:
    """Have them refused by all who accepted them, and test them."""
    keys = stage.playground.providers.keys
    for key in (GUILD, GUILD_OWN, MEMBER):
        keys.revoke(key)
    assert not any(await asyncio.gather(imagine(stage), imagine(stage, "dm")))
    page = await pressed(stage, await opened(stage), "v1:settings-key:")
    assert str(page["components"]).count("⚠️ refused") == 2
    await pressed(stage, page, "v1:settings-key-test:hf")
    await answer(stage, "key test", provider="hf")
    for key in (GUILD, GUILD_OWN, MEMBER):
        keys.restore(key)


async def cancel_and_repeat(stage: Stage) -> None:
    """Press what replies have."""
    stage.providers(failure="never")
    running = await stage.mika.command("video", prompt=PROMPT)
    message = await running.reply(lambda m: "Cancel" in buttons(m), within=HANG_TIMEOUT_S)
    await stage.mika.click(message, "Cancel")
    ended = await running.reply(finished, within=HANG_TIMEOUT_S)
    stage.providers(failure=None)
    again = await stage.mika.click(ended, "Again")
    await again.reply(finished, within=HANG_TIMEOUT_S)


async def kill_in_the_middle(scene: Scene) -> None:
    """Kill it while results are fetched: the next process fetches them with the same keys."""
    stage = scene.stage
    stage.providers(failure="silent files")
    running = [
        await stage.mika.command("imagine", channel=channel, prompt=PROMPT, model=MODEL)
        for channel in ("studio", "dm")
    ]
    for each in running:
        await each.reply(lambda m: "downloading" in words(m).lower(), within=HANG_TIMEOUT_S)
    await scene.restart()
    stage.providers(failure=None)
    for each in running:
        ended = await each.reply(finished, within=HANG_TIMEOUT_S)
        assert ended["attachments"]


async def read_everything(scene: Scene) -> None:
    """Read all that members and admins can."""
    stage = scene.stage
    for page in PAGES:
        await refresh(stage, page)
    usage = await stage.robin.command("usage")
    await usage.reply(lambda m: m["attachments"], within=HANG_TIMEOUT_S)
    for name in ("usage", "privacy show"):
        await answer(stage, name)
    export = scene.unpack(await answer(stage, "privacy export"))
    assert MEMBER[-4:] in export["data.json"].decode()
    await scene.look_at_metrics()


async def refresh(stage: Stage, page: str) -> None:
    """Open a page of the panel."""
    click = sent(stage.robin, stage, await opened(stage), f"v1:settings-{page}:")
    shown = await click.reply(within=HANG_TIMEOUT_S)
    if page in ("key", "log"):
        assert GUILD[-4:] in words(shown)


async def run_commands(scene: Scene) -> None:
    """All that the operator can type."""
    both = f"{NEW_SECRET},{OLD_SECRET}"
    assert "Encrypted anew: 4 of 4 keys" in await scene.run("rotate-keys", SECRET_KEY=both)
    checked, spent = await asyncio.gather(scene.run("doctor"), scene.run("usage"))
    assert "4 of 4 keys of servers and members cannot be decrypted" in checked
    assert "HF_TOKEN" in spent or "server" in spent


async def fail_with_a_traceback(stage: Stage) -> None:
    """Take the panel away while the Hub is asked about a key that was entered in it."""
    world, hub = stage.playground.world, stage.playground.providers.settings
    page = await pressed(stage, await opened(stage), "v1:settings-key:")
    form = await stage.robin.click(page, "Enter a key")
    await form.answered(within=HANG_TIMEOUT_S)
    hub.update({"hub": {"failure": "silent"}})
    entered = await stage.robin.submit(form, {"purpose": ["hf"], "key": GUILD})
    await entered.answered(within=HANG_TIMEOUT_S)
    world.messages.delete(page["id"])
    hub.update({"hub": {"failure": None}})
    await stage.bot.line("Traceback")


@pytest.mark.timeout(100)
async def test_no_key_is_shown(
    database_url: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    code = tmp_path_factory.mktemp("code")
    async with key_scene(database_url, tmp_path, code) as scene:
        await scene.stage.ready()
        await use_key_of_operator(scene.stage)
        await enter_keys(scene.stage)
        await use_keys(scene.stage)
        await use_own_keys(scene.stage)
        await revoke_keys(scene.stage)
        await cancel_and_repeat(scene.stage)
        await kill_in_the_middle(scene)
        await fail_with_a_traceback(scene.stage)
        await read_everything(scene)
        await scene.look("running")
        scene.bots.append(scene.stage.bot)
        assert await scene.stage.bot.stop() == 0
        await run_commands(scene)
        await scene.look("stopped")
    seen = scene.everything()
    assert await asyncio.to_thread(leaks, seen, SECRETS) == []
    check_that_it_was_seen(scene, seen)


def check_that_it_was_seen(scene: Scene, seen: Mapping[str, bytes]) -> None:
    """What was looked at is what it should be: it holds what may be shown."""
    assert len(scene.traffic.forms) == FORMS
    log = b"".join(content for place, content in seen.items() if place.startswith("log "))
    assert b" DEBUG " in log
    assert b"Traceback" in log
    # The last is what became of a key that a provider has repeated.
    for kept in (PROMPT, GUILD[-4:], "workflow", "[key]"):
        assert any(kept.encode() in it for place, it in seen.items() if is_database(place)), kept
    assert any(b"hfmedia_generations_total" in it for it in seen.values())
    assert any(it.endswith(b"\n") and b"generations," in it for it in seen.values()), "the CSV"


def is_database(place: str) -> bool:
    """Whether it is a file of SQLite, or a table."""
    return ".sqlite" in place or place.startswith(("public.", "dbos."))
