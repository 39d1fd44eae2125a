"""What answers in words cost: by the prices that the router lists, else by the operator's table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.models import MAX_MICROS
from guilds.prices import Price, PriceEntry, Prices
from guilds.text_prices import (
    ANSWER_TOKENS,
    IMAGE_TOKENS,
    most_answer_tokens,
    most_prompt_tokens,
)
from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.quotes import Amount
from hfmedia.routing.prices import estimate
from hfmedia.types import TASKS, GenerationRequest, ImageInput
from hfmedia.used_tokens import prompt_tokens

DEFAULTS = {task: Price(unit="million tokens", micros=5_000_000) for task in TASKS}
WORDS = ({"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why? " * 100})
IMAGE = ImageInput.from_bytes(b"x", "image/png")


def offer(provider: str, input_price: float | None, output_price: float | None) -> ChatOffer:
    return ChatOffer(
        provider=provider, is_live=True, input_price=input_price, output_price=output_price
    )


OFFERS = (offer("groq", 0.1, 0.5), offer("novita", 1, 4), offer("together", 2, None))
BLIND = ChatModel(id="talk/fox", input_modalities=frozenset({"text"}), offers=OFFERS)
SEEING = ChatModel(id="talk/fox", input_modalities=frozenset({"text", "image"}), offers=OFFERS)


def request(**fields: Any) -> GenerationRequest:
    values = {"model": "talk/fox", "messages": WORDS, "parameters": {"max_tokens": 1000}}
    return GenerationRequest(task="conversational", **{**values, **fields})


def prices(*entries: PriceEntry) -> Prices:
    return Prices(defaults=DEFAULTS, entries=entries)


class TestTheMostTokens:
    def test_of_a_prompt_are_those_of_all_messages(self) -> None:
        assert most_prompt_tokens(request(), BLIND) == prompt_tokens(request()) > 100

    @pytest.mark.parametrize("model", [SEEING, None, ChatModel(id="a/b")])
    def test_have_room_for_an_image_unless_the_model_takes_none(
        self, model: ChatModel | None
    ) -> None:
        words = prompt_tokens(request())
        assert most_prompt_tokens(request(), model) == words + IMAGE_TOKENS
        assert most_prompt_tokens(request(image=IMAGE), model) == words + IMAGE_TOKENS

    @pytest.mark.parametrize("wrong", [None, 0, -5, True, "many", 1.5])
    def test_of_an_answer_are_max_tokens(self, wrong: object) -> None:
        assert most_answer_tokens(request()) == 1000
        assert most_answer_tokens(request(parameters={"max_tokens": wrong})) == ANSWER_TOKENS


class TestAPrice:
    def test_is_that_of_the_list_for_the_prompt_and_all_of_the_answer(self) -> None:
        sent = prompt_tokens(request())
        assert prices().cost(request(), "novita", BLIND) == Amount(
            micros=sent + 4000, approximate=True, tokens=sent + 1000
        )

    def test_of_the_list_comes_before_the_operators(self) -> None:
        cheap = PriceEntry(model="*", price=Price(unit="run", micros=1))
        listed = prices(cheap).cost(request(), "groq", BLIND)
        assert listed.micros > 500
        assert prices(cheap).cost(request(), "together", BLIND).micros == 1

    def test_that_the_list_does_not_know_is_the_operators_default(self) -> None:
        sent = prompt_tokens(request())
        expected = Amount(micros=5 * (sent + 1000 + IMAGE_TOKENS), approximate=True)
        for model in (None, ChatModel(id="talk/fox", offers=(offer("together", 2, None),))):
            found = prices().cost(request(), "together", model)
            assert (found.micros, found.approximate) == (expected.micros, True)
            assert found.tokens == sent + 1000 + IMAGE_TOKENS

    def test_by_tokens_of_the_table_is_rounded_up(self) -> None:
        cheap = PriceEntry(model="*", price=Price(unit="million tokens", micros=1))
        quote = prices(cheap).quote(request(), ["together"])
        assert (quote.estimate.micros, quote.cost("together", 5).micros) == (1, 1)

    def test_where_the_router_may_choose_is_no_less_than_the_dearest(self) -> None:
        dear = ChatModel(id="talk/fox", offers=(*OFFERS, offer("fireworks-ai", 300, 900)))
        found = prices().cost(request(), "fastest", dear)
        assert found == prices().cost(request(), "fireworks-ai", dear)

    def test_of_a_hostile_list_has_an_end(self) -> None:
        greedy = ChatModel(id="talk/fox", offers=(offer("groq", 1e6, 1e6),))
        asked = request(parameters={"max_tokens": 10**9})
        assert prices().cost(asked, "groq", greedy).micros == MAX_MICROS


class TestAQuote:
    def test_is_the_dearest_of_the_providers_that_may_be_asked(self) -> None:
        cheap = prices().quote(request(), ["groq"], BLIND)
        assert cheap.estimate == prices().cost(request(), "groq", BLIND)
        both = prices().quote(request(), ["groq", "novita"], BLIND)
        assert both.estimate == prices().cost(request(), "novita", BLIND)

    def test_where_nobody_knows_who_serves_the_model_has_all_that_are_listed(self) -> None:
        quote = prices().quote(request(), None, BLIND)
        assert quote.cost("groq") == prices().cost(request(), "groq", BLIND)
        assert {*quote.by_provider} == {"groq", "novita", "together"}
        assert quote.cost("unheard") == prices().cost(request(), None, BLIND)

    def test_of_tokens_that_were_used_costs_as_many(self) -> None:
        quote = prices().quote(request(), ["together"])
        used = quote.cost("together", 200)
        assert used == Amount(micros=1000, approximate=True, tokens=200)
        assert quote.cost("together", 0).micros == 0
        more = quote.estimate.tokens * 2
        assert quote.cost("together", more).micros == 2 * quote.estimate.micros

    def test_by_the_run_costs_the_same_for_any_tokens(self) -> None:
        fixed = PriceEntry(model="*", price=Price(unit="run", micros=70))
        assert prices(fixed).quote(request(), ["together"]).cost("together", 5).micros == 70

    @given(
        st.floats(0, 100),
        st.floats(0, 100),
        st.integers(1, 10_000),
        st.lists(st.text(max_size=200), min_size=1, max_size=5),
    )
    def test_is_never_less_than_the_answer_that_uses_all_of_it(
        self, input_price: float, output_price: float, limit: int, texts: list[str]
    ) -> None:
        model = ChatModel(id="talk/fox", offers=(offer("groq", input_price, output_price),))
        asked = request(
            messages=tuple({"role": "user", "content": text} for text in texts),
            parameters={"max_tokens": limit},
        )
        quote = prices().quote(asked, ["groq"], model)
        dollars = estimate(
            model, "groq", prompt_tokens=prompt_tokens(asked), completion_tokens=limit
        )
        assert dollars is not None
        assert quote.estimate.micros >= dollars * 1_000_000 - 1e-6
