"""How chat fails: refused, without an end, or in the middle of a stream."""

import asyncio
import json
import logging
import socket
import struct
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp
import pytest

from playground.clock import LiveClock
from playground.providers.text.reply import Reply
from playground.providers.text.spoiling import MAX_ENDLESS_TOKENS, spoiled
from tests.playground.chat_client import (
    CHAT_PATHS,
    QUESTION,
    answer_of,
    ask,
    chat_body,
    events,
    said,
)
from tests.playground.manual_clock import ManualTimer
from tests.playground.providers_client import Client, opened
from tests.playground.test_providers_chat_input import message_of

STATUSES = ["400", "401", "402", "403", "404", "422", "429", "500", "502", "503"]
STREAMED = pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
RAW = "/models/openai-community/gpt2"


async def failing(client: Client, failure: str, provider: str = "groq") -> None:
    client.settings.update({provider: {"failure": failure}})


async def received(
    response: aiohttp.ClientResponse, error: type[Exception], timeout_s: float = 5
) -> bytes:
    """What arrives before reading it fails with that error."""
    data = bytearray()

    async def read() -> None:
        async with response, asyncio.timeout(timeout_s):
            async for chunk in response.content.iter_any():
                data.extend(chunk)

    with pytest.raises(error):
        await read()
    return bytes(data)


@pytest.mark.parametrize("provider", CHAT_PATHS)
@pytest.mark.parametrize("failure", STATUSES)
async def test_every_provider_refuses_with_a_status(provider: str, failure: str) -> None:
    async with opened() as client:
        await failing(client, failure, provider)
        response = await ask(client, provider, stream=True)
        assert response.status == int(failure)
        assert message_of(await response.json())
        assert ("Retry-After" in response.headers) == (failure == "429")


@STREAMED
@pytest.mark.parametrize(
    ("failure", "status", "words"), [("content", 400, "NSFW"), ("failed", 500, "out of memory")]
)
async def test_a_reply_can_be_refused_later(
    stream: bool, failure: str, status: int, words: str
) -> None:
    async with opened() as client:
        await failing(client, failure)
        response = await ask(client, "groq", stream=stream)
        assert response.status == status
        assert words in message_of(await response.json())


@STREAMED
async def test_it_can_hang_up(stream: bool) -> None:
    async with opened() as client:
        await failing(client, "drop")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await ask(client, "groq", stream=stream)


@STREAMED
async def test_it_can_answer_html_or_cut_json(stream: bool) -> None:
    async with opened() as client:
        await failing(client, "html")
        assert (await ask(client, "groq", stream=stream)).content_type == "text/html"
        await failing(client, "malformed")
        with pytest.raises(json.JSONDecodeError):
            await (await ask(client, "groq", stream=stream)).json()


@STREAMED
async def test_it_can_hang(stream: bool) -> None:
    async with opened() as client:
        await failing(client, "never")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await ask(client, "groq", stream=stream)


async def test_a_reply_can_have_no_choices() -> None:
    async with opened() as client:
        await failing(client, "empty")
        assert (await (await ask(client, "groq")).json())["choices"] == []
        assert events(await (await ask(client, "groq", stream=True)).text()) == []


@STREAMED
async def test_raw_text_can_be_nothing_at_all(stream: bool) -> None:
    async with opened() as client:
        await failing(client, "empty", "hf-inference")
        response = await client.post("hf-inference", RAW, {"inputs": "Hello", "stream": stream})
        assert await response.text() == ("" if stream else "[]")


async def test_a_stream_can_break_off_in_the_middle() -> None:
    async with opened() as client:
        await failing(client, "torn text")
        response = await ask(client, "groq", stream=True)
        half = (await received(response, aiohttp.ClientPayloadError)).decode()
    assert response.status == 200
    assert "Where does" in said(half)
    assert "[DONE]" not in half


async def test_a_whole_reply_can_break_off_in_the_middle() -> None:
    async with opened() as client:
        await failing(client, "torn text")
        response = await ask(client, "groq")
        half = await received(response, aiohttp.ClientPayloadError)
    assert half.startswith(b'{"id"')
    assert response.content_length is not None
    assert len(half) < response.content_length


async def test_a_stream_can_end_with_an_error_event() -> None:
    async with opened() as client:
        await failing(client, "error event")
        stream = await (await ask(client, "groq", stream=True)).text()
        response = await ask(client, "groq")
        whole = await response.json()
    error = {"error": "Model is overloaded", "error_type": "overloaded"}
    assert events(stream)[-1] == error
    assert said(stream.rpartition("data:")[0])
    assert "[DONE]" not in stream
    assert (response.status, whole) == (429, error)


@STREAMED
async def test_a_text_can_stop_coming(stream: bool) -> None:
    async with opened() as client:
        await failing(client, "silence")
        response = await ask(client, "groq", stream=stream)
        data = await received(response, TimeoutError, timeout_s=0.2)
    assert len(data) > 100
    assert b"[DONE]" not in data


async def test_a_stream_can_have_garbage_in_the_middle() -> None:
    async with opened() as client:
        await failing(client, "garbage")
        lines = (await (await ask(client, "groq", stream=True)).read()).split(b"\n\n")
        whole = await (await ask(client, "groq")).read()
    broken = [it for it in lines if it.startswith(b"data: {") and not it.endswith(b"}")]
    assert len(broken) == 1
    with pytest.raises(UnicodeDecodeError):
        broken[0].decode()
    assert lines[-2] == b"data: [DONE]"
    with pytest.raises(ValueError):
        json.loads(whole)


@pytest.mark.parametrize(
    ("provider", "field"),
    [("together", "reasoning_content"), ("groq", "reasoning_content"), ("nscale", "think tags")],
)
async def test_a_reply_can_be_thoughts_only(provider: str, field: str) -> None:
    async with opened() as client:
        await failing(client, "thoughts", provider)
        [choice] = (await (await ask(client, provider, max_tokens=50)).json())["choices"]
        stream = await (await ask(client, provider, max_tokens=50, stream=True)).text()
    assert choice["finish_reason"] == "length"
    if field == "think tags":
        assert choice["message"]["content"].startswith("<think>\nLet me think")
        assert "</think>" not in said(stream)
    else:
        assert choice["message"]["content"] == said(stream) == ""
        assert "Let me think" in said(stream, field)


async def test_a_reply_can_say_nothing() -> None:
    async with opened() as client:
        await failing(client, "blank")
        body = await (await ask(client, "groq")).json()
        stream = await (await ask(client, "groq", stream=True)).text()
    assert body["choices"][0]["message"]["content"] == ""
    assert body["usage"]["completion_tokens"] == 0
    assert said(stream) == ""
    assert events(stream)[-1]["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(("limit", "tokens"), [({"max_tokens": 300}, 300), ({}, 1024)])
async def test_a_reply_can_repeat_itself_until_its_limit(
    limit: dict[str, int], tokens: int
) -> None:
    async with opened() as client:
        await failing(client, "endless")
        body = await (await ask(client, "groq", **limit)).json()
        stream = await (await ask(client, "groq", **limit, stream=True)).text()
    assert body["usage"]["completion_tokens"] == tokens
    assert body["choices"][0]["finish_reason"] == "length"
    assert said(stream) == body["choices"][0]["message"]["content"]
    assert said(stream).count("And so on") > tokens // 10


def test_what_repeats_itself_ends_at_a_hundred_thousand_tokens() -> None:
    reply = Reply(prompt_tokens=1, text=("Hello",))
    assert len(spoiled(reply, "endless", 1_000_000).text) == MAX_ENDLESS_TOKENS


async def test_failures_of_files_leave_texts_alone_and_those_of_texts_leave_files() -> None:
    async with opened() as client:
        await failing(client, "zero", "nscale")
        assert await answer_of(await ask(client, "nscale"))
        await failing(client, "torn text", "nscale")
        assert (await client.submit("nscale", size="64x64")).status == 200


async def test_raw_text_fails_in_the_middle_too() -> None:
    async with opened() as client:
        await failing(client, "error event", "hf-inference")
        body = {"inputs": "Hello", "stream": True}
        stream = await (await client.post("hf-inference", RAW, body)).text()
        await failing(client, "endless", "hf-inference")
        body = {"inputs": "Hello", "parameters": {"max_new_tokens": 200}}
        [long] = await (await client.post("hf-inference", RAW, body)).json()
    assert events(stream)[0]["token"]["text"] in ("You", "Your")
    assert events(stream)[-1]["error_type"] == "overloaded"
    assert long["generated_text"].count("And so on") > 10


async def test_through_the_router_the_chosen_provider_fails_in_its_own_words() -> None:
    body = {"model": "zai-org/GLM-5:zai-org", "messages": QUESTION}
    async with opened() as client:
        await failing(client, "429", "zai-org")
        url = f"{client.providers.router_url}/v1/chat/completions"
        response = await client.session.post(url, json=body)
        assert response.status == 429
        assert (await response.json())["error"]["code"] == "1302"


class LeavingClock(LiveClock):
    """Lets no time pass. At the fifth wait of a stream, `leave` is called."""

    def __init__(self) -> None:
        self.leave: Callable[[], object] | None = None
        self.has_left = asyncio.Event()
        self._waits = 0

    def later(self, seconds: float, callback: Callable[[], object]) -> ManualTimer:
        self._waits += 1
        if self._waits == 5 and self.leave is not None:
            self.leave()
            self.has_left.set()
        callback()
        return ManualTimer(0, callback)


async def test_a_client_that_leaves_in_the_middle_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = LeavingClock()
    async with opened(clock=clock) as client:
        client.settings.update({"groq": {"latency": 1}})
        with socket.create_connection(("127.0.0.1", port_of(client))) as leaving:
            # Closing it then resets the connection: the server notices at its next write.
            leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            leaving.sendall(request_of("groq"))
            clock.leave = leaving.close
            async with asyncio.timeout(5):
                await clock.has_left.wait()
            assert said(await (await ask(client, "groq", stream=True)).text())
    assert [it.message for it in caplog.records if it.levelno >= logging.WARNING] == []


def port_of(client: Client) -> int:
    return urlsplit(client.providers.origin).port or 0


def request_of(provider: str) -> bytes:
    """A request for a stream, as its bytes."""
    body = json.dumps(chat_body(provider, stream=True)).encode()
    lines = [
        f"POST /router/{provider}{CHAT_PATHS[provider]} HTTP/1.1",
        "Host: 127.0.0.1",
        "Authorization: Bearer hf_playground",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
