"""Writing a command: completion, options, autocomplete, and what is refused before it is sent."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from . import samples
from .conftest import Opener
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def type_text(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-text").press_sequentially(text)


def highlit(page: Page) -> Any:
    return page.locator('[data-testid="suggestion"][aria-selected="true"]')


async def test_a_slash_lists_the_commands_and_typing_narrows_them(page: Page) -> None:
    await type_text(page, "/")
    rows = page.get_by_test_id("suggestion")
    await expect(rows).to_have_count(5)
    await type_text(page, "vi")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("/video")


async def test_arrows_and_enter_choose_a_command(page: Page) -> None:
    await type_text(page, "/")
    await page.keyboard.press("ArrowDown")
    await expect(highlit(page)).to_contain_text("/video")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(highlit(page)).to_contain_text("/settings limit")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("command-pill")).to_contain_text("/settings limit")
    await expect(page.get_by_test_id("option-jobs")).to_be_focused()


async def test_the_mouse_chooses_too_and_the_caret_stays_in_the_box(page: Page) -> None:
    await type_text(page, "/im")
    await page.get_by_test_id("suggestion").first.click()
    await expect(page.get_by_test_id("option-prompt")).to_be_focused()


async def test_escape_closes_the_list_and_then_leaves_the_command(page: Page) -> None:
    await type_text(page, "/imagine ")
    await expect(page.get_by_test_id("suggestions")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("suggestions")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("command-pill")).to_have_count(0)
    await expect(page.get_by_test_id("composer-text")).to_be_focused()


async def test_a_typed_command_with_an_option_by_name_is_sent(
    page: Page, backend: FakeBackend
) -> None:
    await type_text(page, "/imagine ")
    await page.keyboard.type("a fox in the snow count:4")
    await expect(page.get_by_test_id("option-count")).to_have_value("4")
    await page.keyboard.press("Enter")
    heard = await backend.heard("commands")
    assert heard["options"] == {"prompt": "a fox in the snow", "count": 4}


async def test_the_name_of_an_option_and_a_colon_lead_to_it(
    page: Page, backend: FakeBackend
) -> None:
    await type_text(page, "/imagine ")
    await page.keyboard.type("prompt: a fox count: 3")
    await expect(page.get_by_test_id("option-count")).to_be_focused()
    await page.keyboard.press("Enter")
    heard = await backend.heard("commands")
    assert heard["options"] == {"prompt": "a fox", "count": 3}


async def test_a_pasted_command_becomes_pills_with_all_its_values(
    page: Page, backend: FakeBackend
) -> None:
    box = page.get_by_test_id("composer-text")
    await box.fill(
        "/imagine prompt: a fox: red & wild aspect_ratio: 16:9 tiled: true guidance: 3.5"
    )
    await expect(page.get_by_test_id("option-prompt")).to_have_value("a fox: red & wild")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    heard = await backend.heard("commands")
    assert heard["options"] == {
        "prompt": "a fox: red & wild",
        "aspect_ratio": "16:9",
        "tiled": True,
        "guidance": 3.5,
    }


async def test_further_options_are_offered_and_can_be_taken_away(page: Page) -> None:
    await type_text(page, "/imagine a fox")
    more = page.get_by_test_id("more-options")
    await expect(more).to_have_text("+7 more")
    await page.keyboard.press("Tab")
    await expect(more).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("option-count")).to_be_focused()
    await expect(more).to_have_text("+6 more")
    await page.keyboard.press("Backspace")
    await expect(page.get_by_test_id("option-count")).to_have_count(0)
    await expect(page.get_by_test_id("option-prompt")).to_be_focused()


async def test_choices_are_narrowed_by_typing_and_picked(page: Page, backend: FakeBackend) -> None:
    await type_text(page, "/imagine a fox aspect_ratio:")
    await expect(page.get_by_test_id("suggestion")).to_have_count(3)
    await page.keyboard.type("16")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("option-aspect_ratio")).to_have_value("16:9")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["options"]["aspect_ratio"] == "16:9"


async def test_autocomplete_asks_the_bot_and_sends_the_value_behind_the_name(
    page: Page, backend: FakeBackend
) -> None:
    choice = {"name": "FLUX.1 dev", "value": "black-forest-labs/FLUX.1-dev"}
    backend.answers["autocomplete"] = lambda _: {"choices": [choice]}
    await type_text(page, "/imagine a fox model:")
    await page.keyboard.type("flu")
    await expect(page.get_by_test_id("suggestion")).to_contain_text("FLUX.1 dev")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("option-model")).to_have_value("FLUX.1 dev")
    await page.keyboard.press("Enter")
    heard = await backend.heard("commands")
    assert heard["options"] == {"prompt": "a fox", "model": choice["value"]}


async def test_a_number_that_the_bot_offered_under_a_name_is_sent_as_that_number(
    open_page: Opener, backend: FakeBackend
) -> None:
    age = samples.option("age", 4, "How old", autocomplete=True, required=True)
    backend.commands = [{"name": "tell", "description": "Tell a story", "options": [age]}]
    backend.answers["autocomplete"] = lambda _: {"choices": [{"name": "Seven years", "value": 7}]}
    page = await open_page()
    await type_text(page, "/tell ")
    await page.get_by_test_id("suggestion").filter(has_text="Seven").click()
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["options"] == {"age": 7}


async def test_autocomplete_asks_once_for_quick_typing_and_carries_the_other_options(
    page: Page, backend: FakeBackend
) -> None:
    await type_text(page, "/imagine a fox count:2 model:")
    await page.get_by_test_id("option-model").fill("f")
    await page.get_by_test_id("option-model").fill("fl")
    await page.get_by_test_id("option-model").fill("flu")
    await expect(page.get_by_text("No options match your search.")).to_be_visible()
    asked = [await backend.heard("autocomplete")]
    while not backend.heard_of["autocomplete"].empty():
        asked.append(await backend.heard("autocomplete"))
    assert asked[-1] == {
        "user": "mika",
        "channel": "studio",
        "name": "imagine",
        "options": {"prompt": "a fox", "count": 2, "model": "flu"},
        "focused": "model",
    }
    assert len(asked) <= 2


async def test_an_answer_to_an_older_question_is_dropped(page: Page, backend: FakeBackend) -> None:
    release = asyncio.Event()

    async def hold(route: Any) -> None:
        body = route.request.post_data_json
        if body["options"]["model"] == "old":
            await release.wait()
        await route.fulfill(json={"choices": [{"name": body["options"]["model"], "value": "x"}]})

    await page.route("**/api/autocomplete", hold)
    await type_text(page, "/imagine a fox model:")
    async with page.expect_request(lambda asked: '"old"' in (asked.post_data or "")):
        await page.get_by_test_id("option-model").fill("old")
    await page.get_by_test_id("option-model").fill("new")
    await expect(page.get_by_test_id("suggestion")).to_contain_text("new")
    async with page.expect_response("**/api/autocomplete"):
        release.set()
    await expect(page.get_by_test_id("suggestion")).to_contain_text("new")


PROBLEMS = [
    ("/imagine prompt:", "prompt needs a value."),
    ("/imagine a fox count:", "count needs a value. Enter one or remove the option."),
    ("/imagine a fox aspect_ratio:", "aspect_ratio needs a value."),
    ("/imagine a fox image:", "image needs a file. Choose one or remove the option."),
    ("/imagine a fox count: 9", "count must be at most 4."),
    ("/imagine a fox count: 0", "count must be at least 1."),
    ("/imagine a fox count: two", "count must be a whole number."),
    ("/imagine a fox seed: 1.5", "seed must be a whole number."),
    ("/imagine a fox seed: 99999999999999999999", "seed is too large."),
    ("/imagine a fox guidance: much", "guidance must be a number."),
    ("/imagine a fox aspect_ratio: 7:5", "Choose aspect_ratio from the list."),
    (f"/imagine {'x' * 2001}", "prompt may have at most 2000 characters."),
    ("/paint a fox", "There is no command /paint."),
]


async def test_what_is_wrong_is_said_and_nothing_is_sent(page: Page, backend: FakeBackend) -> None:
    for text, problem in PROBLEMS:
        await page.reload()
        await expect(page.get_by_test_id("example").first).to_be_enabled()
        await page.get_by_test_id("composer-text").fill(text)
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("alert")).to_contain_text(problem)
    assert backend.heard_of["commands"].empty()


async def test_an_empty_option_is_marked_and_enter_does_not_send_it(
    page: Page, backend: FakeBackend
) -> None:
    await type_text(page, "/imagine a fox count:")
    await page.keyboard.press("Enter")
    field = page.get_by_test_id("option-count")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile("count needs a value"))
    await expect(page.get_by_test_id("pill-count").locator(".icon-warning")).to_be_visible()
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["options"] == {"prompt": "a fox"}


async def test_a_refusal_of_the_server_brings_the_command_back(
    page: Page, backend: FakeBackend
) -> None:
    backend.refuse("commands", "prompt may not be about badgers.")
    await page.get_by_test_id("composer-text").fill("/imagine a badger")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("prompt may not be about badgers.")
    await expect(page.get_by_test_id("option-prompt")).to_have_value("a badger")
    await expect(page.get_by_test_id("sending")).to_have_count(0)


async def test_a_command_without_options_needs_only_enter(page: Page, backend: FakeBackend) -> None:
    await type_text(page, "/help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("command-pill")).to_contain_text("/help")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["name"] == "help"


async def test_shift_enter_begins_a_new_line_of_a_prompt(page: Page, backend: FakeBackend) -> None:
    await type_text(page, "/imagine a fox")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("in the snow")
    await page.keyboard.press("Enter")
    assert (await backend.heard("commands"))["options"]["prompt"] == "a fox\nin the snow"


async def test_a_long_prompt_scrolls_inside_the_box(page: Page) -> None:
    await page.get_by_test_id("composer-text").fill("/imagine " + "a fox in the snow " * 100)
    prompt = page.get_by_test_id("option-prompt")
    await prompt.press("End")
    await page.keyboard.type("the end")
    box = await page.get_by_test_id("composer").bounding_box()
    assert box
    assert box["height"] < 800 * 0.5
    await expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    # The end of the text, where the caret is, is in sight.
    await expect(page.get_by_test_id("more-options")).to_be_in_viewport(ratio=1)
    scroller = prompt.locator("xpath=ancestor::div[@class='pills']")
    assert await scroller.evaluate("pills => pills.scrollTop > 0")
    await scroller.hover()
    await page.mouse.wheel(0, -3000)
    await expect(page.get_by_test_id("command-pill")).to_be_in_viewport(ratio=1)
