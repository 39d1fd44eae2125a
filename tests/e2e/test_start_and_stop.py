"""How the process starts, and how it ends."""

from __future__ import annotations

import asyncio
import re
import signal
import sys

import aiohttp
import pytest

from playground import Limits, Playground
from tests.e2e.stage import HANG_TIMEOUT_S, ROOT, Child, buttons, refusal, staged, words

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_without_a_token_it_opens_the_playground_and_ctrl_c_closes_it() -> None:
    child = await Child.start(PLAYGROUND_PORT="0")
    await child.line("DISCORD_TOKEN is not set")
    address = re.search(r"http://\S+", await child.line("The playground is open"))
    assert address is not None
    async with aiohttp.ClientSession() as session, session.get(address[0]) as page:
        assert page.status == 200
        assert "html" in page.content_type
    await child.line("has connected to Gateway")
    assert await child.stop() == 0
    assert "Traceback" not in child.log


async def test_a_taken_port_is_told_in_one_sentence() -> None:
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        child = await Child.start("playground", PLAYGROUND_PORT=str(port))
        assert await child.ended() == 1
    assert "Choose another with PLAYGROUND_PORT." in child.log
    assert "Traceback" not in child.log


async def test_a_wrong_discord_token_ends_it_with_one_clear_sentence() -> None:
    async with Playground(page_port=0) as playground:
        environment = {**playground.environment(), "DISCORD_TOKEN": "wrong.token.here"}
        child = await Child.start("run", **environment)
        assert await child.ended() == 1
    assert child.lines[-1].startswith("Discord does not accept DISCORD_TOKEN. Copy the token again")
    assert "Traceback" not in child.log
    assert "wrong.token.here" not in child.log


async def test_too_many_servers_for_its_shards_end_it_with_one_clear_sentence() -> None:
    async with Playground(page_port=0, limits=Limits(guilds_per_shard=1)) as playground:
        playground.world.directory.guilds.add("atelier")
        child = await Child.start("run", **playground.environment())
        assert await child.ended() == 1
    assert child.lines[-1] == (
        "Discord closed the connection for good (code 4011): the bot is in too many servers for so "
        "few shards. `python bot.py doctor` says how many Discord recommends.\n"
    )
    assert "Traceback" not in child.log


async def test_an_app_that_may_not_read_messages_ends_it_with_one_clear_sentence() -> None:
    async with Playground(page_port=0) as playground:
        child = await Child.start("run", **playground.environment(), CHAT_MESSAGES="true")
        assert await child.ended() == 1
    assert child.lines[-1] == (
        "Discord closed the connection for good (code 4014): the app may not read the content of "
        'messages, which CHAT_MESSAGES=true needs. Switch on "Message Content Intent" at '
        "https://discord.com/developers/applications (your app, Bot), or set CHAT_MESSAGES=false.\n"
    )
    assert "Traceback" not in child.log


async def test_the_playground_lets_a_bot_read_messages_that_is_to_read_them() -> None:
    child = await Child.start("playground", PLAYGROUND_PORT="0", CHAT_MESSAGES="true")
    await child.line("has connected to Gateway")
    assert await child.stop() == 0


async def test_a_wrong_setting_ends_it_with_one_clear_sentence() -> None:
    child = await Child.start("run", MAX_JOBS_PER_MEMBER="many")
    assert await child.ended() == 1
    assert child.log == (
        "MAX_JOBS_PER_MEMBER is 'many'. Use a whole number from 1 to 100, or leave it out for 2.\n"
    )


async def test_run_without_a_token_ends_with_one_clear_sentence() -> None:
    child = await Child.start("run")
    assert await child.ended() == 1
    assert child.log.startswith("DISCORD_TOKEN is not set, so the bot cannot connect to Discord.")
    assert len(child.lines) == 1


async def test_the_version_is_printed() -> None:
    child = await Child.start("--version")
    assert await child.ended() == 0
    assert re.fullmatch(r"hfmedia \d+\.\d+\.\d+\n", child.log)


async def test_ctrl_c_while_modules_are_imported_ends_it_without_a_traceback() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "importtime", "bot.py", "playground"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    async with asyncio.timeout(HANG_TIMEOUT_S):
        # One of the first modules of discord.py: most of the imports are still to come.
        while b"discord.enums" not in await process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        rest = await process.stdout.read()
        assert await process.wait() == 130
    assert b"Traceback" not in rest
    assert b"playground.server" not in rest


async def test_the_log_says_who_asked_where_and_why_a_provider_was_left() -> None:
    async with staged(LOG_LEVEL="INFO") as stage:
        await stage.ready()
        stage.playground.providers.settings.update({"fal-ai": {"failure": "429"}})
        message = await stage.imagine("a very secret fox", model="black-forest-labs/FLUX.1-dev")
        assert "replicate" in words(message)
        line = await stage.bot.line("moved on")
        asked = rf"job \d+ #1 \(guild \d+, member {stage.mika.user.id}\)"
        assert re.search(asked + " moved on: fal-ai ResponseError 429", line)
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO ", line)
        assert "1 × text-to-image of black-forest-labs/FLUX.1-dev" in await stage.bot.line(
            "started"
        )
    assert "secret fox" not in stage.bot.log


async def test_an_unknown_kind_of_process_is_answered_with_the_kinds_there_are() -> None:
    child = await Child.start("dance")
    assert await child.ended() == 1
    assert "python bot.py playground" in child.log


async def test_with_a_key_that_does_not_work_members_learn_who_can_fix_it() -> None:
    async with staged(HF_TOKEN="hf_wrong") as stage:
        message = await stage.imagine("a fox", model="zai-org/GLM-Image")
        assert "Only the person who runs the bot can fix this." in words(message)
        await stage.bot.line("The list of models could not be fetched")
        invocation = await stage.mika.command("imagine", prompt="a fox")
        assert "Only the person who runs the bot" in await refusal(invocation)
    assert "hf_wrong" not in stage.bot.log


async def test_without_any_key_members_learn_whom_to_ask_for_one() -> None:
    async with staged(HF_TOKEN="") as stage:
        await stage.bot.line("HF_TOKEN is not set")
        options = {"prompt": "a fox", "model": "zai-org/GLM-Image"}
        of_member = await refusal(await stage.mika.command("imagine", **options))
        assert of_member == (
            "This server has no Hugging Face key yet. Ask an admin of the server for it."
        )


async def test_without_a_database_ctrl_c_ends_running_jobs_in_words() -> None:
    async with staged(LOG_LEVEL="DEBUG", DATABASE_URL="memory:") as stage:
        await stage.ready()
        stage.providers(latency=60)
        invocation = await stage.mika.command("imagine", prompt="a fox", count=2)
        await invocation.reply(lambda m: "Cancel" in buttons(m))
        assert await stage.bot.stop(signal.SIGINT) == 0
        message = await invocation.reply(
            lambda m: "Cancel" not in buttons(m), within=HANG_TIMEOUT_S
        )
        assert words(message).startswith("**Interrupted:** a fox")
        assert buttons(message) == ["Delete"]
        assert "Traceback" not in stage.bot.log

        await stage.restart()
        assert "changed" not in stage.bot.log, "commands are synced only when they changed"
        await stage.mika.click(message, "Delete")
        await invocation.gone()
