"""A chat model as the router lists it: what each provider asks for it, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOffer:
    """A provider of a chat model; None is what the list does not say.

    `context_length` is in tokens. The prices, of what is sent and of what is generated, are in US
    dollars per million tokens.
    """

    provider: str
    is_live: bool
    context_length: int | None = None
    input_price: float | None = None
    output_price: float | None = None
    supports_tools: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModel:
    """A chat model with its providers, in the list's order.

    `input_modalities` are `text`, `image`, …; empty where the list does not say.
    """

    id: str
    input_modalities: frozenset[str] = frozenset()
    offers: tuple[ChatOffer, ...] = ()

    @property
    def takes_images(self) -> bool | None:
        """Whether messages may hold images; None if the list does not say."""
        return "image" in self.input_modalities if self.input_modalities else None

    def offer(self, provider: str) -> ChatOffer | None:
        """That of a provider, a live one first; None if the list has none."""
        offers = [it for it in self.offers if it.provider == provider]
        return min(offers, key=lambda it: not it.is_live, default=None)

    def context_length(self, provider: str | None = None) -> int | None:
        """The tokens that a conversation may have at a provider; None if that is not known.

        Without a provider it is the smallest of those that are live, of all if none is: whoever
        is asked, the conversation fits.
        """
        if provider is not None:
            offer = self.offer(provider)
            return None if offer is None else offer.context_length
        offers = [it for it in self.offers if it.is_live] or self.offers
        return min((it.context_length for it in offers if it.context_length), default=None)
