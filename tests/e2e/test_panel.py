"""The panel of `/settings`, as an admin of a server uses it, and as others try to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Any

import pytest
import pytest_asyncio

from playground.discord.enums import InteractionType
from playground.discord.errors import InvalidInput
from playground.discord.ids import GUILD_ID
from playground.discord.invocation import Invocation
from playground.discord.person import Person
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, finished, parts, refusal, staged, words

BUTTONS = (2,)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """A bot of its own: what is set here would reach the other tests."""
    async with staged() as stage:
        await stage.ready()
        yield stage
    assert "Traceback" not in stage.bot.log
    assert "ERROR" not in stage.bot.log


async def opened(stage: Stage) -> Message:
    """The front page, as Robin sees it."""
    invocation = await stage.robin.command("settings")
    return await invocation.reply(words, within=HANG_TIMEOUT_S)


def ids_on(page: Message, *, types: Collection[int] = range(20)) -> list[str]:
    """The ids of the buttons and selects of a page."""
    found = [part for part in parts(page) if "custom_id" in part]
    found += [part["accessory"] for part in parts(page) if "accessory" in part]
    return [part["custom_id"] for part in found if part["type"] in types]


async def pressed(stage: Stage, page: Message, beginning: str, *values: str) -> Message:
    """The page after Robin has used what has an id that begins so."""
    custom_id = next(it for it in ids_on(page) if it.startswith(beginning))
    used = await stage.robin.click(page, custom_id, values)
    return await used.reply(within=HANG_TIMEOUT_S)


def sent(person: Person, stage: Stage, page: Message, custom_id: str, *values: str) -> Invocation:
    """What a client can send that is not Discord's: an id that is not on the page."""
    world = stage.playground.world
    source = world.messages.get(page["id"])
    data: dict[str, Any] = {
        "component_type": 3 if values else 2,
        "custom_id": custom_id,
        "values": [*values],
        "id": 1,
    }
    created = world.interactions.create(
        InteractionType.MESSAGE_COMPONENT, person.user, source.channel, data, source_message=source
    )
    return Invocation(created, world.messages, world.context)


async def test_every_page_is_one_that_discord_takes(stage: Stage) -> None:
    # All of it is held against Discord's schemas, where they are.
    front = await opened(stage)
    waiting, seen = ids_on(front, types=BUTTONS), set[str]()
    while waiting:
        custom_id = waiting.pop()
        # The ids of what changes something have more parts.
        if custom_id in seen or custom_id.count(":") != 2:
            continue
        seen.add(custom_id)
        used = sent(stage.robin, stage, front, custom_id)
        answer = await used.answered(within=HANG_TIMEOUT_S)
        if used.modal is None:
            assert answer["type"] == 7, f"{custom_id} replaces the page"
            waiting += ids_on(await used.reply(within=HANG_TIMEOUT_S), types=BUTTONS)
    assert {it.split(":")[1] for it in seen} >= {"settings-channels", "settings-blocked"}


async def test_videos_are_for_one_role_only(stage: Stage) -> None:
    editor = stage.playground.world.directory.editor
    role = editor.add_role("playground", "Filmmakers")
    page = await pressed(stage, await opened(stage), "v1:settings-who")
    page = await pressed(stage, page, "v1:settings-roles")
    page = await pressed(stage, page, f"v1:settings-role:{GUILD_ID}")
    page = await pressed(stage, page, "v1:settings-videos", "no")
    refused = await refusal(await stage.mika.command("video", prompt="a fox"))
    assert refused.startswith("You may not make videos on this server.")
    page = await pressed(stage, page, "v1:settings-roles")
    page = await pressed(stage, page, "v1:settings-edit-role", role.id)
    await pressed(stage, page, "v1:settings-videos", "yes")
    editor.give_role("playground", "mika", role.id)
    stage.providers(latency=0, queue=0)
    video = await stage.mika.command("video", prompt="a fox")
    await video.reply(finished, within=HANG_TIMEOUT_S)


async def test_a_panel_that_was_open_before_a_restart_goes_on(stage: Stage) -> None:
    page = await pressed(stage, await opened(stage), "v1:settings-models")
    await stage.bot.stop()
    await stage.restart()
    page = await pressed(stage, page, "v1:settings-channels")
    assert words(page).startswith("## Channels")


async def test_a_default_is_typed_in_a_modal_and_used(stage: Stage) -> None:
    page = await pressed(stage, await opened(stage), "v1:settings-models")
    clicked = await stage.robin.click(page, "Type a model's name")
    await clicked.answered(within=HANG_TIMEOUT_S)
    model = "stabilityai/stable-diffusion-xl-base-1.0"
    submitted = await stage.robin.submit(clicked, {"image_model": model, "video_model": ""})
    page = await submitted.reply(within=HANG_TIMEOUT_S)
    assert model in [
        option["value"]
        for part in parts(page)
        for option in part.get("options", ())
        if option.get("default")
    ]


async def test_who_may_not_manage_the_server_has_no_panel(stage: Stage) -> None:
    with pytest.raises(InvalidInput):
        await stage.mika.command("settings")
    page = await pressed(stage, await opened(stage), "v1:settings-models")
    for custom_id in ("v1:settings:", "v1:settings-default:0::count"):
        refused = await refusal(sent(stage.mika, stage, page, custom_id, "2"))
        assert refused.startswith("Only members with the permission Manage Server")


async def test_in_direct_messages_there_is_no_such_command(stage: Stage) -> None:
    with pytest.raises(InvalidInput):
        await stage.robin.command("settings", channel="dm")


async def test_a_deleted_role_does_not_break_the_page(stage: Stage) -> None:
    editor = stage.playground.world.directory.editor
    role = editor.add_role("playground", "Passing")
    page = await pressed(stage, await opened(stage), "v1:settings-who")
    page = await pressed(stage, page, "v1:settings-access:imagine")
    page = await pressed(stage, page, "v1:settings-access-choose", role.id)
    editor.delete_role("playground", role.id)
    page = await pressed(stage, page, "v1:settings-who")
    page = await pressed(stage, page, "v1:settings-access:imagine")
    assert "1 deleted role" in words(page)
    page = await pressed(stage, page, "v1:settings-access-forget")
    page = await pressed(stage, page, "v1:settings-access-all")
    assert "deleted" not in words(page)


async def test_members_are_blocked_and_let_in_again(stage: Stage) -> None:
    page = await pressed(stage, await opened(stage), "v1:settings-who")
    page = await pressed(stage, page, "v1:settings-blocked")
    page = await pressed(stage, page, "v1:settings-block:", stage.mika.user.id)
    refused = await refusal(await stage.mika.command("imagine", prompt="a fox"))
    assert refused.startswith("An admin of this server does not let you use the bot.")
    await pressed(stage, page, "v1:settings-block:")
    await stage.imagine()
