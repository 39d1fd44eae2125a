"""Results come from anywhere: they are fetched without a key, within bounds, or not at all."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from aiohttp import web

from hfmedia.errors import ConnectFailed, ConnectionLost, DownloadError
from hfmedia.net.transport import HttpRequest, Transport
from hfmedia.net.url_safety import origin_of
from tests.library.served import (
    Handler,
    Served,
    answering,
    closed_port,
    download,
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


def get(url: str) -> HttpRequest:
    return HttpRequest(method="GET", url=url, headers=KEY)


def post(url: str) -> HttpRequest:
    return HttpRequest(method="POST", url=url, headers=KEY, json={"prompt": "a fox"})


async def trickle(request: web.Request) -> web.StreamResponse:
    """A body of which a byte comes now and then, for as long as anybody listens."""
    response = web.StreamResponse(headers={"content-type": "image/png"})
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.02)


async def silent(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


class TestDownloading:
    @pytest.mark.parametrize("answer", [trickle, silent])
    async def test_who_says_nothing_or_next_to_nothing_is_given_up(self, answer: Handler) -> None:
        async with serving(answer) as it, transport_to(it, silence=0.1) as transport:
            with pytest.raises(DownloadError, match="it took too long"):
                async with asyncio.timeout(5):
                    await download(transport, f"{it.url}/1.png", LIMIT)

    async def test_a_poll_that_is_not_answered_is_given_up(self) -> None:
        async with serving(silent) as it, transport_to(it, silence=0.1) as transport:
            with pytest.raises(ConnectionLost):
                await send(transport, HttpRequest(method="GET", url=f"{it.url}/status"))

    @pytest.mark.parametrize("size", [1, 70_000, 2_500_000])
    async def test_what_comes_is_what_is_kept(self, size: int) -> None:
        body = (bytes(range(256)) * (size // 256 + 1))[:size]
        clip = web.Response(body=body, content_type="video/mp4")
        async with serving(answering({"/1.mp4": clip})) as it, transport_to(it) as transport:
            media = await download(transport, f"{it.url}/1.mp4", LIMIT)
        assert media.data == body
        assert media.ref.size == size
        assert media.ref.url == f"{it.url}/1.mp4"
        assert media.ref.content_type == "video/mp4"

    async def test_it_never_carries_a_key(self) -> None:
        async with serving(answering({"/": PNG})) as it, transport_to(it) as transport:
            await send(transport, get(it.url))
            await download(transport, f"{it.url}/", LIMIT)
        assert not {"authorization", "x-hf-bill-to", "cookie"} & it.seen[1].headers.keys()

    async def test_the_signature_of_an_address_arrives_as_it_was(self) -> None:
        path = "/1.png?sig=a%2Bb%3D&name=a%20b"
        async with serving(answering({"/1.png": PNG})) as it, transport_to(it) as transport:
            await download(transport, it.url + path, LIMIT)
        assert it.paths == [path]

    @pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 404, 500])
    async def test_another_status_is_no_result(self, status: int) -> None:
        answers = {"/": web.Response(status=status, headers={"Content-Type": "image/png"})}
        async with serving(answering(answers)) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError) as caught:
                await download(transport, f"{it.url}/", LIMIT)
        assert caught.value.status == status
        assert caught.value.retryable

    async def test_nobody_there_may_be_there_later(self) -> None:
        nobody = Served(closed_port())
        async with transport_to(nobody) as transport:
            with pytest.raises(DownloadError) as caught:
                await download(transport, f"{nobody.url}/?sig=secret", LIMIT)
        assert caught.value.retryable
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\na fox",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na fox\r\n",
        ],
    )
    async def test_a_body_that_breaks_off_is_found(self, raw: bytes) -> None:
        async with writing(raw) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="could not be fetched from 127"):
                await download(transport, f"{it.url}/", LIMIT)

    async def test_a_large_body_that_breaks_off_leaves_nothing(self) -> None:
        raw = b"HTTP/1.1 200 OK\r\nContent-Length: 2500000\r\n\r\n" + bytes(2_000_000)
        async with writing(raw) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError):
                await download(transport, f"{it.url}/", LIMIT)

    async def test_too_large_is_known_from_its_header(self) -> None:
        huge = b"HTTP/1.1 200 OK\r\nContent-Length: 3000001\r\n\r\n"
        async with writing(huge) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="larger than 3 MB") as caught:
                await download(transport, f"{it.url}/", LIMIT)
        assert not caught.value.retryable

    async def test_too_large_is_known_when_it_comes(self) -> None:
        async def unsaid(request: web.Request) -> web.StreamResponse:
            return await streamed(request, LIMIT + 1)

        async with serving(unsaid) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="larger than 3 MB"):
                await download(transport, f"{it.url}/", LIMIT)

    async def test_a_bomb_does_not_go_off(self) -> None:
        bomb = web.Response(
            body=gzip.compress(bytes(60_000_000)), headers={"Content-Encoding": "gzip"}
        )
        async with serving(answering({"/": bomb})) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="larger than 3 MB"):
                await download(transport, f"{it.url}/", LIMIT)


class TestHostileAddresses:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.2", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"],
    )
    async def test_a_private_address_is_refused_before_anything_is_sent(self, host: str) -> None:
        async with serving(answering({"/": PNG})) as other, transport_to(Served(1)) as transport:
            with pytest.raises(DownloadError, match=r"not a public one|a public address"):
                await download(transport, f"http://{host}:{other.port}/", LIMIT)
        assert other.seen == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433"])
    async def test_it_is_refused_behind_a_redirect_too(self, host: str) -> None:
        async with serving(answering({"/": PNG})) as other:
            away = redirect(f"http://{host}:{other.port}/")
            async with serving(answering({"/1.png": away})) as it, transport_to(it) as transport:
                with pytest.raises(DownloadError, match=r"not a public one|a public address"):
                    await download(transport, f"{it.url}/1.png", LIMIT)
        assert other.seen == []

    @pytest.mark.parametrize("to", ["file:///etc/passwd", "http://a:b@127.0.0.1/", "ftp://x.y/"])
    async def test_a_redirect_cannot_leave_the_web(self, to: str) -> None:
        async with serving(answering({"/": redirect(to)})) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError) as caught:
                await download(transport, f"{it.url}/", LIMIT)
        assert not caught.value.retryable

    @pytest.mark.parametrize("to", ["http://[", "http://x:99999/"])
    async def test_a_redirect_to_nowhere_is_no_result(self, to: str) -> None:
        async with serving(answering({"/": redirect(to)})) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="answered 302"):
                await download(transport, f"{it.url}/", LIMIT)

    async def test_a_circle_is_left(self) -> None:
        async with serving(answering({"/": redirect("/")})) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="redirects in a circle") as caught:
                await download(transport, f"{it.url}/", LIMIT)
        assert not caught.value.retryable
        assert len(it.seen) == 5

    @pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..example", "nobody.invalid"])
    async def test_a_name_that_leads_nowhere_is_no_result(self, host: str) -> None:
        async with transport_to(Served(1)) as transport:
            with pytest.raises(DownloadError):
                await download(transport, f"http://{host}/1.png", LIMIT)

    async def test_the_hub_is_no_source_of_media_while_the_router_is(self) -> None:
        async with (
            serving(answering({"/": PNG})) as hub,
            serving(answering({"/": PNG})) as router,
        ):
            trusted = frozenset({router.origin, origin_of(f"http://localhost:{hub.port}")})
            transport = Transport(trusted=trusted, media_origin=router.origin)
            address = f"http://localhost:{hub.port}/"
            assert (await send(transport, get(address))).status == 200
            with pytest.raises(DownloadError, match="one of our own"):
                await download(transport, address, LIMIT)
            assert (await download(transport, f"{router.url}/", LIMIT)).data == b"a fox"
            await transport.aclose()
        assert len(hub.seen) == 1

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    async def test_the_routers_address_without_its_tls_is_no_source_of_media(
        self, host: str
    ) -> None:
        async with serving(answering({"/": PNG})) as it:
            router = origin_of(f"https://{host}:{it.port}")
            transport = Transport(trusted=frozenset({router}), media_origin=router)
            with pytest.raises(DownloadError, match=r"not a public one|one of our own"):
                await download(transport, f"http://{host}:{it.port}/", LIMIT)
            await transport.aclose()
        assert it.seen == []

    async def test_a_name_of_a_trusted_host_is_not_trusted(self) -> None:
        async with serving(answering({"/": PNG})) as it, transport_to(it) as transport:
            with pytest.raises(DownloadError, match="public address"):
                await download(transport, f"http://localhost:{it.port}/", LIMIT)

    async def test_an_unconfigured_host_gets_no_key_at_a_private_address(self) -> None:
        async with serving(answering({"/": PNG})) as other, transport_to(Served(1)) as transport:
            with pytest.raises(ConnectFailed, match="public address"):
                await send(transport, post(f"http://localhost:{other.port}/"))
        assert other.seen == []
