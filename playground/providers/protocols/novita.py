"""Novita: videos, in a response that is held or as a task with polling; and chat.

Docs: https://novita.ai/docs/api-reference/model-apis-task-result
"""

from playground.json_types import Json
from playground.providers.parameters import parse_parameters
from playground.providers.types import (
    ChatRoute,
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    StatusRoute,
    SubmitRoute,
    until_finished,
)

STATUS_BY_STATE = {
    "queued": "TASK_STATUS_QUEUED",
    "running": "TASK_STATUS_PROCESSING",
    "done": "TASK_STATUS_SUCCEED",
    "failed": "TASK_STATUS_FAILED",
    "cancelled": "TASK_STATUS_FAILED",
}


def parse(request: IncomingRequest) -> GenerationParameters:
    """Flat arguments; the model is in the path."""
    model = request.path_parameters["model"]
    return parse_parameters(request.json(), task=request.task(model), model=model)


def render(job: JobSnapshot) -> ProviderResponse:
    """The video; an error if the job failed."""
    if job.state == "failed":
        status = 400 if job.is_unsafe else 500
        return ProviderResponse(status=status, body=render_error(status, job.reason, "prompt"))
    videos = [{"video_url": url, "video_type": "mp4", "video_url_ttl": "3600"} for url in job.urls]
    return ProviderResponse(body={"video": videos[0] if videos else None})


def render_submitted(job: JobSnapshot) -> ProviderResponse:
    """The id of the task."""
    return ProviderResponse(body={"task_id": job.id})


def render_task(job: JobSnapshot) -> ProviderResponse:
    """The state of the task, with the video once it is done."""
    percent = 100 if job.is_finished else 50 if job.state == "running" else 0
    task = {"task_id": job.id, "status": STATUS_BY_STATE[job.state], "reason": job.reason}
    videos = [{"video_url": url, "video_type": "mp4", "video_url_ttl": "3600"} for url in job.urls]
    return ProviderResponse(body={"task": {**task, "progress_percent": percent}, "videos": videos})


def render_error(status: int, message: str, field: str) -> Json:
    """A status code, an error code in capitals and a message."""
    reason = {401: "INVALID_API_KEY", 404: "MODEL_NOT_FOUND", 429: "RATE_LIMIT_EXCEEDED"}
    body = {"reason": reason.get(status, "INVALID_REQUEST_BODY"), "metadata": {"field": field}}
    return {"code": status, "message": message, **body}


PROVIDER = Provider(
    name="novita",
    routes=(
        SubmitRoute(path="/v3/hf/{model}", parse=parse, render=render, max_wait_s=until_finished),
        SubmitRoute(path="/v3/async/{model}", parse=parse, render=render_submitted),
        StatusRoute(path="/v3/async/task-result", render=render_task, parameter="task_id"),
        ChatRoute(path="/v3/openai/chat/completions", keep_alive="keep-alive"),
    ),
    render_error=render_error,
)
