"""The content types that Discord reads, and those that it refuses."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.users import BOT
from tests.playground.raw import IMAGINE, create_interaction, raw_bot
from tests.playground.test_files import png

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
COMMANDS = f"/applications/{BOT.id}/commands"
URL_ENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


class KilledError(Exception):
    """The bot's process ends here."""


async def test_an_urlencoded_form_is_read(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        form = urlencode({"content": "a fox & a hen = ü", "flags": 1 << 12, "tts": "false"})
        sent = await bot.call("POST", MESSAGES, data=form, headers=URL_ENCODED)
    assert (sent.status, sent.json["content"]) == (200, "a fox & a hen = ü")
    assert sent.json["flags"] == 1 << 12


async def test_an_interaction_is_answered_with_a_form(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        deferred = await bot.call("POST", path, data="type=5", headers=URL_ENCODED)
        assert deferred.status == 204
        path = bot.messages(interaction)
        edited = await bot.call("PATCH", path, data="content=done", headers=URL_ENCODED)
        assert edited.json["content"] == "done"


async def test_an_urlencoded_form_may_hold_payload_json(playground: Playground) -> None:
    """As py-cord sends it for every response without a file."""
    async with raw_bot(playground) as bot:
        form = urlencode({"payload_json": '{"content": "a fox", "tts": false}'})
        sent = await bot.call("POST", MESSAGES, data=form, headers=URL_ENCODED)
    assert (sent.status, sent.json["content"]) == (200, "a fox")


async def test_a_multipart_form_is_read_without_payload_json(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("content", "a fox")
        form.add_field("files[0]", png(), filename="fox.png")
        sent = await bot.call("POST", MESSAGES, data=form)
    assert (sent.status, sent.json["content"]) == (200, "a fox")
    assert [one["filename"] for one in sent.json["attachments"]] == ["fox.png"]


async def test_beside_payload_json_the_other_fields_of_a_form_are_ignored(
    playground: Playground,
) -> None:
    async with raw_bot(playground) as bot:
        form = aiohttp.FormData({"content": "field", "payload_json": '{"content": "json"}'})
        form.add_field("files[0]", b"x", filename="a.txt")
        sent = await bot.call("POST", MESSAGES, data=form)
    assert sent.json["content"] == "json"


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "text/json"])
async def test_another_content_type_is_refused(playground: Playground, content_type: str) -> None:
    async with raw_bot(playground) as bot:
        headers = {"Content-Type": content_type}
        refused = await bot.call("POST", MESSAGES, data=b'{"content": "x"}', headers=headers)
        assert (refused.status, refused.codes()) == (400, ["CONTENT_TYPE_INVALID"])
        assert (await bot.call("GET", MESSAGES)).json == []


async def test_a_list_of_commands_comes_as_json_alone(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        form = urlencode({"name": "imagine", "description": "x"})
        refused = await bot.call("PUT", COMMANDS, data=form, headers=URL_ENCODED)
        assert refused.codes() == ["CONTENT_TYPE_INVALID"]
        assert (await bot.call("PUT", COMMANDS, [IMAGINE])).status == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("content=x&flags=many", "NUMBER_TYPE_COERCE"),
        ("content=x&embeds=x", "LIST_TYPE_CONVERT"),
        (f"content={'x' * 2001}", "BASE_TYPE_MAX_LENGTH"),
    ],
)
async def test_the_fields_of_a_form_keep_the_rules(
    playground: Playground, form: str, code: str
) -> None:
    async with raw_bot(playground) as bot:
        refused = await bot.call("POST", MESSAGES, data=form, headers=URL_ENCODED)
    assert refused.status == 400
    assert code in str(refused.json["errors"])


async def test_a_form_that_is_no_utf_8_is_refused(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        refused = await bot.call("POST", MESSAGES, data=b"content=\xff", headers=URL_ENCODED)
    assert (refused.status, refused.code) == (400, 50109)


@pytest.mark.parametrize("levels", [65, 450, 900, 100_000])
async def test_json_that_is_nested_too_deeply_is_refused(
    playground: Playground, levels: int
) -> None:
    """Some 450 levels can be parsed, but the page that shows the message could not walk them."""
    junk = "[" * (levels - 2) + "]" * (levels - 2)
    headers = {"Content-Type": "application/json"}
    async with raw_bot(playground) as bot:
        body = f'{{"embeds": [{{"title": "x", "junk": {junk}}}]}}'.encode()
        refused = await bot.call("POST", MESSAGES, data=body, headers=headers)
        assert (refused.status, refused.code) == (400, 50109)
        assert (await bot.call("GET", MESSAGES)).json == []


async def test_the_text_of_a_form_has_a_limit(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        form = aiohttp.FormData(quote_fields=False)
        for number in range(3):
            form.add_field(f"field{number}", "x" * 500_000)
        form.add_field("files[0]", b"x", filename="a.txt")
        refused = await bot.call("POST", MESSAGES, data=form)
    assert (refused.status, refused.code) == (413, 40005)


async def test_a_bot_that_is_killed_in_the_middle_of_an_upload_is_no_error_of_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken_off() -> AsyncIterator[bytes]:
        yield b'--end\r\nContent-Disposition: form-data; name="content"\r\n\r\na f'
        raise KilledError

    headers = {"Content-Type": "multipart/form-data; boundary=end"}
    async with Playground(page_port=0) as playground, raw_bot(playground) as bot:
        with pytest.raises(aiohttp.ClientError):
            await bot.call("POST", MESSAGES, data=broken_off(), headers=headers)
    assert "Error handling request" not in caplog.text
