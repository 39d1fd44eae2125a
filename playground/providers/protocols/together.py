"""Together draws at once and films as a job.

Docs: https://docs.together.ai/reference/create-videos
"""

from dataclasses import replace

from playground.providers.parameters import first_of, order_of
from playground.providers.protocols import _openai
from playground.providers.types import (
    Answer,
    Ask,
    Asked,
    Json,
    Order,
    Provider,
    Refused,
    Seen,
    Submit,
    in_the_end,
)

STATUS = {
    "queued": "queued",
    "running": "in_progress",
    "done": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}
LARGEST_FRAME = 80_000  # characters of base64: about 60 KB


def read_picture(asked: Asked) -> Order:
    """A prompt, and for editing a picture as `image_url` or in `reference_images`."""
    body = asked.json()
    task = asked.task(body.get("model"))
    image = body.get("image_url") or first_of(body.get("reference_images"))
    return order_of(body, task=task, model=body["model"], image=image, file_format="jpeg")


def read_film(asked: Asked) -> Order:
    """A prompt, and for animating the first frame."""
    body = asked.json()
    task = asked.task(body.get("model"))
    return order_of(body, task=task, model=body["model"], image=_frame(body))


def _frame(body: dict[str, Json]) -> Json:
    frames = body.get("frame_images")
    if frames is None:
        return None
    if not isinstance(frames, list) or not frames or not isinstance(frames[0], dict):
        raise Refused("frame_images must be a list of frames", field="frame_images")
    frame = frames[0].get("input_image")
    if isinstance(frame, str) and len(frame) > LARGEST_FRAME:
        raise Refused("input_image is too large", field="frame_images")
    return frame


def show_picture(seen: Seen) -> Answer:
    """OpenAI's answer with an id."""
    answer = _openai.show(seen)
    return replace(answer, body={"id": seen.id, "object": "list"} | answer.body)


def show_film(seen: Seen) -> Answer:
    """The job as it stands."""
    body: dict[str, Json] = {
        "id": seen.id,
        "object": "video",
        "model": seen.order.model,
        "status": STATUS[seen.state],
        "seconds": f"{seen.order.seconds:g}",
    }
    if seen.state == "done":
        body["outputs"] = {"cost": 0.2, "video_url": seen.urls[0] if seen.urls else None}
    if seen.state == "failed":
        body["error"] = {"code": "moderation" if seen.unsafe else "failed", "message": seen.reason}
    return Answer(body=body)


def refuse(status: int, message: str, field: str) -> Json:
    """OpenAI's error with an id."""
    return {"id": "refused", **_openai.refuse(status, message, field)}


PROVIDER = Provider(
    name="together",
    routes=(
        Submit(
            path="/v1/images/generations",
            read=read_picture,
            show=show_picture,
            hold=in_the_end,
            inline=True,
        ),
        Submit(path="/v2/videos", read=read_film, show=show_film),
        Ask(path="/v2/videos/{id}", show=show_film),
    ),
    refuse=refuse,
)
