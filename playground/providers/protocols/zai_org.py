"""Z.ai: images as tasks with polling, and chat.

Docs: https://docs.z.ai/api-reference/image
"""

from playground.json_types import Json
from playground.providers.protocols._openai import parse
from playground.providers.types import (
    ChatRoute,
    JobSnapshot,
    Provider,
    ProviderResponse,
    StatusRoute,
    SubmitRoute,
)

STATUS_BY_STATE = {
    "queued": "PROCESSING",
    "running": "PROCESSING",
    "done": "SUCCESS",
    "failed": "FAIL",
    "cancelled": "FAIL",
}
ERROR_CODES = {400: "1214", 401: "1000", 404: "1211", 429: "1302"}


def render_submitted(job: JobSnapshot) -> ProviderResponse:
    """The new task. The content filter responds here, not later."""
    if job.state == "failed" and job.is_unsafe:
        return ProviderResponse(status=400, body={"error": {"code": "1301", "message": job.reason}})
    return _task(job, "PROCESSING")


def render(job: JobSnapshot) -> ProviderResponse:
    """The state of the task, with the URL of the image once it is done."""
    return _task(job, STATUS_BY_STATE[job.state])


def _task(job: JobSnapshot, status: str) -> ProviderResponse:
    body: dict[str, Json] = {
        "id": job.id,
        "request_id": job.id,
        "model": job.parameters.model,
        "task_status": status,
    }
    if status == "SUCCESS":
        body["image_result"] = [{"url": url} for url in job.urls]
    return ProviderResponse(body=body)


def render_error(status: int, message: str, field: str) -> Json:
    """A code of Z.ai's and a message."""
    return {"error": {"code": ERROR_CODES.get(status, "500"), "message": message}}


PROVIDER = Provider(
    name="zai-org",
    routes=(
        SubmitRoute(
            path="/api/paas/v4/async/images/generations", parse=parse, render=render_submitted
        ),
        StatusRoute(path="/api/paas/v4/async-result/{id}", render=render),
        ChatRoute(path="/api/paas/v4/chat/completions"),
    ),
    render_error=render_error,
)
