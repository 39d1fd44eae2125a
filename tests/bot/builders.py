"""Values for the tests of the bot: each is an ordinary one, but for what the test says."""

from __future__ import annotations

import io
from gettext import NullTranslations
from typing import Any

from PIL import Image

from hfmedia.errors import Failure, HFMediaError
from hfmedia.progress import MovedFrom
from hfmedia.results import Attempt, Generation
from hfmedia.types import GenerationRequest, MediaRef
from jobs.models import GenerationState, JobSpec, ReplyTarget, Requester, Snapshot
from replies.media.prepared_file import PreparedFile

MIKA, ROBIN = 11, 22
ENGLISH = NullTranslations()


def a_request(**changes: Any) -> GenerationRequest:
    values: dict[str, Any] = {
        "task": "text-to-image",
        "model": "paint/fox-1",
        "prompt": "a fox in the snow",
        "parameters": {"seed": 7},
    }
    return GenerationRequest(**{**values, **changes})


def a_requester(**changes: Any) -> Requester:
    return Requester(**{"user_id": MIKA, "guild_id": 33, "channel_id": 44, **changes})


def a_target(**changes: Any) -> ReplyTarget:
    values: dict[str, Any] = {
        "application_id": 1,
        "interaction_id": 500,
        "message_id": 600,
        "token": "very-secret",
        "expires_at": 4_000_000_000.0,
        "file_limit_bytes": 10 * 2**20,
    }
    return ReplyTarget(**{**values, **changes})


def a_spec(**changes: Any) -> JobSpec:
    values: dict[str, Any] = {
        "request": a_request(),
        "count": 1,
        "requester": a_requester(),
        "target": a_target(),
    }
    return JobSpec(**{**values, **changes})


def image_bytes(width: int = 64, height: int = 48) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "PNG")
    return written.getvalue()


def a_media_ref(data: bytes | None = None, content_type: str = "image/png") -> MediaRef:
    """A reference that carries its bytes, so that every store resolves it."""
    ref = MediaRef.from_bytes(image_bytes() if data is None else data, content_type)
    return MediaRef(
        uri=ref.uri, content_type=content_type, size=ref.size, url="https://cdn.example/fox.png"
    )


def a_generation(request: GenerationRequest | None = None, **changes: Any) -> Generation:
    values: dict[str, Any] = {
        "request": request or a_request(),
        "media": a_media_ref(),
        "provider": "fal-ai",
        "attempts": (Attempt(provider="fal-ai", outcome="ok", seconds=9.0),),
        "seconds": 9.0,
    }
    return Generation(**{**values, **changes})


def a_state(number: int = 1, **changes: Any) -> GenerationState:
    values: dict[str, Any] = {"number": number, "request": a_request(), "began": 100.0}
    return GenerationState(**{**values, **changes})


def a_done_state(number: int = 1, **changes: Any) -> GenerationState:
    """A finished generation; `changes` are those of its result."""
    request = a_request(parameters={"seed": 6 + number})
    generation = a_generation(request, **changes)
    return a_state(number, request=request, status="done", ended=109.04, generation=generation)


def a_failed_state(number: int, error: HFMediaError, **changes: Any) -> GenerationState:
    values = {"status": "failed", "ended": 103.0, "failure": Failure.of(error), **changes}
    return a_state(number, **values)


def moved_from(provider: str, error: HFMediaError) -> MovedFrom:
    return MovedFrom(provider=provider, failure=Failure.of(error))


def a_snapshot(*generations: GenerationState, **changes: Any) -> Snapshot:
    values: dict[str, Any] = {
        "job_id": "500",
        "requester": a_requester(),
        "request": a_request(),
        "generations": generations or (a_state(),),
    }
    return Snapshot(**{**values, **changes})


def a_file(**changes: Any) -> PreparedFile:
    values: dict[str, Any] = {
        "name": "image-7.png",
        "content": a_media_ref(),
        "size": 3,
        "dimensions": (64, 48),
        "link": "https://cdn.example/fox.png",
    }
    return PreparedFile(**{**values, **changes})
