"""Generators of text close those below them by themselves, however they end.

What they left to the garbage collector would hold its connection until then.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

import pytest

import hfmedia
from hfmedia import HuggingFaceInference, ProviderInfo
from tests.library.chats import (
    DONE,
    REQUEST,
    chatting,
    hang,
    hang_up,
    in_turn,
    piece,
    replies,
    says,
    says_then,
)
from tests.library.served import Handler, Served
from tests.library.servers import FOX, KEY
from tests.library.text_world import ASK

Call = Callable[[HuggingFaceInference], AsyncGenerator[Any, None]]


def as_items(client: HuggingFaceInference) -> AsyncGenerator[Any, None]:
    return client.create_async_generator(FOX, ASK)


def whole(client: HuggingFaceInference) -> AsyncGenerator[Any, None]:
    return client.create_async_generator(FOX, ASK, stream=False)


def as_pieces(client: HuggingFaceInference) -> AsyncGenerator[Any, None]:
    return client.stream(REQUEST)


@contextmanager
def none_is_left() -> Iterator[None]:
    """Fails if the library leaves a generator that has not ended to the garbage collector."""
    hooks, left = sys.get_asyncgen_hooks(), []

    def finalize(generator: Any) -> None:
        if generator.ag_code.co_filename.startswith(hfmedia.__path__[0]):
            left.append(generator.__qualname__)
        if hooks.finalizer is not None:
            hooks.finalizer(generator)

    sys.set_asyncgen_hooks(firstiter=hooks.firstiter, finalizer=finalize)
    try:
        yield
        gc.collect()
    finally:
        sys.set_asyncgen_hooks(*hooks)
    assert left == []


def client_at(served: Served) -> HuggingFaceInference:
    return HuggingFaceInference(KEY, endpoint=f"{served.url}/hub", router_url=served.url)


@pytest.mark.parametrize("call", [as_items, as_pieces])
async def test_when_they_are_left_early(call: Call) -> None:
    talks = says_then(hang, piece("Ri"), piece("ng"))
    with none_is_left():
        async with (
            chatting(groq=talks) as served,
            client_at(served) as client,
            aclosing(call(client)) as items,
        ):
            async for item in items:
                if not isinstance(item, ProviderInfo):
                    break


@pytest.mark.parametrize("call", [as_items, whole, as_pieces])
@pytest.mark.parametrize(
    "answer",
    [
        says(piece("Ring!"), piece(finish="stop"), DONE),
        says(piece("Ring!"), piece(finish="stop"), DONE, piece("more")),
        says_then(hang_up, piece("Ri")),
        says(piece("Ri"), b"data: {]\n\n", piece("ng")),
        in_turn(replies({"error": "busy"}, 500), says(piece("Ring!", finish="stop"))),
        in_turn(says(piece()), says(piece("Ring!", finish="stop"))),
        in_turn(says(b"data: {]\n\n", piece("Ri")), says(piece("Ring!", finish="stop"))),
    ],
    ids=["whole", "goes on", "hangs up", "nonsense", "busy", "nothing", "nonsense first"],
)
async def test_when_an_answer_ends_or_breaks_off(call: Call, answer: Handler) -> None:
    with none_is_left():
        async with chatting(groq=answer, together=answer) as served, client_at(served) as client:
            assert [item async for item in call(client)]
