"""The message of a job, as a function of a snapshot."""

from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations

import pytest
from discord import ui

from hfmedia.errors import (
    AllProvidersFailed,
    ConnectionLost,
    ContentRefused,
    DownloadError,
    Failure,
    HFMediaError,
    JobFailed,
    ResponseError,
)
from hfmedia.progress import Progress
from hfmedia.results import Attempt
from hfmedia.types import Task
from jobs.models import Snapshot
from replies.layout import incomplete_layout, layout
from replies.media.prepared_file import PreparedFile
from tests.bot.builders import (
    ENGLISH,
    ROBIN,
    a_done_state,
    a_failed_state,
    a_file,
    a_request,
    a_snapshot,
    a_state,
    moved_from,
)

NOW = 112.4
BUSY = ResponseError("fal-ai answered 429.", provider="fal-ai", status=429)


def text(
    snapshot: Snapshot,
    files: dict[int, PreparedFile] | None = None,
    t: NullTranslations = ENGLISH,
) -> str:
    parts = layout(snapshot, files or {}, NOW, t).walk_children()
    return "\n".join(part.content for part in parts if isinstance(part, ui.TextDisplay))


def lines(snapshot: Snapshot, files: dict[int, PreparedFile] | None = None) -> list[str]:
    """The lines below the headline."""
    return text(snapshot, files).splitlines()[1:]


def labels(snapshot: Snapshot, files: dict[int, PreparedFile] | None = None) -> list[str | None]:
    parts = layout(snapshot, files or {}, NOW, ENGLISH).walk_children()
    return [part.label for part in parts if isinstance(part, ui.Button)]


async def test_while_it_runs_each_generation_has_its_line_and_its_seconds() -> None:
    moved = (moved_from("fal-ai", BUSY),)
    snapshot = a_snapshot(
        a_state(1),
        a_state(2, progress=Progress(stage="waiting", provider="fal-ai", position=3)),
        a_state(3, progress=Progress(stage="waiting", provider="replicate", moved=moved)),
        a_state(4, progress=Progress(stage="downloading", provider="fal-ai"), began=110.0),
    )
    assert text(snapshot).splitlines() == [
        "**Imagining** a fox in the snow",
        "#1 · starting · 12 s",
        "#2 · fal-ai · number 3 in the queue · 12 s",
        "#3 · fal-ai 429 → replicate · generating · 12 s",
        "#4 · fal-ai · downloading · 2 s",
    ]
    assert labels(snapshot) == ["Cancel"]


STATES = [
    ("queued", "queued"),
    ("IN_QUEUE", "queued"),
    ("created", "queued"),
    ("starting", "starting the model"),
    ("processing", "generating"),
    ("in progress", "generating"),
    ("fetching the result", "fetching the result"),
    ("no answer", "no answer, asking again"),
    ("warming_up **now**", r"warming\_up \*\*now\*\*"),
]


@pytest.mark.parametrize(("state", "words"), STATES)
async def test_what_a_provider_calls_the_state_of_a_job_is_said_in_plain_words(
    state: str, words: str
) -> None:
    progress = Progress(stage="waiting", provider="wavespeed", state=state)
    assert lines(a_snapshot(a_state(progress=progress))) == [f"#1 · wavespeed · {words} · 12 s"]


async def test_the_percentage_is_shown_where_the_provider_tells_it() -> None:
    progress = Progress(stage="waiting", provider="replicate", state="processing", percent=41.7)
    assert "replicate · generating, 42 % · " in text(a_snapshot(a_state(progress=progress)))


async def test_a_download_shows_how_much_has_come() -> None:
    progress = Progress(stage="downloading", provider="fal-ai", received=3 << 20, total=8 << 20)
    assert "fal-ai · downloading, 3 MB of 8 MB · " in text(a_snapshot(a_state(progress=progress)))
    progress = replace(progress, total=None)
    assert "fal-ai · downloading, 3 MB · " in text(a_snapshot(a_state(progress=progress)))


async def test_a_provider_that_answers_late_is_waited_for() -> None:
    asking = Progress(stage="asking", provider="hf-inference")
    assert lines(a_snapshot(a_state(progress=asking, began=NOW - 1))) == [
        "#1 · hf-inference · asking · 1 s"
    ]
    assert lines(a_snapshot(a_state(progress=asking))) == ["#1 · waiting for hf-inference · 12 s"]
    moved = replace(asking, moved=(moved_from("fal-ai", BUSY),))
    assert lines(a_snapshot(a_state(progress=moved))) == [
        "#1 · fal-ai 429 · waiting for hf-inference · 12 s"
    ]


async def test_between_two_providers_the_line_says_what_was_tried() -> None:
    progress = Progress(stage="asking", moved=(moved_from("fal-ai", BUSY),))
    assert "#1 · fal-ai 429 → … · asking · 12 s" in text(a_snapshot(a_state(progress=progress)))


async def test_in_the_end_one_line_says_how_it_was_made() -> None:
    snapshot = a_snapshot(a_done_state())
    assert text(snapshot, {1: a_file()}).splitlines() == [
        "**Imagined** a fox in the snow",
        "-# paint/fox-1 · fal-ai · 64 × 48 · seed 7 · 9.0 s",
    ]
    assert labels(snapshot, {1: a_file()}) == ["Again", "Delete"]


async def test_results_that_were_made_alike_share_the_line() -> None:
    second = replace(a_done_state(2), ended=111.4)
    snapshot = a_snapshot(a_done_state(), second)
    assert lines(snapshot, {1: a_file(), 2: a_file()}) == [
        "-# paint/fox-1 · fal-ai · 64 × 48 · seeds 7 to 8 · 9.0 to 11.4 s"
    ]


async def test_results_of_two_providers_have_a_line_each() -> None:
    snapshot = a_snapshot(a_done_state(), a_done_state(2, provider="nscale"))
    said = lines(snapshot, {1: a_file(), 2: a_file()})
    assert [line[:6] for line in said] == ["-# #1 ", "-# #2 "]


async def test_options_that_a_provider_ignored_are_named_once() -> None:
    ignored = ("guidance_scale", "num_inference_steps")
    snapshot = a_snapshot(
        a_done_state(ignored_parameters=ignored), a_done_state(2, ignored_parameters=ignored)
    )
    said = lines(snapshot, {1: a_file(), 2: a_file()})
    assert said[-1] == (
        "-# fal-ai does not support the options guidance, steps, so they were ignored."
    )
    assert len(said) == 2
    one = a_snapshot(a_done_state(ignored_parameters=("seed",)))
    assert lines(one, {1: a_file()})[-1] == (
        "-# fal-ai does not support the option seed, so it was ignored."
    )


async def test_what_another_provider_may_have_made_too_may_be_paid_twice() -> None:
    attempts = (
        Attempt(provider="replicate", outcome="unclear", seconds=1.0),
        Attempt(provider="fal-ai", outcome="ok", seconds=9.0),
    )
    snapshot = a_snapshot(a_done_state(attempts=attempts), a_done_state(2, attempts=attempts))
    assert lines(snapshot, {1: a_file(), 2: a_file()})[1:] == [
        "-# The answer of replicate was lost on its way, so this may have been paid twice."
    ]


async def test_the_path_is_shown_if_it_failed_over() -> None:
    attempts = (
        Attempt(provider="fal-ai", outcome="429", seconds=1),
        Attempt(provider="replicate", outcome="ok", seconds=2),
    )
    snapshot = a_snapshot(a_done_state(attempts=attempts, provider="replicate"))
    assert text(snapshot, {1: a_file()}).endswith("9.0 s · fal-ai 429 → replicate")


async def test_images_are_shown_as_they_come_with_the_prompt_as_alt_text() -> None:
    snapshot = a_snapshot(a_done_state(), a_state(2))
    view = layout(snapshot, {1: a_file()}, NOW, ENGLISH)
    [gallery] = [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]
    assert [(item.media.url, item.description) for item in gallery.items] == [
        ("attachment://image-7.png", "a fox in the snow")
    ]
    assert "**Imagining**" in text(snapshot, {1: a_file()})


async def test_images_stand_in_the_order_of_their_generations_whichever_came_first() -> None:
    snapshot = a_snapshot(*(a_done_state(number) for number in (1, 2, 3, 4)))
    came = {number: a_file(name=f"image-{number}.png") for number in (3, 1, 4, 2)}
    for view in (layout(snapshot, came, NOW, ENGLISH), incomplete_layout(snapshot, came, ENGLISH)):
        [gallery] = [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]
        names = [item.media.url for item in gallery.items]
        assert names == [f"attachment://image-{number}.png" for number in (1, 2, 3, 4)]


async def test_without_a_file_there_is_no_gallery() -> None:
    view = layout(a_snapshot(), {}, NOW, ENGLISH)
    assert not [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]


async def test_a_result_whose_file_is_not_ready_is_not_the_end() -> None:
    assert text(a_snapshot(a_done_state())).splitlines() == [
        "**Imagining** a fox in the snow",
        "#1 · preparing the file · 9 s",
    ]
    assert labels(a_snapshot(a_done_state())) == ["Cancel"]


async def test_what_failed_is_said_beside_what_succeeded() -> None:
    error = ContentRefused("fal-ai: nsfw", provider="fal-ai", provider_message="nsfw")
    said = text(a_snapshot(a_done_state(), a_failed_state(2, error)), {1: a_file()})
    assert said.splitlines() == [
        "**Imagined** a fox in the snow",
        "-# #1 · paint/fox-1 · fal-ai · 64 × 48 · seed 7 · 9.0 s",
        "#2 · 3 s · fal-ai refused the content of this prompt. It said: “nsfw”. "
        "Change the prompt, or the image if there is one.",
    ]


def all_failed(*errors: HFMediaError) -> AllProvidersFailed:
    return AllProvidersFailed("…", failures=tuple(Failure.of(error) for error in errors))


async def test_a_prompt_that_fails_four_times_is_said_once_as_a_list_by_provider() -> None:
    error = all_failed(
        *(ResponseError("…", provider=name, status=429) for name in ("fal-ai", "replicate")),
        ResponseError("…", provider="together", status=429),
        ConnectionLost("…", provider="nscale"),
    )
    states = [a_failed_state(n, error, ended=102.0 + n) for n in (1, 2, 3, 4)]
    assert lines(a_snapshot(*states)) == [
        "3 to 6 s · fal-ai, replicate, together: too many requests; nscale: the connection broke. "
        "It may have been generated and charged anyway. "
        "Try again in a few minutes, or choose another model."
    ]


async def test_two_generations_that_fail_alike_share_a_line() -> None:
    failed = [a_failed_state(n, BUSY) for n in (2, 3)]
    said = lines(a_snapshot(a_done_state(), *failed), {1: a_file()})
    assert said[1].startswith("#2, #3 · 3 s · fal-ai is getting too many requests at the moment.")
    assert len(said) == 2


async def test_a_failure_after_others_says_who_failed_before() -> None:
    error = JobFailed("…", provider="replicate")
    moved = (moved_from("fal-ai", BUSY), moved_from("replicate", error))
    state = a_failed_state(1, error, progress=Progress(stage="asking", moved=moved))
    assert lines(a_snapshot(state))[0].startswith("3 s · fal-ai 429 → replicate failed · replicate")


async def test_if_nothing_succeeded_the_headline_says_so() -> None:
    snapshot = a_snapshot(a_failed_state(1, BUSY))
    assert text(snapshot).startswith("**No image:** a fox in the snow")
    assert labels(snapshot) == ["Again", "Delete"]


async def test_the_headline_says_who_cancelled() -> None:
    cancelled = a_state(2, status="cancelled", ended=104.0)
    snapshot = a_snapshot(a_done_state(), cancelled, cancelled_by=ROBIN)
    said = text(snapshot, {1: a_file()}).splitlines()
    assert said[0] == "**Cancelled by <@22>:** a fox in the snow"
    assert said[2] == "#2 · 4 s · Cancelled."
    assert text(replace(snapshot, cancelled_by=None), {1: a_file()}).startswith("**Cancelled:** ")
    assert labels(snapshot, {1: a_file()}) == ["Again", "Delete"]


async def test_what_a_restart_interrupted_does_not_offer_what_the_bot_has_forgotten() -> None:
    snapshot = a_snapshot(a_state(status="interrupted", ended=104.0))
    assert text(snapshot).splitlines() == [
        "**Interrupted:** a fox in the snow",
        "4 s · The bot was restarted. Type the command again to repeat it.",
    ]
    assert labels(snapshot) == ["Delete"]


HEADLINES: list[tuple[Task, str, str, str]] = [
    ("text-to-image", "**Imagining** ", "**Imagined** ", "**No image:** "),
    ("text-to-video", "**Filming** ", "**Filmed** ", "**No video:** "),
    ("image-to-image", "**Editing:** ", "**Edited:** ", "**Not edited:** "),
    ("image-to-video", "**Animating:** ", "**Animated:** ", "**Not animated:** "),
    ("conversational", "**Writing:** ", "**Written:** ", "**Not written:** "),
]


@pytest.mark.parametrize(("task", "doing", "did", "failed"), HEADLINES)
async def test_the_headline_says_what_is_done(
    task: Task, doing: str, did: str, failed: str
) -> None:
    request = a_request(task=task)
    assert text(a_snapshot(request=request)).startswith(doing)
    assert text(a_snapshot(a_done_state(), request=request), {1: a_file()}).startswith(did)
    assert text(a_snapshot(a_failed_state(1, BUSY), request=request)).startswith(failed)


async def test_a_shortened_prompt_can_be_had_by_a_button() -> None:
    long = a_request(prompt="a fox " * 50)
    assert labels(a_snapshot(request=long)) == ["Cancel", "Show prompt"]
    done = a_snapshot(a_done_state(), request=long)
    assert labels(done, {1: a_file()}) == ["Again", "Show prompt", "Delete"]
    escaped = a_request(prompt="*" * 101)  # each takes two characters of the headline
    assert labels(a_snapshot(request=escaped)) == ["Cancel", "Show prompt"]
    assert labels(a_snapshot(request=a_request(prompt="x" * 200))) == ["Cancel"]


async def test_a_reply_that_could_not_be_completed_keeps_what_is_shown() -> None:
    lost = a_failed_state(2, ContentRefused("nsfw", provider_message="nsfw"))
    cancelled = a_state(3, status="cancelled", ended=103.0)
    snapshot = a_snapshot(a_done_state(), lost, cancelled, a_done_state(4))
    view = incomplete_layout(snapshot, {1: a_file()}, ENGLISH)
    [said] = [part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay)]
    assert said.splitlines() == [
        "This reply could not be completed:",
        "#1 · done",
        "#2 · failed",
        "#3 · cancelled",
        "#4 · done, but not shown [The provider's link](https://cdn.example/fox.png)",
    ]
    [kept] = [part for part in view.walk_children() if isinstance(part, ui.MediaGallery)]
    assert [item.media.url for item in kept.items] == ["attachment://image-7.png"]


async def test_a_file_that_did_not_fit_is_linked() -> None:
    file = a_file(size=60 << 20, link="https://cdn.example/a (1)>.mp4?k=v", name="video-7.mp4")
    said = lines(a_snapshot(a_done_state()), {1: file.as_link("too-large", 10 << 20)})
    assert said[1] == (
        "-# The file is 60 MB and Discord's limit here is 10 MB. Download it from the provider: "
        "[video-7.mp4](https://cdn.example/a%20%281%29%3E.mp4?k=v)"
    )


async def test_a_re_encoded_file_says_so() -> None:
    file = a_file(change="re-encoded", original_size=60 << 20, limit_bytes=10 << 20)
    assert lines(a_snapshot(a_done_state()), {1: file})[1] == (
        "-# Re-encoded from 60 MB to fit into Discord's limit of 10 MB."
    )


@pytest.mark.parametrize("change", ["too-large", "missing"])
async def test_without_a_link_nothing_is_promised(change: str) -> None:
    file = a_file(link=None).as_link(change, 10)  # type: ignore[arg-type]
    assert "Download" not in text(a_snapshot(a_done_state()), {1: file})


async def test_a_result_that_could_not_be_fetched_is_linked_where_it_can_be() -> None:
    lost = DownloadError("…", url="https://cdn.example/f (1).mp4", download_problem="status")
    assert lines(a_snapshot(a_failed_state(1, lost))) == [
        "3 s · The result was generated, but it could not be downloaded. Try again, or choose "
        "another model. [The provider's link](https://cdn.example/f%20%281%29.mp4)"
    ]


async def test_only_web_addresses_become_links() -> None:
    file = a_file(link="javascript:alert(1)").as_link("too-large", 10)
    assert "javascript" not in text(a_snapshot(a_done_state()), {1: file})


PROMPTS = [
    ("@everyone **look** `here`", r"\@everyone \*\*look\*\* \`here\`"),
    ("<@1> <t:1:R> [x](https://evil.example)", r"\<\@1\> \<t\:1\:R\> \[x\](https\://evil.example)"),
    ("# big\n> quoted\n\n🦊", r"\# big \> quoted 🦊"),
    ("x" * 500, "x" * 199 + "…"),
    ("snowfall " * 50, ("snowfall " * 22).strip() + "…"),
    ("ثعلب في الثلج", "\u2068ثعلب في الثلج\u2069"),
    ("a\u202efox", "afox"),
]


@pytest.mark.parametrize(("prompt", "shown"), PROMPTS)
async def test_a_prompt_is_shown_as_it_was_written(prompt: str, shown: str) -> None:
    first = text(a_snapshot(request=a_request(prompt=prompt))).splitlines()[0]
    assert first == f"**Imagining** {shown}"


async def test_even_the_worst_message_is_one_that_discord_takes() -> None:
    worst = "*_~`|[]<>@:#" * 400
    request = a_request(prompt=worst, model=worst, provider=worst)
    errors = [
        [ResponseError("…", provider=f"{n}{k}{worst}", status=422, provider_message=worst)]
        for n in (1, 2, 3, 4)
        for k in range(9)
    ]
    listed = [all_failed(*(error for [error] in errors[n::4])) for n in range(4)]
    for causes in ([JobFailed("…", provider=worst, provider_message=worst)] * 4, listed):
        moved = tuple(moved_from(f"{n}{worst}", BUSY) for n in range(9))
        states = [
            a_failed_state(n, error, request=request, progress=Progress(moved=moved), ended=99e3)
            for n, error in enumerate(causes, start=1)
        ]
        snapshot = a_snapshot(*states, request=request)
        assert layout(snapshot, {}, NOW, ENGLISH).content_length() <= 4000

    link = "https://cdn.example/" + "a" * 560
    lost = [a_failed_state(n, DownloadError("…", url=f"{link}{n}")) for n in (1, 2, 3, 4)]
    assert layout(a_snapshot(*lost), {}, NOW, ENGLISH).content_length() <= 4000

    done = [a_done_state(n) for n in (1, 2, 3, 4)]
    files = {n: a_file(link=link).as_link("too-large", 10) for n in (1, 2, 3, 4)}
    assert layout(a_snapshot(*done), files, NOW, ENGLISH).content_length() <= 4000
