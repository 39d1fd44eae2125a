"""A provider that repeats the key: it is neither quoted nor linked nor stored with it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote

import pytest
from aiohttp import web

from hfmedia.adapter import Route
from hfmedia.errors import BadReply, DownloadError, Failure
from hfmedia.execution.classify import MESSAGE_CHARACTERS, READ_CHARACTERS, quoted
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.provider_http import RouterConfig
from hfmedia.policy import KeyRef, Policy
from hfmedia.redaction import holds_key
from hfmedia.serialization import to_json
from hfmedia.types import Done, Pending, ProviderRequest
from tests.library import samples
from tests.library.live import SUBMIT, live_at, route_of, soon
from tests.library.scripted import PICTURE
from tests.library.served import Served, answering, serving

KEY = "hf_aB3xdE6yG9zjK2qmN5wpQ8"
POLICY = Policy(hub_key=KeyRef("guild", "1"))
SPELLINGS = {
    "whole": KEY,
    "in part": KEY[4:20],
    "percent-encoded": "".join(f"%{ord(each):02x}" for each in KEY),
    "base64": b64encode(f"key {KEY}".encode()).decode(),
}
JOB = ProviderRequest.get("/jobs/1")
ALL = list(SPELLINGS.values())


async def resolve(ref: KeyRef) -> str | None:
    return KEY


def with_key(live: LiveEffects) -> LiveEffects:
    return replace(live, resolve_key=resolve, policy=POLICY)


async def fetched(it: Served, path: str) -> tuple[object, str]:
    """What is fetched from a link in a reply, and that as JSON."""
    async with live_at(it) as live:
        keyed, route = with_key(live), route_of("fal-ai")
        step = await keyed.poll(route, JOB, soon())
        assert isinstance(step, Done)
        found = await keyed.fetch(route, step, soon())
        return found, to_json(found)


class TestAMessage:
    @pytest.mark.parametrize("spelling", ALL)
    async def test_is_quoted_without_it(self, spelling: str) -> None:
        for status in (400, 401, 500):
            answer = web.json_response({"detail": f"who is {spelling} ?"}, status=status)
            async with (
                serving(answering({"/fal-ai/fal-ai/fox": answer})) as it,
                live_at(it) as live,
            ):
                step = await with_key(live).submit(route_of("fal-ai"), SUBMIT, soon())
            assert isinstance(step, Failure)
            assert step.fields["provider_message"].startswith("who is ")
            assert step.fields["provider_message"].endswith(" ?")
            assert not holds_key(to_json(step), [KEY])

    @pytest.mark.parametrize("spelling", ["whole", "in part", "percent-encoded"])
    def test_is_not_cut_in_the_middle_of_it(self, spelling: str) -> None:
        for length in range(MESSAGE_CHARACTERS):
            said = quoted("a" * length + SPELLINGS[spelling], KEY)
            assert said.rstrip("…").lstrip("a") in {"[key]"[:end] for end in range(6)}

    def test_that_is_very_long_is_cut_before_it_is_searched(self) -> None:
        said = quoted("a" * READ_CHARACTERS * 1000 + KEY, KEY)
        assert said == "a" * (MESSAGE_CHARACTERS - 1) + "…"

    async def test_of_a_provider_that_was_asked_with_its_own_key_is_quoted_without_that(
        self,
    ) -> None:
        answer = web.json_response({"detail": f"who is {quote(KEY)}?"}, status=401)
        async with serving(answering({"/fal-ai/fox": answer})) as it, live_at(it) as live:
            known = route_of("fal-ai")
            route = Route(replace(known.spec, base_url=it.url), known.row)
            own = Policy(provider_keys={"fal-ai": KeyRef("guild", "1")})
            keyed = replace(live, resolve_key=resolve, policy=own)
            step = await keyed.submit(route, SUBMIT, soon())
        assert isinstance(step, Failure)
        assert step.fields["provider_message"] == "who is [key]?"
        assert it.seen[0].headers["authorization"] == f"Key {KEY}"

    async def test_has_no_control_characters(self) -> None:
        answer = web.json_response({"detail": "no\x1b[2J\x07 memory\x9b"}, status=400)
        async with serving(answering({"/fal-ai/fal-ai/fox": answer})) as it, live_at(it) as live:
            step = await live.submit(route_of("fal-ai"), SUBMIT, soon())
        assert isinstance(step, Failure)
        assert step.fields["provider_message"] == "no[2J memory"


class TestALink:
    @pytest.mark.parametrize("spelling", ALL)
    async def test_that_holds_it_is_fetched_and_not_shown(self, spelling: str) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path == "/fal-ai/jobs/1":
                url = f"{it.url}/1.png?key={quote(spelling, safe='%')}"
                return web.json_response({"images": [{"url": url}]})
            return web.Response(body=samples.picture(), content_type="image/png")

        async with serving(answer) as it:
            media, text = await fetched(it, "/1.png")
        assert isinstance(media, type(PICTURE))
        assert media.content_type == "image/png"
        assert media.url is None
        assert not holds_key(text, [KEY])
        assert it.paths[-1].startswith("/1.png?key=")

    @pytest.mark.parametrize("status", [200, 404])
    @pytest.mark.parametrize("spelling", ALL)
    async def test_that_holds_it_and_cannot_be_fetched_is_in_no_error(
        self, spelling: str, status: int
    ) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path == "/fal-ai/jobs/1":
                url = f"{it.url}/1.png?key={quote(spelling, safe='%')}"
                return web.json_response({"images": [{"url": url}]})
            return web.Response(body=b"no fox", status=status)

        async with serving(answer) as it:
            failure, text = await fetched(it, "/1.png")
        assert isinstance(failure, Failure)
        error = failure.error()
        assert isinstance(error, DownloadError)
        assert error.url is None
        assert error.download_problem == ("wrong-type" if status == 200 else "status")
        assert not holds_key(text, [KEY])

    async def test_whose_host_is_the_key_is_in_no_error(self) -> None:
        key = "0123456789abcdef0123456789abcdef"

        async def lower_case(ref: KeyRef) -> str | None:
            return key

        job = {"images": [{"url": f"https://{key}.invalid/1.png"}]}
        async with (
            serving(answering({"/fal-ai/jobs/1": web.json_response(job)})) as it,
            live_at(it) as live,
        ):
            keyed, route = replace(live, resolve_key=lower_case), route_of("fal-ai")
            step = await keyed.poll(route, JOB, soon())
            assert isinstance(step, Done)
            found = await keyed.fetch(route, step, soon())
        assert isinstance(found, Failure)
        assert not holds_key(to_json(found), [key])

    async def test_that_holds_it_is_not_fetched_in_clear_text_if_the_key_was_sent_over_tls(
        self,
    ) -> None:
        picture = web.Response(body=samples.picture(), content_type="image/png")
        async with serving(answering({"/1.png": picture})) as it, live_at(it) as live:
            done = Done(link=f"{it.url}/1.png?key={KEY}", link_holds_key=True)
            over_tls = replace(live, config=RouterConfig(url="https://router.example"))
            found = await over_tls.fetch(route_of("fal-ai"), done, soon())
        assert isinstance(found, Failure)
        error = found.error()
        assert isinstance(error, DownloadError)
        assert (error.download_problem, error.retryable) == ("insecure-url", False)
        assert "plain connection" in str(error)
        assert it.paths == []

    async def test_without_it_is_fetched_in_clear_text_after_a_key_that_was_sent_over_tls(
        self,
    ) -> None:
        picture = web.Response(body=samples.picture(), content_type="image/png")
        async with serving(answering({"/1.png": picture})) as it, live_at(it) as live:
            over_tls = replace(live, config=RouterConfig(url="https://router.example"))
            found = await over_tls.fetch(route_of("fal-ai"), Done(link=f"{it.url}/1.png"), soon())
        assert isinstance(found, type(PICTURE))

    async def test_without_it_is_shown(self) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path == "/fal-ai/jobs/1":
                return web.json_response({"images": [{"url": f"{it.url}/1.png"}]})
            return web.Response(body=samples.picture(), content_type="image/png")

        async with serving(answer) as it:
            media, _ = await fetched(it, "/1.png")
        assert isinstance(media, type(PICTURE))
        assert media.url == f"{it.url}/1.png"

    async def test_that_no_server_takes_is_not_searched_and_not_shown(self) -> None:
        job = {"images": [{"url": f"https://cdn.example/{'x' * 100_000}"}]}
        async with (
            serving(answering({"/fal-ai/jobs/1": web.json_response(job)})) as it,
            live_at(it) as live,
        ):
            step = await with_key(live).poll(route_of("fal-ai"), JOB, soon())
        assert isinstance(step, Done)
        assert step.link_holds_key


class TestAJob:
    @pytest.mark.parametrize("spelling", ALL)
    async def test_is_not_filed_under_it(self, spelling: str) -> None:
        job = {"status": "IN_QUEUE", "response_url": f"https://a/jobs/{spelling}"}
        answers = {"/fal-ai/fal-ai/fox": web.json_response(job)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await with_key(live).submit(route_of("fal-ai"), SUBMIT, soon())
        assert isinstance(step, Failure)
        assert isinstance(step.error(), BadReply)
        assert not holds_key(to_json(step), [KEY])

    @pytest.mark.parametrize("spelling", ALL)
    async def test_has_no_state_that_holds_it(self, spelling: str) -> None:
        job = {"status": spelling, "urls": {"get": "https://a/v1/predictions/1"}}
        answers = {"/replicate/fal-ai/fox": web.json_response(job)}
        async with serving(answering(answers)) as it, live_at(it) as live:
            step = await with_key(live).submit(route_of("replicate"), SUBMIT, soon())
        assert isinstance(step, Pending)
        assert "[key]" in step.state
        assert not holds_key(to_json(step), [KEY])
