"""Together: images in the response, videos as jobs with polling, and chat.

Docs: https://docs.together.ai/reference/create-videos
"""

from dataclasses import replace

from playground.json_types import Json
from playground.providers.parameters import first_item, parse_parameters
from playground.providers.protocols import _openai
from playground.providers.types import (
    ChatRoute,
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    RequestRejected,
    StatusRoute,
    SubmitRoute,
    until_finished,
)

STATUS_BY_STATE = {
    "queued": "queued",
    "running": "in_progress",
    "done": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}
MAX_FRAME_CHARACTERS = 80_000  # characters of base64: about 60 KB


def parse_image(request: IncomingRequest) -> GenerationParameters:
    """The arguments of an image; the input image is `image_url` or in `reference_images`."""
    body = request.json()
    task = request.task(body.get("model"))
    image = body.get("image_url") or first_item(body.get("reference_images"))
    return parse_parameters(body, task=task, model=body["model"], image=image, file_format="jpeg")


def parse_video(request: IncomingRequest) -> GenerationParameters:
    """The arguments of a video; the input image is its first frame."""
    body = request.json()
    task = request.task(body.get("model"))
    return parse_parameters(body, task=task, model=body["model"], image=_frame(body))


def _frame(body: dict[str, Json]) -> Json:
    frames = body.get("frame_images")
    if frames is None:
        return None
    if not isinstance(frames, list) or not frames or not isinstance(frames[0], dict):
        raise RequestRejected("frame_images must be a list of frames", field="frame_images")
    frame = frames[0].get("input_image")
    if isinstance(frame, str) and len(frame) > MAX_FRAME_CHARACTERS:
        raise RequestRejected("input_image is too large", field="frame_images")
    return frame


def render_image(job: JobSnapshot) -> ProviderResponse:
    """OpenAI's response with an id."""
    response = _openai.render(job)
    return replace(response, body={"id": job.id, "object": "list"} | response.body)


def render_video(job: JobSnapshot) -> ProviderResponse:
    """The state of the job, with the URL of the video once it is done."""
    body: dict[str, Json] = {
        "id": job.id,
        "object": "video",
        "model": job.parameters.model,
        "status": STATUS_BY_STATE[job.state],
        "seconds": f"{job.parameters.seconds:g}",
    }
    if job.state == "done":
        body["outputs"] = {"cost": 0.2, "video_url": job.urls[0] if job.urls else None}
    if job.state == "failed":
        body["error"] = {"code": "moderation" if job.is_unsafe else "failed", "message": job.reason}
    return ProviderResponse(body=body)


def render_error(status: int, message: str, field: str) -> Json:
    """OpenAI's error object with an id."""
    return {"id": "refused", **_openai.render_error(status, message, field)}


PROVIDER = Provider(
    name="together",
    routes=(
        SubmitRoute(
            path="/v1/images/generations",
            parse=parse_image,
            render=render_image,
            max_wait_s=until_finished,
            include_data=True,
        ),
        SubmitRoute(path="/v2/videos", parse=parse_video, render=render_video),
        StatusRoute(path="/v2/videos/{id}", render=render_video),
        ChatRoute(),
    ),
    render_error=render_error,
)
