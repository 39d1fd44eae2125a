"""Dark, light and high contrast: everything can be read and told apart in each."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
TEXT = """# Title
Words with **weight**, `code`, [a link](https://example.org), <@1>, <t:1:R> and ||a secret||
> quoted
-# small print
```
a block of code
```"""


async def show_everything(page: Page, backend: FakeBackend) -> None:
    """One of each thing that has words in it."""
    styles = {1: "Primary", 2: "Secondary", 3: "Success", 4: "Danger"}
    buttons = [samples.button(name, name, style) for style, name in styles.items()]
    options = [{"label": "One", "value": "1", "description": "the first"}]
    select = {"type": samples.SELECT, "custom_id": "pick", "options": options}
    file = {"type": samples.FILE, "file": {"url": "/cdn/a.txt"}, "name": "a.txt", "size": 10}
    box = samples.container(samples.text(TEXT), file, samples.row(*buttons), samples.row(select))
    embed = {
        "title": "A title",
        "description": "and words",
        "fields": [{"name": "Field", "value": "1"}],
        "footer": {"text": "below"},
    }
    await backend.post(samples.message("Hello", embeds=[embed]))
    clicked = await backend.post(samples.layout(box))
    click = {
        "id": "9",
        "type": 3,
        "user": samples.users()[1],
        "interacted_message_id": clicked["id"],
    }
    await backend.post(
        samples.message("Again", interaction_metadata=click, flags=samples.EPHEMERAL), only="mika"
    )
    await backend.post(samples.thinking())
    await backend.tell({"type": "bot", "bot": samples.bot() | {"online": False}})
    await page.get_by_test_id("provider-novita").get_by_label("Failure").select_option("429")
    await page.get_by_test_id("composer-text").press_sequentially("/imagine a fox count:")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_test_id("failover-hint")).to_contain_text("novita")
    await page.keyboard.press("Tab")  # to "more", with its list of options
    await expect(page.get_by_test_id("suggestion").first).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_every_text_has_enough_contrast(
    open_page: Opener, backend: FakeBackend, theme: Literal["dark", "light"]
) -> None:
    page = await open_page(height=1600)
    await page.emulate_media(color_scheme=theme)
    faint = await page.evaluate(CONTRAST)
    assert faint == []
    await show_everything(page, backend)
    assert await page.evaluate(CONTRAST) == []
    field = {"type": samples.TEXT_INPUT, "custom_id": "name", "style": 1, "placeholder": "A name"}
    modal = samples.modal(samples.label("Name", field, "as others know you"))
    await backend.tell({"type": "modal", "interaction_id": "40", "modal": modal}, only="mika")
    await page.get_by_test_id("modal").get_by_role("button", name="Submit").click()
    await expect(page.get_by_test_id("modal").get_by_role("alert")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []


async def test_the_page_follows_the_systems_theme(page: Page) -> None:
    body = "getComputedStyle(document.body).backgroundColor"
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(body)
    await page.emulate_media(color_scheme="light")
    assert await page.evaluate(body) != dark


async def test_high_contrast_keeps_apart_what_colour_kept_apart(
    page: Page, backend: FakeBackend
) -> None:
    await page.emulate_media(forced_colors="active")
    await show_everything(page, backend)

    async def style(selector: str, name: str) -> Any:
        return await page.locator(selector).first.evaluate(
            "(element, name) => getComputedStyle(element)[name]", name
        )

    assert await style(".button.primary", "borderTopStyle") == "solid"
    chosen = await style(".channel[aria-current]", "backgroundColor")
    assert chosen != await style(".channel:not([aria-current])", "backgroundColor")
    highlighted = await style(".suggestion[aria-selected=true]", "backgroundColor")
    assert highlighted != await style(".suggestion[aria-selected=false]", "backgroundColor")
    assert await style(".card.failing .card-light", "backgroundColor") != await style(
        ".card:not(.failing) .card-light", "backgroundColor"
    )
    assert await style(".pill.wrong", "outlineStyle") == "dashed"
    assert await style(".dots i", "backgroundColor") != await style("body", "backgroundColor")
