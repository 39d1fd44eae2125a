"""The router's list of chat models over a real socket, and what is read from it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.routing.chat_models import MAX_CONTEXT_LENGTH, MAX_PRICE, ChatModels, models_of
from hfmedia.routing.hub import LIFETIME_S
from hfmedia.routing.hub_reply import PAGE_BYTES
from hfmedia.serialization import from_data, to_data
from tests.library.hand_clock import HandClock
from tests.library.served import Handler, Served, answering, redirect, serving, transport_to

PATH = "/router/v1/models"
GROQ = {
    "provider": "groq",
    "status": "live",
    "context_length": 131_072,
    "pricing": {"input": 0.15, "output": 0.6},
    "supports_tools": True,
}
FOX = {
    "id": "a/Fox",
    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
    "providers": [GROQ, {"provider": "novita", "status": "error"}],
}
READ = ChatModel(
    id="a/Fox",
    input_modalities=frozenset({"text", "image"}),
    offers=(
        ChatOffer(
            provider="groq",
            is_live=True,
            context_length=131_072,
            input_price=0.15,
            output_price=0.6,
            supports_tools=True,
        ),
        ChatOffer(provider="novita", is_live=False),
    ),
)


def a_list(*models: Any) -> web.Response:
    return web.json_response({"object": "list", "data": models})


def answering_in_turn(*answers: web.Response | Handler) -> Handler:
    """The list as it is asked for the first time, the second time, …"""
    left: Iterator[web.Response | Handler] = iter(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await answering({PATH: next(left)})(request)

    return answer


@asynccontextmanager
async def chat_models_at(served: Served, **options: Any) -> AsyncIterator[ChatModels]:
    async with transport_to(served) as transport:
        chat_models = ChatModels(transport, f"{served.url}/router/", **options)
        try:
            yield chat_models
        finally:
            await chat_models.aclose()


async def found_in(answer: web.Response | Handler, **options: Any) -> ChatModel | None:
    """What is known of the fox where the router answers so."""
    async with serving(answering({PATH: answer})) as it, chat_models_at(it, **options) as models:
        return await models.get("a/fox")


class TestTheList:
    async def test_says_who_serves_a_model_at_what_price(self) -> None:
        assert await found_in(a_list({"id": "b/hare"}, FOX)) == READ

    async def test_is_asked_for_without_a_key_and_once_for_all_models(self) -> None:
        async with serving(answering({PATH: a_list(FOX)})) as it, chat_models_at(it) as models:
            found = await asyncio.gather(
                *(models.get(id_) for id_ in ("a/fox", "A/FOX", "no/such"))
            )
            assert await models.get("a/Fox") == READ
        assert found == [READ, READ, None]
        [seen] = it.seen
        assert (seen.method, seen.path) == ("GET", PATH)
        assert "authorization" not in seen.headers

    async def test_is_asked_for_anew_after_its_lifetime(self) -> None:
        clock = HandClock()
        answers = answering_in_turn(a_list(FOX), a_list({"id": "a/fox"}))
        async with serving(answers) as it, chat_models_at(it, clock=clock) as models:
            assert await models.get("a/fox") == READ
            clock.now += LIFETIME_S - 1
            assert await models.get("a/fox") == READ
            assert len(it.seen) == 1
            clock.now += LIFETIME_S + 1  # in the second lifetime an older one would be told
            assert await models.get("a/fox") == ChatModel(id="a/fox")

    async def test_is_known_of_every_spelling_once_it_was_had(self) -> None:
        async with serving(answering({PATH: a_list(FOX)})) as it, chat_models_at(it) as models:
            assert models.known("a/fox") is None
            await models.get("a/fox")
            assert [models.known(id_) for id_ in ("A/FOX", "no/such")] == [READ, None]
        assert len(it.seen) == 1

    async def test_that_has_moved_is_found_within_the_router_alone(self) -> None:
        moved = {PATH: redirect("/router/v2/models"), "/router/v2/models": a_list(FOX)}
        async with serving(answering(moved)) as it, chat_models_at(it) as models:
            assert await models.get("a/fox") == READ
        outside = {PATH: redirect("/elsewhere"), "/elsewhere": a_list(FOX)}
        async with serving(answering(outside)) as it, chat_models_at(it) as models:
            assert await models.get("a/fox") is None

    @pytest.mark.parametrize(("size", "found"), [(PAGE_BYTES, READ), (PAGE_BYTES + 1, None)])
    async def test_may_have_four_megabytes(self, size: int, found: ChatModel | None) -> None:
        body = {"about": "", "data": [FOX]}
        about = "x" * (size - len(json.dumps(body)))
        assert await found_in(web.json_response({**body, "about": about})) == found


class TestAListThatCannotBeHad:
    @pytest.mark.parametrize(
        "answer",
        [
            web.Response(status=500),
            web.Response(status=401),
            web.Response(status=404),
            web.Response(text="<html>"),
            web.Response(text='{"data": [{"id": "a/fox", "x": NaN}]}'),
            web.json_response({"data": [FOX]}, status=206),
        ],
        ids=["500", "401", "404", "html", "NaN", "a part of it"],
    )
    async def test_means_that_nothing_is_known(
        self, answer: web.Response, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            assert await found_in(answer) is None
        assert "Prices and limits of chat models are not known" in caplog.text

    async def test_is_not_asked_for_again_for_a_minute(self) -> None:
        clock = HandClock()
        answers = answering_in_turn(web.Response(status=500), a_list(FOX))
        async with serving(answers) as it, chat_models_at(it, clock=clock) as models:
            assert await models.get("a/fox") is None
            clock.now += 59
            assert await models.get("a/fox") is None
            assert len(it.seen) == 1
            clock.now += 1
            assert await models.get("a/fox") == READ

    async def test_is_asked_for_and_logged_once_for_all_who_wait(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with serving(answering({})) as it, chat_models_at(it) as models:
            assert await asyncio.gather(*(models.get("a/fox") for _ in range(20))) == [None] * 20
        assert len(it.seen) == 1
        assert caplog.text.count("are not known") == 1

    async def test_leaves_the_older_one_in_use(self) -> None:
        answers = answering_in_turn(a_list(FOX), web.Response(status=500))
        async with serving(answers) as it, chat_models_at(it, lifetime_s=0) as models:
            assert await models.get("a/fox") == READ
            assert await models.get("a/fox") == READ
        assert len(it.seen) == 2

    async def test_is_given_up_after_its_time_however_steadily_it_trickles(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def trickling(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b" ")
                await asyncio.sleep(0.01)

        assert await found_in(trickling, answer_s=0.3) is None
        assert "The router takes too long" in caplog.text

    async def test_is_left_when_the_client_closes(self) -> None:
        asked = asyncio.Event()

        async def never(request: web.Request) -> web.Response:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        async with serving(never) as it:
            async with chat_models_at(it) as models:
                waiting = asyncio.create_task(models.get("a/fox"))
                await asked.wait()
            with pytest.raises(asyncio.CancelledError):
                await waiting


def read(*models: Any) -> list[ChatModel]:
    return list(models_of({"data": [*models]}))


def offers_of(*providers: Any) -> tuple[ChatOffer, ...]:
    [model] = read({"id": "a/fox", "providers": [*providers]})
    return model.offers


class TestReading:
    @pytest.mark.parametrize("body", [None, 5, "x", [], [FOX], {}, {"data": FOX}, {"data": None}])
    def test_another_shape_has_no_models(self, body: Any) -> None:
        assert list(models_of(body)) == []

    @pytest.mark.parametrize("nonsense", [None, 5, "a/fox", [], {}, {"id": 5}, {"id": "/"}])
    def test_an_entry_without_sense_costs_that_entry(self, nonsense: Any) -> None:
        assert read(nonsense, FOX, nonsense) == [READ]

    @pytest.mark.parametrize(
        "nonsense", [None, 5, "groq", [], {}, {"provider": 5}, {"provider": "gr\noq"}]
    )
    def test_a_provider_without_sense_costs_that_provider(self, nonsense: Any) -> None:
        assert offers_of(nonsense, GROQ, nonsense) == READ.offers[:1]

    @pytest.mark.parametrize("nonsense", [None, 5, "text", {"a": 1}, [5, None, "\x1b"]])
    def test_modalities_without_sense_are_not_known(self, nonsense: Any) -> None:
        [model] = read({**FOX, "architecture": {"input_modalities": nonsense}})
        assert model.input_modalities == frozenset()
        assert model.takes_images is None

    @pytest.mark.parametrize(
        "price", [None, "0.6", -0.1, float("nan"), float("inf"), True, [0.6], MAX_PRICE * 1.01]
    )
    def test_a_price_without_sense_is_not_known(self, price: Any) -> None:
        [offer] = offers_of({**GROQ, "pricing": {"input": 0.15, "output": price}})
        assert (offer.input_price, offer.output_price) == (0.15, None)

    @pytest.mark.parametrize("price", [0, 0.6, MAX_PRICE])
    def test_any_other_is(self, price: float) -> None:
        [offer] = offers_of({**GROQ, "pricing": {"input": price}})
        assert (offer.input_price, offer.output_price) == (price, None)

    @pytest.mark.parametrize("pricing", [None, 5, "free", [0.15, 0.6]])
    def test_prices_of_another_shape_are_not_known(self, pricing: Any) -> None:
        [offer] = offers_of({**GROQ, "pricing": pricing})
        assert (offer.input_price, offer.output_price) == (None, None)

    @pytest.mark.parametrize("status", ["staging", "error", "LIVE", None, True])
    def test_only_what_is_live_is_live(self, status: Any) -> None:
        [first, second] = offers_of(GROQ, {**GROQ, "status": status})
        assert (first.is_live, second.is_live) == (True, False)

    @pytest.mark.parametrize("length", [None, "4096", 0, -1, True, 4096.5, MAX_CONTEXT_LENGTH + 1])
    def test_a_context_length_without_sense_is_not_known(self, length: Any) -> None:
        [offer] = offers_of({**GROQ, "context_length": length})
        assert offer.context_length is None

    @pytest.mark.parametrize("length", [1, MAX_CONTEXT_LENGTH])
    def test_any_other_length_is(self, length: int) -> None:
        [offer] = offers_of({**GROQ, "context_length": length})
        assert offer.context_length == length

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.sampled_from([*FOX, *GROQ]) | st.text(), inner, max_size=6)
            ),
        )
    )
    def test_whatever_it_says_is_read_as_plain_data(self, body: Any) -> None:
        for nonsense in ({"data": [body, FOX]}, {"data": [{**FOX, "providers": [body, GROQ]}]}):
            *_, model = models_of(nonsense)
            assert model.offers[0 if model == READ else -1] == READ.offers[0]
            assert from_data(ChatModel, json.loads(json.dumps(to_data(model)))) == model
