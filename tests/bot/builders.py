"""Values for the tests of the bot: each is an ordinary one, but for what the test says."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from hfmedia.events import Event
from hfmedia.media_files import Media
from hfmedia.results import Attempt, Generation
from hfmedia.types import GenerationRequest
from jobs import Progress, ReplyTarget, Snapshot

MIKA, ROBIN = 11, 22


def a_request(**changes: Any) -> GenerationRequest:
    values: dict[str, Any] = {
        "task": "text-to-image",
        "model": "paint/fox-1",
        "prompt": "a fox in the snow",
        "parameters": {"seed": 7},
    }
    return GenerationRequest(**{**values, **changes})


def a_target(**changes: Any) -> ReplyTarget:
    values: dict[str, Any] = {
        "application_id": 1,
        "interaction_id": 500,
        "message_id": 600,
        "token": "very-secret",
        "asker": MIKA,
        "file_limit": 10 * 2**20,
    }
    return ReplyTarget(**{**values, **changes})


def a_picture(width: int = 64, height: int = 48) -> Media:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "PNG")
    return Media.of(written.getvalue(), "image/png", url="https://cdn.example/fox.png")


def a_generation(request: GenerationRequest | None = None, **changes: Any) -> Generation:
    values: dict[str, Any] = {
        "request": request or a_request(),
        "media": a_picture(),
        "provider": "fal-ai",
        "attempts": (Attempt(provider="fal-ai", outcome="ok", seconds=9.0),),
        "seconds": 9.0,
    }
    return Generation(**{**values, **changes})


def a_progress(number: int = 1, **changes: Any) -> Progress:
    values: dict[str, Any] = {"number": number, "request": a_request(), "began": 100.0}
    return Progress(**{**values, **changes})


def a_snapshot(*generations: Progress, **changes: Any) -> Snapshot:
    values: dict[str, Any] = {
        "job": "500",
        "asker": MIKA,
        "request": a_request(),
        "generations": generations or (a_progress(),),
    }
    return Snapshot(**{**values, **changes})


ProgressCallback = Callable[[Event], None]
