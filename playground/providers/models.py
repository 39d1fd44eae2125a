"""What a model of the Hub is: its rows, by which providers serve it, and what it can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from playground.json_types import JsonObject

TEXT_TO_IMAGE: Final = "text-to-image"
TEXT_TO_VIDEO: Final = "text-to-video"
IMAGE_TO_IMAGE: Final = "image-to-image"
IMAGE_TO_VIDEO: Final = "image-to-video"
CONVERSATIONAL: Final = "conversational"
TEXT_GENERATION: Final = "text-generation"
IMAGE_TEXT_TO_TEXT: Final = "image-text-to-text"
MEDIA_TASKS: Final = (TEXT_TO_IMAGE, TEXT_TO_VIDEO, IMAGE_TO_IMAGE, IMAGE_TO_VIDEO)
TEXT_TASKS: Final = (CONVERSATIONAL, TEXT_GENERATION)

Reasoning: TypeAlias = Literal["reasoning_content", "reasoning", "think tags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a provider tells the router about a chat model; None is not known.

    Prices are in dollars per million tokens, the throughput in tokens per second.
    """

    input_price: float | None = None
    output_price: float | None = None
    throughput: float | None = None
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A provider's mapping of a model: its id there, task and status; `weights` of a LoRA."""

    provider: str
    provider_id: str
    task: str
    status: str = "live"
    weights: str | None = None
    offer: Offer = Offer()

    def is_called(self, provider: str, name: str) -> bool:
        """Whether it is the provider's, and `name` is its id there or the hash of its version."""
        return provider == self.provider and name in (
            self.provider_id,
            self.provider_id.partition(":")[2],
        )

    def as_json(self) -> dict[str, Any]:
        """The mapping as an entry of the Hub's `inferenceProviderMapping`."""
        lora = {"adapter": "lora", "adapterWeightsPath": self.weights} if self.weights else {}
        base = {"providerId": self.provider_id, "status": self.status, "task": self.task}
        return {**base, **lora, "type": "tag-filter" if lora else "single-model"}


@dataclass(frozen=True, slots=True)
class TextTraits:
    """What a text model can do, and how it thinks; None if it does not think aloud."""

    context_length: int | None = None
    has_tools: bool = False
    reasoning: Reasoning | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the Hub, with its rows in the account's order of providers.

    `task` is its `pipeline_tag`. A gated model keeps its `config` to itself. `is_adult`: it is
    tagged as not for all audiences.
    """

    id: str
    task: str
    rows: tuple[Row, ...]
    downloads: int
    trending: int = 0
    is_gated: bool = False
    is_adult: bool = False
    config: JsonObject | None = None
    text: TextTraits = TextTraits()

    @property
    def author(self) -> str:
        """The account or organisation whose model it is."""
        return self.id.partition("/")[0]

    @property
    def likes(self) -> int:
        """How many accounts like it."""
        return self.downloads // 97

    @property
    def sees_images(self) -> bool:
        """Whether its messages may hold images."""
        return self.task == IMAGE_TEXT_TO_TEXT

    @property
    def is_warm(self) -> bool:
        """Whether a provider serves it now."""
        return any(row.status == "live" for row in self.rows)

    def chat_rows(self) -> list[Row]:
        """Its rows for chat that the router knows, whatever their health."""
        return [it for it in self.rows if it.task == CONVERSATIONAL and it.status != "staging"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models, and those that providers serve although the Hub does not list them."""

    models: tuple[Model, ...]
    unlisted: tuple[Model, ...] = ()

    def find(self, model: str) -> Model | None:
        """The model of the Hub with that id; None if there is none."""
        return next((it for it in self.models if it.id == model), None)

    def served(self, provider: str, name: str) -> Model | None:
        """The model that a provider serves under that name; None if there is none."""
        return next((model for model, _ in self._named(provider, name)), None)

    def task(self, provider: str, name: str) -> str | None:
        """The task of the model that a provider serves under that name; None if there is none."""
        return next((row.task for _, row in self._named(provider, name)), None)

    def _named(self, provider: str, name: str) -> Iterator[tuple[Model, Row]]:
        for model in (*self.models, *self.unlisted):
            for row in model.rows:
                if name and row.is_called(provider, name):
                    yield model, row
