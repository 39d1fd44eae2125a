"""A chat model of the router's list: what it takes, and what its providers offer."""

from __future__ import annotations

from hfmedia.chat_model import ChatModel, ChatOffer


def offer(provider: str, context_length: int | None, *, is_live: bool = True) -> ChatOffer:
    return ChatOffer(provider=provider, is_live=is_live, context_length=context_length)


class TestAModel:
    def test_takes_images_if_the_list_says_so(self) -> None:
        assert ChatModel(id="a/fox", input_modalities=frozenset({"text", "image"})).takes_images
        assert ChatModel(id="a/fox", input_modalities=frozenset({"text"})).takes_images is False

    def test_has_the_length_of_a_provider_or_the_smallest_of_those_that_are_live(self) -> None:
        offers = (offer("a", 9), offer("b", 5), offer("c", None), offer("d", 1, is_live=False))
        model = ChatModel(id="a/fox", offers=offers)
        assert [model.context_length(it) for it in ("a", "c", "d", "e")] == [9, None, 1, None]
        assert model.context_length() == 5

    def test_has_the_smallest_of_all_if_none_is_live(self) -> None:
        offers = (offer("a", 9, is_live=False), offer("b", 5, is_live=False))
        assert ChatModel(id="a/fox", offers=offers).context_length() == 5
        assert ChatModel(id="a/fox").context_length() is None

    def test_has_the_offer_of_a_provider_that_is_live(self) -> None:
        offers = (offer("a", 1, is_live=False), offer("a", 2), offer("a", 3))
        model = ChatModel(id="a/fox", offers=offers)
        assert (model.offer("a"), model.context_length("a")) == (offers[1], 2)
