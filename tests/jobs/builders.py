"""Values for the tests of jobs: each is an ordinary one, but for what the test says."""

from __future__ import annotations

from typing import Any

from hfmedia.results import Attempt, Generation
from hfmedia.routing.models import ServedModel
from hfmedia.types import GenerationRequest, MediaRef
from jobs import JobSpec, ReplyTarget, Requester

MIKA, ROBIN = 11, 22


def a_request(**changes: Any) -> GenerationRequest:
    values: dict[str, Any] = {
        "task": "text-to-image",
        "model": "paint/fox-1",
        "prompt": "a fox in the snow",
        "parameters": {"seed": 7},
    }
    return GenerationRequest(**{**values, **changes})


def a_target(interaction_id: int = 500) -> ReplyTarget:
    return ReplyTarget(
        application_id=1,
        interaction_id=interaction_id,
        message_id=600,
        token="very-secret",
        expires_at=4e9,
        file_limit_bytes=10 * 2**20,
    )


def a_spec(count: int = 1, *, interaction_id: int = 500, **changes: Any) -> JobSpec:
    return JobSpec(
        request=a_request(**changes),
        count=count,
        requester=Requester(user_id=MIKA, guild_id=33),
        target=a_target(interaction_id),
    )


def models(*names: str, **changes: Any) -> list[ServedModel]:
    """Models by their names; those with a provider say who serves the model before them."""
    providers: dict[str, list[str]] = {}
    for name in names:
        model, _, provider = name.partition(":")
        providers.setdefault(model, []).extend([provider] if provider else [])
    return [ServedModel(model, tuple(by), **changes) for model, by in providers.items()]


def a_generation(request: GenerationRequest, media: MediaRef | None = None) -> Generation:
    return Generation(
        request=request,
        media=media or MediaRef.from_bytes(b"a fox", "image/png"),
        provider="fal-ai",
        attempts=(Attempt(provider="fal-ai", outcome="ok", seconds=9.0),),
        seconds=9.0,
    )
