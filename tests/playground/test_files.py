"""Attachments: sizes, counts, what an edit keeps, what components show, and the CDN."""

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from playground import Limits, RateLimits
from playground.discord.attachments import sanitize_filename
from playground.discord.interaction import Interaction
from playground.discord.media_dimensions import media_dimensions
from playground.discord.users import BOT
from playground.json_types import JsonObject
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import RawBot, create_interaction, raw_bot

V2 = 1 << 15
FAST = RateLimits(enabled=False)


def png(width: int = 3, height: int = 2) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height)).save(content, "PNG")
    return content.getvalue()


def mp4(width: int = 64, height: int = 48) -> bytes:
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(4))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(4):
            container.mux(stream.encode(av.VideoFrame(width, height, "yuv420p")))
        container.mux(stream.encode())
    return content.getvalue()


def gallery(*names: str) -> dict[str, object]:
    return {"type": 12, "items": [{"media": {"url": f"attachment://{name}"}} for name in names]}


async def test_a_picture_and_a_video_say_how_large_they_are() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        files = {"a.png": png(), "b.mp4": mp4(), "c.png": b"no picture", "d.txt": b"words"}
        sent = await bot.send_files("PATCH", bot.messages(interaction), files)
    sizes = [(one.get("width"), one.get("height")) for one in sent.json["attachments"]]
    assert sizes == [(3, 2), (64, 48), (None, None), (None, None)]
    types = [one["content_type"] for one in sent.json["attachments"]]
    assert types == ["image/png", "video/mp4", "image/png", "text/plain"]


async def test_files_come_with_the_first_answer_and_with_follow_ups() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=1"
        data = {"attachments": [{"id": 0, "description": "a fox"}]}
        first = await bot.send_files("POST", path, {"a.png": png()}, type=4, data=data)
        attachment = first.json["resource"]["message"]["attachments"][0]
        assert (attachment["filename"], attachment["description"]) == ("a.png", "a fox")
        path = f"/webhooks/{BOT.id}/{interaction.token}"
        again = await bot.send_files("POST", path, {"b.png": png()})
        assert [one["filename"] for one in again.json["attachments"]] == ["b.png"]


async def test_a_file_above_the_limit_is_too_large() -> None:
    limits = Limits(attachment_size_bytes=1000)
    async with watched(limits=limits) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        path = bot.messages(interaction)
        refused = await bot.send_files("PATCH", path, {"a.bin": b"x" * 1001, "b.bin": b"x"})
        assert (refused.status, refused.code) == (413, 40005)
        assert (await bot.send_files("PATCH", path, {"a.bin": b"x" * 1000})).status == 200


async def test_all_files_together_have_a_limit_too() -> None:
    limits = Limits(attachment_size_bytes=1000, request_size_bytes=2500)
    async with watched(limits=limits) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        files = {f"{n}.bin": b"x" * 900 for n in range(3)}
        refused = await bot.send_files("PATCH", bot.messages(interaction), files)
        assert (refused.status, refused.code) == (413, 40005)


async def test_what_is_refused_leaves_no_file_behind() -> None:
    limits = Limits(attachment_size_bytes=1000)
    async with watched(limits=limits) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        before = set(playground.world.context.folder.iterdir())
        path = bot.messages(interaction)
        await bot.send_files("PATCH", path, {"a.bin": b"x" * 1001})
        await bot.send_files("PATCH", path, {"a.bin": b"x"}, content="x" * 2001)
        await bot.send_files("PATCH", path, {"a.bin": b"x"}, flags=V2, components=[gallery("b")])
        assert set(playground.world.context.folder.iterdir()) == before


async def test_a_message_has_at_most_ten_files_the_kept_ones_included() -> None:
    async with watched(rate_limits=FAST) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        path = bot.messages(interaction)
        eight = await bot.send_files("PATCH", path, {f"{n}.txt": b"x" for n in range(8)})
        assert len(eight.json["attachments"]) == 8
        refused = await bot.send_files("PATCH", path, {f"{n}.txt": b"x" for n in range(3)})
        assert refused.codes("attachments") == ["BASE_TYPE_MAX_LENGTH"]
        ten = await bot.send_files("PATCH", path, {f"{n}.txt": b"x" for n in range(2)})
        assert len(ten.json["attachments"]) == 10


async def test_an_edit_keeps_the_files_that_it_lists() -> None:
    async with watched(rate_limits=FAST) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        path = bot.messages(interaction)
        first = await bot.send_files("PATCH", path, {"a.png": png(), "b.png": png()})
        kept = first.json["attachments"][1]

        assert len((await bot.edit(interaction, content="x")).json["attachments"]) == 2
        listed = [{"id": kept["id"]}, {"id": 0, "filename": "c.png"}]
        edited = await bot.send_files("PATCH", path, {"c.png": png()}, attachments=listed)
        assert [one["filename"] for one in edited.json["attachments"]] == ["b.png", "c.png"]
        assert edited.json["attachments"][0]["id"] == kept["id"]
        assert len(list(playground.world.context.folder.glob("[0-9a-f]" * 32))) == 2

        unknown = await bot.edit(interaction, attachments=[{"id": "12345"}])
        assert unknown.codes("attachments", "0", "id") == ["ATTACHMENT_NOT_FOUND"]
        assert (await bot.edit(interaction, attachments=[])).json["attachments"] == []


async def test_a_gallery_shows_new_and_kept_files_by_name() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        path = bot.messages(interaction)
        first = await bot.send_files(
            "PATCH", path, {"my fox.png": png()}, flags=V2, components=[gallery("my fox.png")]
        )
        (attachment,) = first.json["attachments"]
        assert attachment["filename"] == "my_fox.png"
        assert shown(first.json) == [attachment["id"]]

        listed = [{"id": attachment["id"]}, {"id": 0}]
        components = [gallery("my fox.png", "two.png")]
        second = await bot.send_files(
            "PATCH", path, {"two.png": png()}, attachments=listed, components=components
        )
        assert shown(second.json) == [one["id"] for one in second.json["attachments"]]


async def test_what_is_shown_as_a_file_has_its_name_and_size() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        file = {"type": 13, "file": {"url": "attachment://fox.md"}}
        path = bot.messages(interaction)
        sent = await bot.send_files(
            "PATCH", path, {"fox.md": b"A fox."}, flags=V2, components=[file]
        )
        [shown_file] = sent.json["components"]
        assert (shown_file["name"], shown_file["size"]) == ("fox.md", 6)


async def test_what_is_shown_must_be_attached() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        missing = await bot.edit(interaction, flags=V2, components=[gallery("fox.png")])
        code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
        assert missing.codes("components") == [code]
        embed = {"image": {"url": "attachment://fox.png"}}
        missing = await bot.edit(interaction, embeds=[embed])
        assert missing.codes("components") == [code]
        path = bot.messages(interaction)
        found = await bot.send_files("PATCH", path, {"fox.png": png()}, embeds=[embed])
        assert found.json["embeds"][0]["image"]["width"] == 3


async def test_the_cdn_serves_signed_addresses_until_they_expire() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        url = await posted(bot, await create_interaction(playground))
        async with bot.session.get(url) as response:
            assert (response.status, response.content_type) == (200, "image/png")
            assert await response.read() == png()
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        later = url.replace("ex=", "ex=f")
        for wrong in (url.partition("?")[0], url.replace("hm=", "hm=0"), later):
            async with bot.session.get(wrong) as response:
                assert response.status == 404
        clock.advance(24 * 3600)
        async with bot.session.get(url) as response:
            assert response.status == 404


async def test_the_cdn_serves_ranges_so_that_videos_seek() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        url = await posted(bot, await create_interaction(playground))
        async with bot.session.get(url, headers={"Range": "bytes=1-3"}) as response:
            assert response.status == 206
            assert await response.read() == b"PNG"
            assert response.headers["Content-Range"] == f"bytes 1-3/{len(png())}"


async def test_a_deleted_message_takes_its_files_along() -> None:
    async with watched() as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        url = await posted(bot, interaction)
        await bot.call("DELETE", bot.messages(interaction))
        async with bot.session.get(url) as response:
            assert response.status == 404


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a fox.png", "a_fox.png"),
        ("../../etc/passwd", "etcpasswd"),
        ("שועל.png", "png"),
        ("", "unknown"),
        ("SPOILER_a.png", "SPOILER_a.png"),
        ("a" * 300 + ".png", "a" * 196 + ".png"),
    ],
)
def test_a_file_is_called_what_discord_would_call_it(sent: str, kept: str) -> None:
    assert sanitize_filename(sent) == kept


def test_what_is_no_picture_has_no_size(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(mp4()[:100])
    assert media_dimensions(path, "video/mp4") is None
    assert media_dimensions(path, "image/png") is None
    assert media_dimensions(path, "text/plain") is None


async def posted(bot: RawBot, interaction: Interaction) -> str:
    """The address of a posted picture."""
    await bot.answer(interaction, 5)
    sent = await bot.send_files("PATCH", bot.messages(interaction), {"fox.png": png()})
    url: str = sent.json["attachments"][0]["url"]
    return url


def shown(message: JsonObject) -> list[str]:
    """The attachments that a message's gallery shows."""
    (component,) = message["components"]
    return [item["media"]["attachment_id"] for item in component["items"]]


async def test_a_message_is_rendered_as_it_is_now_however_soon_it_changes() -> None:
    """Rendered messages are shared for a moment: by no two states, and by no two signatures."""
    clock = ManualClock()
    async with watched(clock=clock, rate_limits=FAST) as playground, raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        url = await posted(bot, interaction)
        edited = await bot.edit(interaction, content="changed")
        assert edited.json["content"] == "changed"
        assert edited.json["attachments"][0]["url"] == url, "signed in the same second"
        clock.advance(1)
        again = await bot.call("GET", bot.messages(interaction))
        assert again.json["attachments"][0]["url"] != url
