"""A generation of media as the items that generators yield."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from hfmedia.media_store import FolderMediaStore
from hfmedia.responses import (
    ImageResponse,
    MediaResponse,
    ProviderInfo,
    Reasoning,
    VideoResponse,
)
from hfmedia.results import Attempt, Generation
from hfmedia.types import TASKS, Modality

MediaItem: TypeAlias = Reasoning | ProviderInfo | MediaResponse
HUB_URL: Final = "https://huggingface.co"
RESPONSES: Final[Mapping[Modality, type[MediaResponse]]] = {
    "image": ImageResponse,
    "video": VideoResponse,
}


def media_items(generation: Generation, store: FolderMediaStore) -> tuple[MediaItem, ...]:
    """How long it took, who made it, and the response, which owns the media from now on."""
    request = generation.request
    response = RESPONSES[TASKS[request.task].gives]
    return (
        Reasoning(label="Finished", status=f"{generation.seconds:.2f}s"),
        provider_info(
            generation.provider, request.model, generation.path, attempts=generation.attempts
        ),
        response(
            media=store.take(generation.media),
            alt=request.prompt,
            options=request.arguments,
        ),
    )


def provider_info(
    provider: str, model: str, path: str, *, attempts: tuple[Attempt, ...] = ()
) -> ProviderInfo:
    """Who serves a model; `path` and `attempts` say who was asked before."""
    return ProviderInfo(
        name=provider,
        model=model,
        label=f"HuggingFace ({provider})",
        url=f"{HUB_URL}/{model}",
        attempts=attempts,
        path=path,
    )
