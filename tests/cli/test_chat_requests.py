"""What `chat` asks the Hub and the router for, and how much of a conversation it sends."""

from __future__ import annotations

from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from aiohttp import web

from tests.cli.shell import Process, Shell
from tests.library import samples
from tests.library.servers import FOX, KEY
from tests.library.text_world import (
    TextWorld,
    chat_events,
    described,
    listed_with,
    text_world,
)

LONG = "lorem ipsum " * 250  # about 900 tokens


def hosts(world: TextWorld) -> dict[str, str]:
    url = world.served.url
    return {"HF_TOKEN": KEY, "HF_ENDPOINT": f"{url}/hub", "HF_ROUTER_URL": url}


def paths_in(world: TextWorld) -> list[str]:
    """Where it was asked, in order."""
    return [path.partition("?")[0] for path in world.served.paths]


async def test_without_a_model_one_request_finds_it(bare_shell: Shell) -> None:
    async with text_world(
        described("groq"), chat_events("In a den."), listed=listed_with("text")
    ) as world:
        bare_shell.export(**hosts(world))
        result = await bare_shell.run("chat", "Hi", "--json")
    assert (result.object["model"], result.object["text"]) == (FOX, "In a den.")
    listing, description, _ = paths_in(world)
    assert (listing, description) == ("/v1/models", f"/hub/api/models/{FOX}")


async def test_for_an_image_it_is_one_that_takes_images(bare_shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    for modalities, code in ((("text", "image"), 0), (("text",), 3)):
        async with text_world(
            described("groq"), chat_events("A fox."), listed=listed_with(*modalities)
        ) as world:
            bare_shell.export(**hosts(world))
            assert (await bare_shell.run("describe", "fox.png")).code == code


@pytest.mark.parametrize("offer", [{"status": "error"}, {"provider": "nobody"}])
async def test_a_model_that_nobody_serves_is_not_taken(
    bare_shell: Shell, offer: dict[str, Any]
) -> None:
    listed = {"providers": [{"provider": "groq", "status": "live", **offer}]}
    async with text_world(described("groq"), chat_events("A fox."), listed=listed) as world:
        bare_shell.export(**hosts(world))
        result = await bare_shell.run("chat", "Hi")
    assert result.code == 3
    assert world.posts == []


async def test_without_the_routers_list_it_is_a_well_known_one(bare_shell: Shell) -> None:
    async with text_world(described("groq"), web.Response(status=404)) as world:
        bare_shell.export(**hosts(world))
        await bare_shell.run("chat", "Hi")
    assert paths_in(world)[1] == "/hub/api/models/Qwen/Qwen2.5-72B-Instruct"


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        (None, [1, 3, 5]),
        (100_000, [1, 3, 5]),
        (3500, [1, 3, 3]),  # 1,024 are left for the answer
        (2000, [1, 1, 1]),
    ],
)
async def test_a_conversation_that_outgrows_the_model_keeps_its_newest_turns(
    limit: int | None, sent: list[int]
) -> None:
    listed = listed_with("text", context_length=limit)
    async with text_world(described("groq"), chat_events("Well."), listed=listed) as world:
        command = ("-m", "hfmedia", "chat", "--model", FOX, "--json", "--system", "Be terse.")
        process = await Process.start(*command, stdin=PIPE, variables=hosts(world))
        lines = "\n".join(f"{number} {LONG}" for number in (1, 2, 3))
        result = await process.complete(lines.encode())
    assert result.code == 0
    assert [len(post.json["messages"]) - 1 for post in world.posts] == sent
    for number, post in enumerate(world.posts, 1):
        system, *_, last = post.json["messages"]
        assert system["content"] == "Be terse."
        assert last["content"].startswith(f"{number} lorem")
