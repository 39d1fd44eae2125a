"""What an admin sees can be read and told apart: dark, light and in high contrast."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from playground.discord.components import iterate_components
from playground.discord.rules.components import MAX_V2_COMPONENTS

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend, Json

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRAST = (Path(__file__).parent / "contrast.js").read_text()


def section(name: str) -> Json:
    button = samples.button("Open", f"open {name}")
    texts = [samples.text(f"**{name}**\nits <@&101> values")]
    return {"type": samples.SECTION, "components": texts, "accessory": button}


def select(kind: int, custom_id: str, *chosen: str, **more: Any) -> Json:
    values = [{"id": one, "type": "role" if len(one) > 2 else "user"} for one in chosen]
    counts = {"min_values": 0, "max_values": 5, "default_values": values}
    return {"type": kind, "custom_id": custom_id, "placeholder": "Choose", **counts, **more}


def panel() -> Json:
    """An ephemeral panel of forty components, as many as a message may have."""
    line = {"type": samples.SEPARATOR, "divider": True, "spacing": 1}
    sections = [part for number in range(7) for part in (section(f"Part {number}"), line)]
    rows = [
        samples.row(select(7, "who", "101", "2")),
        samples.row(select(8, "where", disabled=True)),
        samples.row(samples.button("Back", "back")),
    ]
    parts = [samples.text("# Settings"), *sections[:-1], *rows, samples.text("-# Only you")]
    extra = [samples.text("a further word") for _ in range(4)]
    flags = samples.COMPONENTS_V2 | samples.EPHEMERAL
    return samples.layout(samples.container(*parts, *extra), flags=flags)


async def open_everything(page: Page, backend: FakeBackend) -> None:
    """The panel with an open list, the server's settings and the keys."""
    await backend.post(panel(), only="mika")
    await page.get_by_test_id("keys").get_by_text("Of Hugging Face").click()
    picker = page.locator("[data-picker=who]")
    await picker.get_by_role("combobox").click()
    await expect(picker.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_every_text_has_enough_contrast(
    open_page: Opener, backend: FakeBackend, theme: Literal["dark", "light"]
) -> None:
    page = await open_page(height=1600)
    await page.emulate_media(color_scheme=theme)
    await open_everything(page, backend)
    assert await page.evaluate(CONTRAST) == []
    await page.get_by_test_id("tab-discord").click()
    await expect(page.get_by_test_id("server-roles")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []


async def test_high_contrast_shows_where_the_keys_are(page: Page, backend: FakeBackend) -> None:
    await page.emulate_media(forced_colors="active")
    await open_everything(page, backend)
    await page.mouse.move(0, 0)

    async def background(selector: str) -> Any:
        return await page.locator(selector).first.evaluate(
            "element => getComputedStyle(element).backgroundColor"
        )

    assert await background(".picker .active") != await background(
        ".picker .select-option:not(.active)"
    )
    border = "element => getComputedStyle(element).borderTopStyle"
    assert await page.locator(".chip").first.evaluate(border) == "solid"


async def test_a_narrow_window_holds_the_whole_panel(
    open_page: Opener, backend: FakeBackend
) -> None:
    page = await open_page(width=390, height=844)
    posted = await backend.post(panel(), only="mika")
    assert len(list(iterate_components(posted["components"]))) == MAX_V2_COMPONENTS
    container = page.get_by_test_id("container")
    box = await container.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    for button in await container.get_by_role("button", name="Open").all():
        inner = await button.bounding_box()
        assert inner
        assert inner["x"] + inner["width"] <= box["x"] + box["width"]
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
