"""A key that the Hub or a provider refuses while a job runs is marked, and no other one is."""

from __future__ import annotations

import base64
import logging
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from app.refused_keys import KeyWatch, NoticingClient
from hfmedia import HuggingFaceMedia
from hfmedia.client import ignore
from hfmedia.errors import (
    DownloadError,
    Failure,
    HFMediaError,
    JobFailed,
    MissingAuthError,
    ModelNotSupportedError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.execution.effects import Effects
from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.policy import KeyRef, Policy
from hfmedia.routing.router import generate
from hfmedia.types import GenerationRequest, ImageInput
from playground.providers import INSTANT, Providers, Settings
from playground.providers.keys import make_token
from storage.errors import StorageUnavailable
from tests.jobs.talking import Writer, a_talk, served_by
from tests.library.samples import picture
from tests.library.scripted import DONE, FILM, LATER, PENDING, REQUEST, Scripted, routes

HUB: Final = KeyRef("guild", "33:hf")
FAL: Final = KeyRef("guild", "33:fal-ai")
POLICY: Final = Policy(hub_key=HUB, provider_keys={"fal-ai": FAL})
MODEL: Final = GenerationRequest(
    task="text-to-image", model="black-forest-labs/FLUX.1-dev", prompt="a fox"
)

CHAT: Final = GenerationRequest(
    task="conversational",
    model="openai/gpt-oss-120b",
    messages=({"role": "user", "content": "Hello"},),
)


@dataclass
class Marked:
    """The keys that were marked, as often as they were."""

    keys: list[KeyRef] = field(default_factory=list)

    async def mark(self, key: KeyRef) -> None:
        self.keys.append(key)


def answered(status: int) -> ResponseError:
    return ResponseError(f"it answered {status}.", status=status)


async def marked_after(
    effects: Scripted, *names: str, policy: Policy = POLICY, request: GenerationRequest = REQUEST
) -> list[KeyRef]:
    """What is marked when a generation is done with those providers, in that order."""
    marked, found = Marked(), routes(*names, task=request.task)
    if not isinstance(effects.rows, Failure):
        effects.rows = [route.row for route in found]
    watch = KeyWatch(effects, policy, marked.mark)
    known = {route.provider: route.spec for route in found}
    with suppress(HFMediaError):
        await generate(request, watch, deadline=LATER, known=known)
    return marked.keys


class TestAProvider:
    async def test_that_refuses_its_own_key_marks_that_key(self) -> None:
        effects = Scripted({"fal-ai": [answered(401)], "replicate": [DONE]})
        assert await marked_after(effects, "fal-ai", "replicate") == [FAL]
        assert [attempt.outcome for attempt, _ in effects.outcomes] == ["401", "ok"]

    async def test_that_refuses_the_hubs_key_marks_that_key(self) -> None:
        effects = Scripted({"replicate": [answered(401)]})
        assert await marked_after(effects, "replicate") == [HUB]

    async def test_that_no_longer_takes_the_key_of_its_job_marks_it(self) -> None:
        revoked = UnknownOutcome("it answered 401.", status=401)
        effects = Scripted({"fal-ai": [PENDING, revoked]})
        assert await marked_after(effects, "fal-ai", request=FILM) == [FAL]

    @pytest.mark.parametrize(
        "error",
        [
            *(answered(status) for status in (400, 402, 403, 404, 429, 500, 503)),
            JobFailed("it failed."),
            MissingAuthError("It needs a key.", auth_problem="missing"),
            MissingAuthError("No key has these.", auth_problem="malformed"),
        ],
        ids=repr,
    )
    async def test_that_fails_otherwise_marks_nothing(self, error: HFMediaError) -> None:
        effects = Scripted({"fal-ai": [error, error]})  # options are sent once more, without ours
        assert await marked_after(effects, "fal-ai") == []

    async def test_whose_file_is_refused_by_another_host_marks_nothing(self) -> None:
        lost = DownloadError("The host answered 401.", status=401, download_problem="status")
        effects = Scripted({"fal-ai": [DONE]}, fetches=[lost, lost, lost])
        assert await marked_after(effects, "fal-ai") == []
        assert effects.fetched

    async def test_that_serves_marks_nothing(self) -> None:
        assert await marked_after(Scripted({"fal-ai": [DONE]}), "fal-ai") == []

    @pytest.mark.parametrize("key", [KeyRef("operator", "hf"), KeyRef("process", "1"), None])
    async def test_marks_no_key_that_is_not_kept(self, key: KeyRef | None) -> None:
        effects = Scripted({"replicate": [answered(401)]})
        assert await marked_after(effects, "replicate", policy=Policy(hub_key=key)) == []


class TestTheHub:
    async def test_that_refuses_its_key_marks_it(self) -> None:
        error = MissingAuthError("The Hub does not take this key.", status=401)
        effects = Scripted({}, rows=Failure.of(error))
        assert await marked_after(effects) == [HUB]

    async def test_that_does_not_know_the_model_marks_nothing(self) -> None:
        error = ModelNotSupportedError("unknown", status=404)
        assert await marked_after(Scripted({}, rows=Failure.of(error))) == []


async def test_a_mark_that_cannot_be_recorded_is_logged_and_the_job_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def mark(key: KeyRef) -> None:
        raise StorageUnavailable("The database does not answer.")

    effects = Scripted({"fal-ai": [answered(401)], "replicate": [DONE]})
    found = routes("fal-ai", "replicate")
    effects.rows = [route.row for route in found]
    known = {route.provider: route.spec for route in found}
    with caplog.at_level(logging.WARNING):
        watch = KeyWatch(effects, POLICY, mark)
        generation = await generate(REQUEST, watch, deadline=LATER, known=known)
    assert generation.provider == "replicate"
    assert "33:fal-ai" in caplog.text
    assert "The database does not answer." in caplog.text


@pytest.mark.parametrize("asked", [MODEL, CHAT], ids=lambda it: it.task)
async def test_a_key_that_is_revoked_while_the_bot_runs_is_marked_by_the_next_job(
    asked: GenerationRequest,
) -> None:
    marked, seen, token = Marked(), list[Effects](), make_token("user")

    def noted(live: Effects) -> Effects:
        seen.append(live)
        return live

    async def resolve(ref: KeyRef) -> str | None:
        return token if ref == HUB else None

    async with (
        Providers(settings=Settings(INSTANT)) as providers,
        HuggingFaceMedia(
            endpoint=providers.endpoint, router_url=providers.router_url, resolve_key=resolve
        ) as media,
    ):
        noticing = NoticingClient(media, marked.mark)
        options: dict[str, Any] = {
            "policy": Policy(hub_key=HUB),
            "on_progress": ignore,
            "effects": noted,
            "store": media.store,
        }

        async def ask() -> None:
            if asked.task == "conversational":
                assert [it async for it in noticing.stream(asked, **options)]
            else:
                await noticing.generate(asked, **options)

        await ask()
        assert marked.keys == []
        providers.keys.revoke(token)
        with pytest.raises(MissingAuthError):
            await ask()
    assert set(marked.keys) == {HUB}
    assert {type(it) for it in seen} == {KeyWatch}, "the job's effects are above the watch"


async def test_an_answer_is_asked_for_with_the_pictures_of_its_job() -> None:
    writer = Writer()
    writer.write("An owl.")
    writer.end()

    async def resolve(ref: KeyRef) -> str:
        return make_token("user")

    with closing(FolderMediaStore()) as store:
        owl = ImageInput(media=await store.put(one_chunk(picture()), "image/png"))
        async with (
            served_by(writer) as hosts,
            HuggingFaceMedia(**hosts, resolve_key=resolve) as media,
        ):
            stream = NoticingClient(media, Marked().mark).stream(
                a_talk(image=owl).request, policy=POLICY, on_progress=ignore, store=store
            )
            assert [it async for it in stream]
    assert base64.b64encode(picture()).decode() in writer.sent
