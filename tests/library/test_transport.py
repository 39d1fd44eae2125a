"""What goes over the wire, and what comes back when the other side does not behave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia.errors import BadReply, ConnectFailed, ConnectionLost, UnknownOutcome
from hfmedia.net.transport import HttpRequest
from tests.library.served import (
    Served,
    answering,
    closed_port,
    redirect,
    send,
    serving,
    streamed,
    transport_to,
    writing,
)

KEY = {"authorization": "Bearer hf_secret", "x-hf-bill-to": "us"}
LIMIT = 3_000_000
PNG = web.Response(body=b"a fox", content_type="image/png")


def get(url: str, within: str | None = None) -> HttpRequest:
    return HttpRequest(method="GET", url=url, headers=KEY, redirects_within=within or url)


def post(url: str) -> HttpRequest:
    return HttpRequest(method="POST", url=url, headers=KEY, json={"prompt": "a fox"})


class TestSending:
    async def test_a_request_arrives_as_it_was_meant(self) -> None:
        answer = web.json_response({"id": 1}, status=201, headers={"X-Error-Code": "None"})
        async with serving(answering({"/v1/a/b": answer})) as it, transport_to(it) as transport:
            incoming = await send(transport, post(f"{it.url}/v1/a%2Fb?x=1"))
        assert incoming.status == 201
        [seen] = it.seen
        assert (seen.method, seen.path, seen.body) == (
            "POST",
            "/v1/a%2Fb?x=1",
            b'{"prompt": "a fox"}',
        )
        assert seen.headers["authorization"] == "Bearer hf_secret"
        assert seen.headers["user-agent"].startswith("hfmedia")

    async def test_an_answer_has_its_headers_in_lower_case(self) -> None:
        answer = web.json_response({"id": 1}, status=429, headers={"Retry-After": "7"})
        async with serving(answering({"/": answer})) as it, transport_to(it) as transport:
            incoming = await send(transport, get(it.url))
        assert incoming.status == 429
        assert incoming.headers["retry-after"] == "7"
        assert incoming.body == b'{"id": 1}'

    async def test_nobody_there_is_a_failed_connection(self) -> None:
        nobody = Served(closed_port())
        async with transport_to(nobody) as transport:
            with pytest.raises(ConnectFailed, match="No connection to 127"):
                await send(transport, post(nobody.url))

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Le",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        ],
    )
    async def test_a_connection_that_breaks_is_lost_and_nothing_is_sent_twice(
        self, raw: bytes
    ) -> None:
        async with writing(raw) as it, transport_to(it) as transport:
            with pytest.raises(ConnectionLost, match=r"The connection to 127\.0\.0\.1 broke"):
                await send(transport, post(it.url))
        assert len(it.seen) == 1

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_within_its_base_is_followed_with_the_key(self, status: int) -> None:
        answers = {"/fal/old": redirect("/fal/new", status), "/fal/new": web.json_response({})}
        async with serving(answering(answers)) as it, transport_to(it) as transport:
            incoming = await send(transport, get(f"{it.url}/fal/old", f"{it.url}/fal"))
        assert incoming.status == 200
        assert it.paths == ["/fal/old", "/fal/new"]
        assert it.seen[1].headers["authorization"] == "Bearer hf_secret"

    @pytest.mark.parametrize("to", ["/replicate/1", "/fal/../replicate/1", "/fal/%252e%252e/x"])
    async def test_a_redirect_out_of_its_base_is_an_answer(self, to: str) -> None:
        async with (
            serving(answering({"/fal/old": redirect(to)})) as it,
            transport_to(it) as transport,
        ):
            incoming = await send(transport, get(f"{it.url}/fal/old", f"{it.url}/fal"))
        assert incoming.status == 302
        assert it.paths == ["/fal/old"]

    async def test_the_same_host_and_port_under_another_scheme_is_another_origin(self) -> None:
        async def to_tls(request: web.Request) -> web.StreamResponse:
            return redirect(str(request.url.with_scheme("https").with_port(request.url.port)))

        async with serving(to_tls) as it, transport_to(it) as transport:
            assert (await send(transport, get(it.url))).status == 302
        assert len(it.seen) == 1

    @pytest.mark.parametrize("location", ["//user:word@{host}/", "http://user@{host}/"])
    async def test_a_redirect_with_credentials_is_an_answer(self, location: str) -> None:
        async def to_user(request: web.Request) -> web.StreamResponse:
            return redirect(location.format(host=request.host))

        async with serving(to_user) as it, transport_to(it) as transport:
            assert (await send(transport, get(it.url))).status == 302

    async def test_a_submit_is_never_redirected(self) -> None:
        answers = {"/old": redirect("/new", 307), "/new": web.json_response({"ok": True})}
        async with serving(answering(answers)) as it, transport_to(it) as transport:
            incoming = await send(transport, post(f"{it.url}/old"))
        assert incoming.status == 307
        assert it.paths == ["/old"]

    @pytest.mark.parametrize("request_to", [get, post])
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_to_another_host_is_not_followed(
        self, status: int, request_to: Callable[[str], HttpRequest]
    ) -> None:
        async with serving(answering({"/": PNG})) as other:
            away = redirect(f"{other.url}/", status)
            async with (
                serving(answering({"/": away})) as it,
                transport_to(it, other) as transport,
            ):
                incoming = await send(transport, request_to(it.url))
        assert incoming.status == status
        assert other.seen == []

    @pytest.mark.parametrize("location", ["http://[", "http://127.0.0.1:99999/"])
    async def test_a_redirect_to_nowhere_is_an_answer(self, location: str) -> None:
        async with (
            serving(answering({"/": redirect(location)})) as it,
            transport_to(it) as transport,
        ):
            assert (await send(transport, get(it.url))).status == 302

    async def test_a_circle_is_left(self) -> None:
        async with serving(answering({"/": redirect("/")})) as it, transport_to(it) as transport:
            with pytest.raises(UnknownOutcome, match="redirects in a circle"):
                await send(transport, get(it.url))
        assert len(it.seen) == 5

    async def test_a_reply_without_end_is_given_up(self) -> None:
        async def endless(request: web.Request) -> web.StreamResponse:
            return await streamed(request, 10 * LIMIT, **{"Content-Type": "text/html"})

        async with serving(endless) as it, transport_to(it) as transport:
            with pytest.raises(BadReply, match="sends more than 3 MB"):
                await send(transport, get(it.url), LIMIT)

    async def test_a_submit_may_be_held_for_longer_than_a_poll_may_be_silent(self) -> None:
        posted, given_up = asyncio.Event(), asyncio.Event()

        async def hold(request: web.Request) -> web.StreamResponse:
            posted.set()
            await given_up.wait()
            return web.json_response({})

        async with serving(hold) as it, transport_to(it, silence=0.1) as transport:
            submitting = asyncio.create_task(send(transport, post(it.url)))
            await posted.wait()
            with pytest.raises(ConnectionLost, match="took too long"):
                await send(transport, get(it.url))
            given_up.set()
            assert (await submitting).status == 200

    async def test_the_words_of_an_error_are_not_waited_for_as_a_submit_is(self) -> None:
        given_up = asyncio.Event()

        async def stop_in_the_middle(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(status=503)
            await response.prepare(request)
            await response.write(b"busy")
            await given_up.wait()
            return response

        async with (
            serving(stop_in_the_middle) as it,
            transport_to(it, silence=0.1) as transport,
            transport.open(post(it.url)) as response,
        ):
            assert await response.read_error() == b"busy"
            given_up.set()

    async def test_a_body_may_be_slow_at_first(self) -> None:
        async with (
            serving(answering({"/": PNG})) as it,
            transport_to(it) as transport,
            transport.open(get(it.url)) as response,
        ):
            body = await response.read(limit_bytes=LIMIT, min_bytes_per_s=1e12)
        assert body == b"a fox"

    async def test_a_body_can_be_read_as_it_comes(self) -> None:
        async def chatting(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(b"one ")
            await heard.wait()
            await response.write(b"two")
            return response

        heard, seen = asyncio.Event(), b""
        async with (
            serving(chatting) as it,
            transport_to(it) as transport,
            transport.open(get(it.url)) as response,
        ):
            async for chunk in response.chunks(limit_bytes=LIMIT):
                seen += chunk
                heard.set()
        assert seen == b"one two"

    async def test_cookies_are_not_kept(self) -> None:
        crumb = web.json_response({}, headers={"Set-Cookie": "who=me"})
        async with serving(answering({"/": crumb})) as it, transport_to(it) as transport:
            await send(transport, get(it.url))
            await send(transport, get(it.url))
        assert "cookie" not in it.seen[1].headers

    @pytest.mark.parametrize(
        "request_",
        [
            HttpRequest(method="GET", url="http://user:word@127.0.0.1:1/", headers=KEY),
            HttpRequest(method="GET", url="http://127.0.0.1:1/", headers={"x": "a\r\nb: c"}),
            HttpRequest(method="GET", url="http:///x"),
        ],
    )
    async def test_a_request_that_cannot_be_written_is_not_sent(
        self, request_: HttpRequest
    ) -> None:
        async with serving(answering({})) as it, transport_to(it) as transport:
            here = replace(
                request_, url=request_.url.replace("127.0.0.1:1", f"127.0.0.1:{it.port}")
            )
            with pytest.raises(BadReply, match="cannot be asked"):
                await send(transport, here)
        assert it.seen == []

    def test_a_request_does_not_show_its_headers(self) -> None:
        assert "secret" not in repr(post("https://router.example/v1"))
