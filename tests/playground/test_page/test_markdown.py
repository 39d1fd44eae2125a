"""Markdown: what Discord shows is shown, and nothing that is written can become markup."""

import asyncio
import json

import pytest
from playwright.async_api import Page, expect

from . import samples
from .fake_backend import FakeBackend

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHOWN = [
    ("**bold**", "<strong>bold</strong>"),
    ("*slanted* _too_", "<em>slanted</em> <em>too</em>"),
    ("***both***", "<strong><em>both</em></strong>"),
    ("__under__ ~~gone~~", "<u>under</u> <s>gone</s>"),
    ("`a **b**`", "<code>a **b**</code>"),
    ("``a ` b``", "<code>a ` b</code>"),
    (r"\*not\* \<b>", "*not* &lt;b&gt;"),
    ("snake_case_name 2*3*4", "snake_case_name 2<em>3</em>4"),
    ("**open", "**open"),
    ("<@1> <#10>", '<span class="mention">@mika</span> <span class="mention">#studio</span>'),
    ("@everyone", "@everyone"),
    ("<:fox:123>", ":fox:"),
]

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "**<svg onload=alert(1)>**",
    "```html\n<iframe src=javascript:alert(1)></iframe>\n```",
    "[click](javascript:alert(1))",
    '[click](https://example.org/"onmouseover="alert(1))',
    "<javascript:alert(1)>",
    "[a](data:text/html,<b>x</b>)",
    "&lt;b&gt; &amp;",
    "\u202egnp.exe \u200b\u0000",
]

LONG = [
    "*x" + "**a" * 1300,
    "_x" + "__a" * 1300,
    "*" + "**a" * 1300,
    "**" * 2000,
    "||__**~~" * 500,
    "[" * 4000,
    "> " * 2000,
    "`" * 4000,
]


async def shown(page: Page, source: str) -> str:
    """The markup that the page makes of a text."""
    script = """async source => {
      const [{ richText }, { h, render }] =
        await Promise.all([import("/page/rich-text.js"), import("/page/dom.js")]);
      const place = document.createElement("div");
      const people = { users: [{ id: "1", username: "mika" }], bot: null,
                       channels: [{ id: "10", name: "studio" }] };
      render(place, richText(source, people));
      return place.firstChild.innerHTML;
    }"""
    return str(await page.evaluate(script, source))


async def test_inline_markdown_is_shown_as_discord_shows_it(page: Page) -> None:
    assert [await shown(page, source) for source, _ in SHOWN] == [
        f"<p>{html}</p>" for _, html in SHOWN
    ]


async def test_blocks_are_shown_as_discord_shows_them(page: Page) -> None:
    source = (
        "# One\n### Three\n-# small\n> quoted\n> more\n- a\n  - b\n1. c\n```py\nx < 1\n```\nend"
    )
    html = await shown(page, source)
    for part in (
        '<h3 class="heading-1">One</h3><h5 class="heading-3">Three</h5>',
        '<p class="subtext">small</p>',
        "<blockquote><p>quoted\nmore</p></blockquote>",
        '<ul><li class="level-0">a</li><li class="level-1">b</li>',
        '<code data-language="py">x &lt; 1</code>',
        "<p>end</p>",
    ):
        assert part in html


async def test_links_open_outside_and_only_with_http(page: Page) -> None:
    html = await shown(page, "[a *b*](https://example.org/x_(y)) https://example.org/?a=1.")
    rel = 'target="_blank" rel="noopener noreferrer"'
    assert f'<a href="https://example.org/x_(y)" {rel}>a <em>b</em></a>' in html
    assert f'<a href="https://example.org/?a=1" {rel}>https://example.org/?a=1</a>.' in html


async def test_hostile_text_is_shown_as_text(page: Page, backend: FakeBackend) -> None:
    for text in HOSTILE:
        await backend.post(samples.layout(samples.text(text), samples.text("The end")))
    channel = page.get_by_role("log")
    await expect(channel.get_by_text("The end")).to_have_count(len(HOSTILE))
    await expect(channel).to_contain_text(HOSTILE[0])
    ours = (
        "ol, li, header, div, p, pre, code, strong, em, span, time, svg, path, a, .message-tools *"
    )
    foreign = await channel.evaluate(
        "(channel, ours) => [...channel.querySelectorAll('*')]"
        ".filter(one => !one.matches(ours)).map(one => one.outerHTML)",
        ours,
    )
    assert foreign == []
    names = await channel.evaluate(
        "channel => [...channel.querySelectorAll('*')].flatMap(one => one.getAttributeNames())"
    )
    assert not [name for name in names if name.startswith("on")]
    links = await channel.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(links) <= {"https:"}


async def test_text_made_to_be_slow_is_not(page: Page) -> None:
    """A pattern that backtracks would take hours here."""
    async with asyncio.timeout(20):
        for text in LONG:
            assert text[:1] in await shown(page, text)


async def test_a_spoiler_is_hidden_until_it_is_clicked(page: Page, backend: FakeBackend) -> None:
    await backend.post(samples.message("It was ||the fox||"))
    hidden = page.get_by_test_id("message").get_by_text("the fox")
    await expect(hidden).to_be_hidden()
    await page.get_by_role("button", name="Spoiler").click()
    await expect(hidden).to_be_visible()


async def test_a_relative_time_is_kept_current(page: Page, backend: FakeBackend) -> None:
    await page.evaluate("Date.now = () => 1_700_000_080_000")
    await backend.post(samples.message("Begun <t:1700000000:R>, ends <t:1700000400:R>"))
    message = page.get_by_test_id("message")
    await expect(message).to_contain_text("Begun 1 minute ago, ends in 5 minutes")
    await page.evaluate("Date.now = () => 1_700_000_105_000")
    await expect(message).to_contain_text("Begun 2 minutes ago")


async def test_names_cannot_reach_into_objects(page: Page) -> None:
    """`__proto__` and `constructor` are names like all others."""
    script = """async text => {
      const { parseInvocation } = await import("/page/invocation.js");
      const names = ["prompt", "constructor"];
      const options = names.map(name => ({ name, type: 3, required: name === "prompt" }));
      return parseInvocation(text, [{ name: "imagine", options }]).texts;
    }"""
    parsed = await page.evaluate(script, "/imagine a fox constructor: b __proto__: c")
    assert json.dumps(parsed) == '{"prompt": "a fox", "constructor": "b __proto__: c"}'
