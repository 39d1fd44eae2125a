"""Whatever providers answer: an error of ours with a clear sentence, and nothing left behind."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hfmedia import (
    AllProvidersFailed,
    BadReply,
    ConnectionLost,
    ContentRefused,
    DownloadError,
    Failure,
    HFMediaError,
    MediaRef,
    MissingAuthError,
    OutOfCredits,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.adapter import Route
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.types import Done
from tests.library.servers import (
    SHORT,
    SMALL,
    failure,
    items,
    media_of,
    path_of,
    pictures,
    playing,
)

FLUX = "black-forest-labs/FLUX.1-dev"
ALL = ("fal-ai", "replicate", "together", "wavespeed", "hf-inference")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files lie. Whatever a test does, none of ours is left in the end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert left_in(tmp_path) == []


def left_in(folder: Path) -> list[Path]:
    return [it for it in folder.glob("hfmedia-*/files/**/*") if it.is_file()]


@pytest.mark.parametrize(
    ("provider", "failure_", "kind", "words"),
    [
        ("fal-ai", "html", BadReply, "fal-ai sent a response that cannot be read"),
        ("together", "html", BadReply, "together sent a response that cannot be read"),
        ("hf-inference", "html", BadReply, "The result is not an image"),
        ("replicate", "malformed", BadReply, "replicate sent a response"),
        ("wavespeed", "malformed", BadReply, "wavespeed sent a response"),
        ("together", "empty", BadReply, "cannot be read"),
        ("fal-ai", "empty", BadReply, "cannot be read"),
        ("hf-inference", "cut", BadReply, "The image is cut off"),
        ("together", "cut", BadReply, "The image is cut off"),
        ("hf-inference", "zero", BadReply, "The result is empty"),
        ("together", "zero", BadReply, "together sent a response that cannot be read"),
        ("hf-inference", "text", BadReply, "The result is not an image"),
        ("hf-inference", "huge", BadReply, "sends more than 50 MB"),
        ("fal-ai", "huge", DownloadError, "larger than 50 MB"),
        ("replicate", "drop", ConnectionLost, "broke"),
        ("fal-ai", "content", ContentRefused, "NSFW"),
        ("replicate", "content", ContentRefused, "NSFW"),
        ("fal-ai", "401", MissingAuthError, "No provider takes this key"),
        ("fal-ai", "402", OutOfCredits, "exceeded your monthly included credits"),
        ("fal-ai", "429", ResponseError, "Too many requests"),
        ("fal-ai", "502", UnknownOutcome, "502"),
    ],
)
async def test_a_bad_reply_is_an_error_with_a_sentence(
    provider: str, failure_: str, kind: type[HFMediaError], words: str, folder: Path
) -> None:
    async with playing(**{provider: failure_}) as providers, media_of(providers) as media:
        error = await failure(media, f"{FLUX}:{provider}", **SMALL)
        assert left_in(folder) == []
    assert isinstance(error, kind)
    assert words in str(error)


async def test_a_bad_file_is_fetched_three_times_and_then_said(folder: Path) -> None:
    bad = {
        "fal-ai": ("cut", f"{FLUX}:fal-ai", "The image is cut off"),
        "replicate": ("zero", f"{FLUX}:replicate", "The result is empty"),
        "wavespeed": ("text", f"{FLUX}:wavespeed", "The result is not an image"),
        "zai-org": ("torn", "zai-org/GLM-Image", "could not be fetched"),
    }
    settings = {name: failure_ for name, (failure_, *_) in bad.items()}
    fetches = Counter[str]()

    class Counted(PassingEffects):
        async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
            fetches[route.provider] += 1
            return await super().fetch(route, done, deadline)

        async def sleep(self, seconds: float) -> None:
            pass  # between the fetches

    async with playing(**settings) as providers, media_of(providers, effects=Counted) as media:
        asked = (failure(media, model, **SMALL) for _, model, _ in bad.values())
        errors = await asyncio.gather(*asked)
        assert left_in(folder) == []
    for error, (_, _, words) in zip(errors, bad.values(), strict=True):
        assert isinstance(error, DownloadError)
        assert words in str(error)
    assert fetches == dict.fromkeys(bad, 3)


@pytest.mark.parametrize("provider", ALL)
async def test_the_right_bytes_are_accepted_whatever_their_header_says(provider: str) -> None:
    async with playing(**{provider: "wrong type"}) as providers, media_of(providers) as media:
        [picture] = pictures(await items(media, f"{FLUX}:{provider}", **SMALL))
    assert picture.media.content_type.startswith("image/")


async def test_an_expired_link_is_asked_for_anew_and_nothing_is_generated_twice() -> None:
    async with playing(fal_ai="expired") as providers, media_of(providers) as media:
        [picture] = pictures(await items(media, f"{FLUX}:fal-ai", seed=1, **SMALL))
    assert picture.media.size


async def test_all_providers_failing_are_all_quoted() -> None:
    failing = dict(zip(ALL, ("500", "503", "403", "404", "429"), strict=True))
    async with playing(**failing) as providers, media_of(providers) as media:
        error = await failure(media, FLUX, **SMALL)
    assert isinstance(error, AllProvidersFailed)
    assert [failure.provider for failure in error.failures] == list(ALL)
    assert all(f"{name} answered {status}" in str(error) for name, status in failing.items())


async def test_a_bad_reply_for_a_picture_moves_on_and_for_a_video_stops() -> None:
    async with playing(fal_ai="html") as providers, media_of(providers) as media:
        found = await items(media, FLUX, **SMALL)
        error = await failure(media, "Wan-AI/Wan2.2-T2V-A14B", **SHORT)
    assert path_of(found) == "fal-ai unclear → replicate"
    assert isinstance(error, BadReply)


async def test_after_every_failure_the_instance_still_works() -> None:
    async with playing() as providers, media_of(providers) as media:
        for broken in ("html", "drop", "cut", "500", None):
            providers.settings.update({"hf-inference": {"failure": broken}})
            if broken:
                await failure(media, f"{FLUX}:hf-inference", **SMALL)
        assert pictures(await items(media, f"{FLUX}:hf-inference", **SMALL))


def test_a_bad_reply_gets_the_name_of_its_provider_once() -> None:
    with (
        pytest.raises(BadReply) as raised,
        reply_boundary("together"),
        reply_boundary("together"),
    ):
        raise BadReply("The result is not base64.")
    assert raised.value.provider == "together"
    assert str(raised.value) == (
        "together sent a response that cannot be read: The result is not base64."
    )
