"""What people read, as a function of a snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from discord import ui

from hfmedia.errors import (
    AllProvidersFailed,
    ContentRefused,
    DownloadError,
    HFMediaError,
    ResponseError,
)
from hfmedia.results import Attempt
from hfmedia.types import Task
from jobs import Progress, Snapshot
from replies.layout import last_words, layout
from replies.media.fit import PreparedFile
from tests.bot.builders import a_generation, a_progress, a_request, a_snapshot

NOW = 112.4


def text(snapshot: Snapshot, files: dict[int, PreparedFile] | None = None) -> str:
    parts = layout(snapshot, files or {}, NOW).walk_children()
    return "\n".join(part.content for part in parts if isinstance(part, ui.TextDisplay))


def labels(snapshot: Snapshot, files: dict[int, PreparedFile] | None = None) -> list[str | None]:
    parts = layout(snapshot, files or {}, NOW).walk_children()
    return [part.item.label for part in parts if isinstance(part, ui.DynamicItem)]


def a_done(number: int = 1, **changes: Any) -> Progress:
    request = a_request(parameters={"seed": 6 + number})
    generation = a_generation(request, **changes)
    return a_progress(number, state="done", ended=109.04, generation=generation)


def a_file(**changes: Any) -> PreparedFile:
    values: dict[str, Any] = {"name": "picture-7.png", "data": b"png", "size": 3, "sides": (64, 48)}
    return PreparedFile(**{**values, **changes})


async def test_while_it_runs_each_generation_has_its_line_and_its_seconds() -> None:
    snapshot = a_snapshot(
        a_progress(1),
        a_progress(2, state="waiting", provider="fal-ai", note="queue 3"),
        a_progress(3, state="trying", provider="replicate", moved=("fal-ai 429",)),
        a_progress(4, state="downloading", provider="fal-ai", began=110.0),
    )
    assert text(snapshot).splitlines() == [
        "**Imagining** a fox in the snow",
        "#1 · starting · 12 s",
        "#2 · fal-ai · queue 3 · 12 s",
        "#3 · fal-ai 429 → replicate · asking · 12 s",
        "#4 · fal-ai · downloading · 2 s",
    ]
    assert labels(snapshot) == ["Cancel"]


async def test_between_two_providers_the_line_says_what_was_tried() -> None:
    assert "#1 · fal-ai 429 → … · asking · 12 s" in text(
        a_snapshot(a_progress(state="trying", moved=("fal-ai 429",)))
    )


async def test_in_the_end_one_line_says_how_it_was_made() -> None:
    snapshot = a_snapshot(a_done())
    assert text(snapshot, {1: a_file()}).splitlines() == [
        "**Imagined** a fox in the snow",
        "-# paint/fox-1 · fal-ai · 64 × 48 · seed 7 · 9.0 s",
    ]
    assert labels(snapshot, {1: a_file()}) == ["Again", "Delete"]


async def test_results_that_were_made_alike_share_the_line() -> None:
    second = replace(a_done(2), ended=111.4)
    snapshot = a_snapshot(a_done(), second)
    said = text(snapshot, {1: a_file(), 2: a_file()}).splitlines()[1:]
    assert said == ["-# paint/fox-1 · fal-ai · 64 × 48 · seeds 7 to 8 · 9.0 to 11.4 s"]


async def test_results_of_two_providers_have_a_line_each() -> None:
    snapshot = a_snapshot(a_done(), a_done(2, provider="nscale"))
    said = text(snapshot, {1: a_file(), 2: a_file()}).splitlines()[1:]
    assert [line[:6] for line in said] == ["-# #1 ", "-# #2 "]


async def test_what_a_provider_did_not_take_is_said_once() -> None:
    warnings = ("nscale does not take num_inference_steps.",)
    snapshot = a_snapshot(a_done(warnings=warnings), a_done(2, warnings=warnings))
    said = text(snapshot, {1: a_file(), 2: a_file()})
    assert said.count("nscale does not take num\\_inference\\_steps.") == 1


async def test_the_path_is_told_if_it_failed_over() -> None:
    attempts = (
        Attempt(provider="fal-ai", outcome="429", seconds=1),
        Attempt(provider="replicate", outcome="ok", seconds=2),
    )
    snapshot = a_snapshot(a_done(attempts=attempts, provider="replicate"))
    assert text(snapshot, {1: a_file()}).endswith("9.0 s · fal-ai 429 → replicate")


async def test_pictures_are_shown_as_they_come_with_the_prompt_as_alt_text() -> None:
    snapshot = a_snapshot(a_done(), a_progress(2))
    view = layout(snapshot, {1: a_file()}, NOW)
    [gallery] = [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]
    assert [(item.media.url, item.description) for item in gallery.items] == [
        ("attachment://picture-7.png", "a fox in the snow")
    ]
    assert "**Imagining**" in text(snapshot, {1: a_file()})


async def test_without_a_file_there_is_no_gallery() -> None:
    view = layout(a_snapshot(), {}, NOW)
    assert not [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]


async def test_a_result_whose_file_is_not_ready_is_not_the_end() -> None:
    assert "**Imagining**" in text(a_snapshot(a_done()))
    assert "preparing the file · 9 s" in text(a_snapshot(a_done()))
    assert labels(a_snapshot(a_done())) == ["Cancel"]


async def test_what_failed_is_said_beside_what_succeeded() -> None:
    failed = a_progress(2, state="failed", ended=103.0, failure=ContentRefused("fal-ai: nsfw"))
    said = text(a_snapshot(a_done(), failed), {1: a_file()})
    assert "**Imagined**" in said
    assert "#2 · 3 s · The provider refused this prompt (fal-ai\\: nsfw)." in said


async def test_if_nothing_succeeded_the_headline_says_so() -> None:
    failed = a_progress(state="failed", ended=103.0, failure=ResponseError("busy", status=429))
    assert text(a_snapshot(failed)).startswith("**No picture of** a fox in the snow")
    assert labels(a_snapshot(failed)) == ["Again", "Delete"]


@pytest.mark.parametrize(
    ("state", "words"), [("cancelled", "cancelled."), ("interrupted", "interrupted by a restart")]
)
async def test_what_was_stopped_says_by_what(state: str, words: str) -> None:
    assert f"#1 · 4 s · {words}" in text(a_snapshot(a_progress(state=state, ended=104.0)))


async def test_videos_are_filmed() -> None:
    request = replace(a_request(), task="text-to-video")
    assert text(a_snapshot(request=request)).startswith("**Filming** ")


HEADLINES: list[tuple[Task, str, str, str]] = [
    ("text-to-image", "**Imagining** ", "**Imagined** ", "**No picture of** "),
    ("image-to-image", "**Editing** ", "**Edited** ", "**Not edited:** "),
    ("image-to-video", "**Animating** ", "**Animated** ", "**Not animated:** "),
]


@pytest.mark.parametrize(("task", "doing", "did", "failed"), HEADLINES)
async def test_the_headline_says_what_is_done(
    task: Task, doing: str, did: str, failed: str
) -> None:
    request = replace(a_request(), task=task)
    assert text(a_snapshot(request=request)).startswith(doing)
    assert text(a_snapshot(a_done(), request=request), {1: a_file()}).startswith(did)
    lost = a_progress(state="failed", ended=103.0, failure=ResponseError("busy", status=429))
    assert text(a_snapshot(lost, request=request)).startswith(failed)


async def test_the_last_words_hold_no_foreign_word_and_keep_what_is_shown() -> None:
    lost = a_progress(2, state="failed", ended=103.0, failure=ContentRefused("nsfw"))
    cancelled = a_progress(3, state="cancelled", ended=103.0)
    view = last_words(a_snapshot(a_done(), lost, cancelled), {1: a_file()})
    [said] = [part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay)]
    assert said.splitlines()[1:] == ["#1 · done.", "#2 · failed.", "#3 · cancelled."]
    [kept] = [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]
    assert [item.media.url for item in kept.items] == ["attachment://picture-7.png"]


async def test_a_file_that_did_not_fit_is_linked_in_words() -> None:
    file = a_file(data=None, link="https://cdn.example/a (1)>.mp4?k=v", note="Too large.")
    said = text(a_snapshot(a_done()), {1: file})
    assert "Too large. [picture-7.png](https://cdn.example/a%20%281%29%3E.mp4?k=v)" in said


async def test_a_result_that_could_not_be_fetched_is_linked_where_it_can_be() -> None:
    lost = DownloadError("Too large.", url="https://cdn.example/f (1).mp4", again=False)
    failed = a_progress(state="failed", ended=103.0, failure=lost)
    link = "[The provider's link](https://cdn.example/f%20%281%29.mp4)"
    assert text(a_snapshot(failed)).endswith(f"choose another model. {link}")


async def test_only_web_addresses_become_links() -> None:
    file = a_file(data=None, link="javascript:alert(1)", note="Too large.")
    assert "javascript" not in text(a_snapshot(a_done()), {1: file})


PROMPTS = [
    ("@everyone **look** `here`", r"\@everyone \*\*look\*\* \`here\`"),
    ("<@1> <t:1:R> [x](https://evil.example)", r"\<\@1\> \<t\:1\:R\> \[x\](https\://evil.example)"),
    ("# big\n> quoted\n\n🦊", r"\# big \> quoted 🦊"),
    ("x" * 500, "x" * 199 + "…"),
    ("ثعلب في الثلج", "\u2068ثعلب في الثلج\u2069"),
    ("a\u202efox", "afox"),
]


@pytest.mark.parametrize(("prompt", "shown"), PROMPTS)
async def test_a_prompt_is_shown_as_it_was_written(prompt: str, shown: str) -> None:
    first = text(a_snapshot(request=replace(a_request(), prompt=prompt))).splitlines()[0]
    assert first == f"**Imagining** {shown}"


async def test_even_the_worst_message_is_one_that_discord_takes() -> None:
    worst = "*_~`|[]<>@:#" * 400
    error = AllProvidersFailed(worst, [("fal-ai", HFMediaError(worst))])
    generations = [
        a_progress(n, state="failed", failure=error, ended=999.0, moved=(worst, worst))
        for n in (1, 2, 3, 4)
    ]
    snapshot = a_snapshot(*generations, request=replace(a_request(), prompt=worst))
    assert layout(snapshot, {}, NOW).content_length() <= 4000

    lost = DownloadError(worst, url="https://cdn.example/" + "a" * 560)
    generations = [replace(progress, failure=lost) for progress in generations]
    assert layout(a_snapshot(*generations), {}, NOW).content_length() <= 4000

    done = [a_done(n) for n in (1, 2, 3, 4)]
    link = "https://cdn.example/" + "a" * 560
    files = {n: a_file(data=None, link=link, note="n" * 150) for n in (1, 2, 3, 4)}
    assert layout(a_snapshot(*done), files, NOW).content_length() <= 4000


async def test_the_buttons_carry_all_they_need() -> None:
    parts = layout(a_snapshot(), {}, NOW).walk_children()
    assert [p.custom_id for p in parts if isinstance(p, ui.DynamicItem)] == ["cancel:500:11"]
