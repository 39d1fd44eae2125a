"""What the Hub says of models, in its listings and of a single one. Pure.

Nothing of it is certain: what makes no sense is left out, or not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hfmedia.adapter import MappingRow
from hfmedia.routing.hub_reply import name_in
from hfmedia.types import Json

CHAT_TAGS: Final = ("text-generation", "image-text-to-text")
ADULT_TAG: Final = "not-for-all-audiences"
MODEL_ID: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model of the listing with the rows that serve it.

    `is_adult`: its tags say that it is not for all audiences; None if there are no tags.
    """

    model: str
    rows: tuple[MappingRow, ...]
    is_adult: bool | None = None


@dataclass(frozen=True, slots=True)
class TrendingModel:
    """A model with the score by which the Hub sorts what many look at now."""

    model: str
    score: float


def listed_models(page: Json) -> Iterable[ListedModel]:
    """The models of a page of the listing."""
    for entry in _models(page):
        yield ListedModel(entry["id"], tuple(rows_of(entry)), is_adult(entry))


def trending_models(page: Json) -> Iterable[TrendingModel]:
    """The models of a page, with their scores."""
    for entry in _models(page):
        yield TrendingModel(entry["id"], _score(entry.get("trendingScore")))


def is_adult(model: Mapping[str, Json]) -> bool | None:
    """Whether the tags of a model say that it is not for all audiences; None without tags."""
    tags = model.get("tags")
    return ADULT_TAG in tags if isinstance(tags, list) else None


def rows_of(model: Mapping[str, Json]) -> Iterable[MappingRow]:
    """The rows of a model's mapping, in dict or list form; what makes no sense is left out."""
    mapping = model.get("inferenceProviderMapping") or ()
    hub_id = model.get("id")
    if isinstance(mapping, Mapping):
        named = [(name, row) for name, row in mapping.items() if isinstance(row, Mapping)]
    else:
        listed = mapping if isinstance(mapping, list) else []
        named = [(row.get("provider"), row) for row in listed if isinstance(row, Mapping)]
    for name, row in named:
        names = [name_in(it) for it in (name, row.get("task"), row.get("providerId"), hub_id)]
        if None in names:
            continue
        provider, task, provider_id, model_id = map(str, names)
        if provider == "hf-inference" and not _fits(model.get("pipeline_tag"), task):
            continue  # it serves a model by its own tag, whatever the row says
        yield MappingRow(
            provider=provider,
            task=task,
            provider_id=provider_id,
            hub_id=model_id,
            status=name_in(row.get("status")) or "unknown",
            adapter=name_in(row.get("adapter")),
            weights=name_in(row.get("adapterWeightsPath")),
        )


def _fits(tag: Json, task: str) -> bool:
    """Whether a model with this tag, where it has one, can serve the task."""
    return tag in (None, task) or (task == "conversational" and tag in CHAT_TAGS)


def _models(page: Json) -> Iterable[Mapping[str, Json]]:
    return filter(_is_model, page) if isinstance(page, list) else ()


def _is_model(entry: Json) -> bool:
    model = entry.get("id") if isinstance(entry, Mapping) else None
    return isinstance(model, str) and MODEL_ID.fullmatch(model) is not None


def _score(value: Json) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else 0.0
