"""WaveSpeed: predictions with polling.

Docs: https://wavespeed.ai/docs/docs-api
"""

from datetime import UTC, datetime

from playground.json_types import Json
from playground.providers.parameters import first_item, parse_parameters
from playground.providers.types import (
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    StatusRoute,
    SubmitRoute,
)

BASE_URL = "https://api.wavespeed.ai"
STATUS_BY_STATE = {
    "queued": "created",
    "running": "processing",
    "done": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}


def parse(request: IncomingRequest) -> GenerationParameters:
    """Flat arguments; the model is in the path, the input image `image` or in `images`."""
    model = request.path_parameters["model"]
    task = request.task(model)
    body = request.json()
    image = body.get("image") or first_item(body.get("images"))
    return parse_parameters(body, task=task, model=model, image=image, file_format="jpeg")


def render_submitted(job: JobSnapshot) -> ProviderResponse:
    """The new prediction, which is always "created" however short the job."""
    return _prediction(job, "created", [])


def render(job: JobSnapshot) -> ProviderResponse:
    """The prediction."""
    return _prediction(job, STATUS_BY_STATE[job.state], job.urls)


def _prediction(job: JobSnapshot, status: str, outputs: list[str]) -> ProviderResponse:
    url = f"{BASE_URL}/api/v3/predictions/{job.id}/result"
    data: dict[str, Json] = {
        "id": job.id,
        "model": job.parameters.model,
        "outputs": outputs,
        "urls": {"get": url},
        "has_nsfw_contents": [True] if job.is_unsafe else [],
        "status": status,
        "created_at": datetime.now(UTC).isoformat(),
        "error": job.reason,
        "executionTime": 0,
        "timings": {"inference": 0},
    }
    return ProviderResponse(body={"code": 200, "message": "success", "data": data})


def render_error(status: int, message: str, field: str) -> Json:
    """A status code and a message."""
    return {"code": status, "message": message}


PROVIDER = Provider(
    name="wavespeed",
    routes=(
        SubmitRoute(path="/api/v3/{model:.+}", parse=parse, render=render_submitted),
        StatusRoute(path="/api/v3/predictions/{id}/result", render=render),
    ),
    render_error=render_error,
)
