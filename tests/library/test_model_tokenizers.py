"""Long conversations, counted with the tokenizer that the model has on the Hub."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hfmedia.model_tokenizers import KEPT, ModelTokenizers
from hfmedia.token_counts import TOKENIZER_BYTES, estimate_tokens
from tests.library.served import Handler, Served, answering, serving, transport_to
from tests.library.test_inference_lengths import CHAT, talk
from tests.library.test_token_counts import saved
from tests.library.text_world import chat_events, listed_with, text_world

TEXT = "a fox a fox"
PATH = "/a/fox/resolve/main/tokenizer.json"


@pytest.fixture
def tokenizer(tmp_path: Path) -> bytes:
    """A tokenizer that has one token per word."""
    return saved(tmp_path, "a", "fox").read_bytes()


async def counted(served: Served, *models: str, fetch_s: float = 15, **options: Any) -> list[int]:
    """The tokens of a text by each model."""
    async with transport_to(served) as transport:
        tokenizers = ModelTokenizers(transport, served.url, fetch_s=fetch_s)
        try:
            counters = [await tokenizers.counter(it, [TEXT], **options) for it in models]
            return [count(TEXT) for count in counters]
        finally:
            await tokenizers.aclose()


async def test_a_conversation_that_fits_by_its_tokens_stays_whole(tokenizer: bytes) -> None:
    listed = listed_with("text", context_length=5000)  # the estimate is 7,000, there are 3,200
    async with text_world(CHAT, chat_events("Well."), listed=listed) as world:
        await world.items(messages=talk())
        world.tokenizer = web.Response(body=tokenizer)
        await world.items(messages=talk())
    assert [len(sent.json["messages"]) for sent in world.posts] == [4, 6]
    fetched = [it for it in world.served.seen if it.path.endswith("tokenizer.json")]
    assert len(fetched) == 2
    assert not any("authorization" in it.headers for it in fetched)


async def test_one_that_fits_by_the_estimate_needs_no_tokenizer(tokenizer: bytes) -> None:
    listed = listed_with("text", context_length=100_000)
    async with text_world(CHAT, chat_events("Well."), listed=listed) as world:
        world.tokenizer = web.Response(body=tokenizer)
        await world.items(messages=talk())
    assert not any(path.endswith("tokenizer.json") for path in world.served.paths)


async def test_a_tokenizer_is_kept_and_the_oldest_goes(tokenizer: bytes) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=tokenizer)

    async with serving(answer) as served:
        names = [f"a/fox{number}" for number in range(KEPT + 1)]
        assert await counted(served, "a/fox0", *names, "a/fox0") == [4] * (KEPT + 3)
    assert len(served.paths) == KEPT + 2


async def never(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError("nobody ends the wait")


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=404),
        web.Response(status=401),
        web.Response(body=b""),
        web.Response(text="{}"),
        never,
    ],
    ids=["missing", "gated", "empty", "nonsense", "never"],
)
async def test_one_that_cannot_be_used_is_done_without(answer: web.Response | Handler) -> None:
    async with serving(answering({PATH: answer})) as served:
        patience = 0.2 if answer is never else 15
        assert await counted(served, "a/fox", fetch_s=patience) == [estimate_tokens(TEXT)]


async def test_one_that_is_too_large_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async def large(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-length": str(TOKENIZER_BYTES + 1)})
        await response.prepare(request)
        return await never(request)

    caplog.set_level(logging.INFO)
    async with serving(answering({PATH: large})) as served:
        assert await counted(served, "a/fox") == [estimate_tokens(TEXT)]
    assert "larger than 40 MB" in caplog.text


async def test_many_wait_no_longer_together_than_one_for_what_never_comes() -> None:
    async with serving(never) as served, transport_to(served) as transport:
        tokenizers = ModelTokenizers(transport, served.url, fetch_s=0.5)
        try:
            async with asyncio.timeout(5):
                models = [f"a/fox{number}" for number in range(40)]
                found = await asyncio.gather(*(tokenizers.counter(it, [TEXT]) for it in models))
        finally:
            await tokenizers.aclose()
    assert [count(TEXT) for count in found] == [estimate_tokens(TEXT)] * 40


async def test_closing_deletes_the_files(
    tokenizer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(os.listdir(tmp_path))
    async with serving(answering({PATH: web.Response(body=tokenizer)})) as served:
        await counted(served, "a/fox")
    assert set(os.listdir(tmp_path)) == before
