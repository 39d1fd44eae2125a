"""Messages as the channel shows them: replies that grow, pictures, clips, buttons."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from . import samples
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


def message(page: Page) -> Locator:
    return page.get_by_test_id("message").last


async def command(page: Page, backend: FakeBackend) -> str:
    """Sends a command; the id of its interaction."""
    await page.get_by_test_id("composer-text").fill("/imagine a fox")
    await page.keyboard.press("Enter")
    await backend.heard("commands")
    return str(backend.interactions)


def pictures(backend: FakeBackend, count: int) -> list[str]:
    return [backend.store(f"{n}.png", samples.picture(n)) for n in range(count)]


async def test_a_command_shows_as_sending_then_thinking_then_answered(
    page: Page, backend: FakeBackend
) -> None:
    interaction = await command(page, backend)
    await expect(page.get_by_test_id("sending")).to_contain_text("Sending command…")
    reply = await backend.post(samples.thinking(interaction))
    await expect(page.get_by_test_id("sending")).to_have_count(0)
    await expect(message(page)).to_contain_text("hfmedia is thinking…")
    await backend.edit(reply | {"flags": 0, "content": "Here it is"})
    await expect(message(page)).to_contain_text("Here it is")
    await expect(message(page)).not_to_contain_text("thinking")


async def test_an_answer_may_overtake_the_request_that_it_answers(
    page: Page, backend: FakeBackend
) -> None:
    async def late(route: Any) -> None:
        await backend.post(samples.thinking("77"))
        await message(page).wait_for()
        await route.fulfill(json={"interaction_id": "77"})

    await page.route("**/api/commands", late)
    async with page.expect_response("**/api/commands"):
        await page.get_by_test_id("composer-text").fill("/imagine a fox")
        await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("sending")).to_have_count(0)


async def test_a_bot_that_does_not_respond_is_said_below_the_command(
    page: Page, backend: FakeBackend
) -> None:
    interaction = await command(page, backend)
    reason = "The application did not respond"
    await backend.tell(
        {"type": "interaction_failed", "interaction_id": interaction, "reason": reason}
    )
    sending = page.get_by_test_id("sending")
    await expect(sending).to_contain_text(reason)
    await expect(sending).to_contain_text("Only you can see this")
    await sending.get_by_role("button", name="Dismiss message").click()
    await expect(sending).to_have_count(0)


async def test_a_gallery_shows_one_to_ten_pictures_without_gaps(
    page: Page, backend: FakeBackend
) -> None:
    urls = pictures(backend, 10)
    for count in range(1, 11):
        await backend.post(samples.layout(samples.gallery(*urls[:count])))
        shown = message(page).locator("img")
        await expect(shown).to_have_count(count)
        for picture in await shown.all():
            await expect(picture).to_have_js_property("naturalWidth", 320)
        boxes = [await tile.bounding_box() for tile in await message(page).locator(".tile").all()]
        whole = await message(page).get_by_test_id("gallery").bounding_box()
        assert whole
        areas = sum(box["width"] * box["height"] for box in boxes if box)
        assert areas == pytest.approx(whole["width"] * whole["height"], rel=0.05)


async def test_pictures_have_their_description(page: Page, backend: FakeBackend) -> None:
    await backend.post(samples.layout(samples.gallery(*pictures(backend, 2))))
    await expect(message(page).get_by_alt_text("a fox in the snow 2")).to_be_visible()


async def test_a_picture_opens_large_and_arrows_turn_to_the_next(
    page: Page, backend: FakeBackend
) -> None:
    await backend.post(samples.layout(samples.gallery(*pictures(backend, 3))))
    await message(page).get_by_role("button", name="Open picture").nth(2).click()
    lightbox = page.get_by_test_id("lightbox")
    await expect(lightbox.get_by_alt_text("a fox in the snow 3")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(lightbox.get_by_alt_text("a fox in the snow 1")).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(lightbox.get_by_alt_text("a fox in the snow 3")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(lightbox).to_have_count(0)
    await expect(message(page).get_by_role("button", name="Open picture").nth(2)).to_be_focused()


async def test_a_clip_plays_inside_its_message(page: Page, backend: FakeBackend) -> None:
    await backend.post(samples.layout(samples.gallery(backend.store("clip.mp4", samples.clip()))))
    clip = message(page).locator("video")
    await expect(clip).to_have_js_property("controls", value=True)
    await clip.evaluate(
        "clip => new Promise(done => { clip.ontimeupdate = () => clip.currentTime > 0.2 && done();"
        " clip.play(); })"
    )
    assert await clip.evaluate("clip => clip.videoWidth") == 320


async def test_an_edit_leaves_what_is_shown_already_in_place(
    page: Page, backend: FakeBackend
) -> None:
    """Addresses are signed anew at each edit; the picture must not be loaded again for that."""
    address = pictures(backend, 1)[0]
    reply = await backend.post(samples.layout(samples.gallery(f"{address}?ex=1")))
    await message(page).locator("img").evaluate("picture => { picture.dataset.seen = 'yes' }")
    parts = [samples.text("Two of them"), samples.gallery(f"{address}?ex=2", f"{address}x?ex=2")]
    await backend.edit(reply | {"components": list(reversed(parts))})
    await expect(message(page)).to_contain_text("Two of them")
    first = message(page).locator("img").first
    await expect(first).to_have_attribute("data-seen", "yes")
    assert str(await first.get_attribute("src")).endswith("?ex=1")


async def test_only_files_of_this_server_are_loaded(page: Page, backend: FakeBackend) -> None:
    foreign = ["https://example.org/x.png", "//example.org/x.png", "javascript:alert(1)", "/api/x"]
    await backend.post(samples.layout(samples.text("Nothing else"), samples.gallery(*foreign)))
    await expect(message(page)).to_contain_text("Nothing else")
    await expect(message(page).locator("img")).to_have_count(0)


async def test_an_old_message_shows_its_embed_attachments_and_file(
    page: Page, backend: FakeBackend
) -> None:
    embed = {"title": "A title", "description": "*words*", "color": 255, "fields": []}
    url = pictures(backend, 1)[0]
    files = [
        {"id": "1", "filename": "0.png", "size": 99, "url": url, "content_type": "image/png"},
        {"id": "2", "filename": "log.txt", "size": 2048, "url": backend.store("log.txt", b"log")},
    ]
    await backend.post(samples.message("Look:", embeds=[embed], attachments=files))
    await expect(message(page).locator("img")).to_have_js_property("naturalWidth", 320)
    await expect(message(page).get_by_role("article")).to_contain_text("A title")
    await expect(message(page).get_by_test_id("file")).to_contain_text("2.00 KB")


async def test_a_file_that_is_a_spoiler_is_covered_until_it_is_clicked(
    page: Page, backend: FakeBackend
) -> None:
    url = pictures(backend, 1)[0]
    file = {"id": "1", "filename": "0.png", "size": 9, "url": url, "content_type": "image/png"}
    await backend.post(samples.message("", attachments=[file | {"flags": 1 << 3}]))
    cover = message(page).get_by_role("button", name="Spoiler")
    await expect(cover).to_be_visible()
    await cover.click()
    await expect(cover).to_be_hidden()


async def test_a_picture_of_a_gallery_that_is_a_spoiler_is_covered_until_it_is_clicked(
    page: Page, backend: FakeBackend
) -> None:
    await backend.post(samples.layout(samples.gallery(*pictures(backend, 2), spoiler=True)))
    covers = message(page).get_by_role("button", name="Spoiler")
    await expect(covers).to_have_count(2)
    await covers.first.click()
    await expect(covers).to_have_count(1)  # the other picture stays covered


async def test_every_kind_of_layout_component_is_shown(page: Page, backend: FakeBackend) -> None:
    picture = {"url": pictures(backend, 1)[0]}
    thumbnail = {"type": samples.THUMBNAIL, "media": picture, "description": "small fox"}
    section = {
        "type": samples.SECTION,
        "components": [samples.text("Beside a thumbnail")],
        "accessory": thumbnail,
    }
    file = {"type": samples.FILE, "file": {"url": "/cdn/a.txt"}, "name": "a.txt", "size": 10}
    line = {"type": samples.SEPARATOR, "divider": True, "spacing": 2}
    box = samples.container(samples.text("# Title"), section, line, file)
    await backend.post(samples.layout(box))
    container = message(page).get_by_test_id("container")
    await expect(container.get_by_role("heading", name="Title")).to_be_visible()
    await expect(container.get_by_alt_text("small fox")).to_have_js_property("naturalWidth", 320)
    await expect(container.get_by_role("separator")).to_be_visible()
    await expect(container.get_by_test_id("file")).to_contain_text("10 bytes")


async def test_a_click_on_a_button_is_sent_and_waits_for_its_answer(
    page: Page, backend: FakeBackend
) -> None:
    buttons = [
        samples.button(style_name, style_name, style) for style, style_name in STYLES.items()
    ]
    posted = await backend.post(samples.layout(samples.row(*buttons)))
    for name in STYLES.values():
        button = message(page).locator(f'[data-custom-id="{name}"]')
        await button.click()
        heard = await backend.heard("components")
        assert heard == {"user": "mika", "message_id": posted["id"], "custom_id": name}
        await expect(button).to_have_attribute("aria-busy", "true")
        await expect(button).to_be_disabled()
        await backend.tell(
            {"type": "interaction_done", "interaction_id": str(backend.interactions)}
        )
        await expect(button).to_be_enabled()


STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}


async def test_disabled_and_link_buttons_send_nothing(page: Page, backend: FakeBackend) -> None:
    link = {"type": samples.BUTTON, "style": 5, "label": "Site", "url": "https://example.org/"}
    bad = {"type": samples.BUTTON, "style": 5, "label": "Bad", "url": "javascript:alert(1)"}
    off = samples.button("Off", "off", disabled=True)
    await backend.post(samples.layout(samples.row(link, bad, off)))
    await expect(message(page).get_by_role("button", name="Off")).to_be_disabled()
    await expect(message(page).get_by_role("link", name="Site")).to_have_attribute("rel", REL)
    await expect(message(page).get_by_role("link", name="Bad")).to_have_count(0)


REL = "noopener noreferrer"


async def test_a_click_that_fails_is_said_in_the_message(page: Page, backend: FakeBackend) -> None:
    await backend.post(samples.layout(samples.row(samples.button("Again", "again"))))
    await message(page).get_by_role("button", name="Again").click()
    await backend.heard("components")
    event = {"type": "interaction_failed", "interaction_id": str(backend.interactions)}
    await backend.tell(event | {"reason": "The application did not respond"})
    await expect(message(page).get_by_role("alert")).to_contain_text("did not respond")


async def test_a_select_sends_the_chosen_value(page: Page, backend: FakeBackend) -> None:
    options = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    select = {"type": samples.SELECT, "custom_id": "pick", "options": options}
    await backend.post(samples.message("Choose", components=[samples.row(select)]))
    await message(page).get_by_role("combobox").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await backend.heard("components"))["values"] == ["2"]


async def test_a_select_of_several_sends_them_when_it_closes(
    page: Page, backend: FakeBackend
) -> None:
    options = [{"label": str(n), "value": str(n)} for n in range(4)]
    select = {"type": 3, "custom_id": "pick", "options": options, "min_values": 1, "max_values": 2}
    await backend.post(samples.layout(samples.container(samples.row(select))))
    await message(page).get_by_role("combobox").click()
    for name in ("1", "3", "2"):
        await message(page).get_by_role("option", name=name).click()
    await page.get_by_role("button", name="Done").click()
    assert (await backend.heard("components"))["values"] == ["1", "3"]


async def test_an_edited_message_says_so_and_a_deleted_one_goes(
    page: Page, backend: FakeBackend
) -> None:
    posted = await backend.post(samples.message("First"))
    await backend.edit(posted | {"content": "Then", "edited_timestamp": posted["timestamp"]})
    await expect(message(page)).to_contain_text("(edited)")
    await backend.tell({"type": "message_delete", "channel": "studio", "id": posted["id"]})
    await expect(page.get_by_test_id("message")).to_have_count(0)
