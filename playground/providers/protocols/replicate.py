"""Replicate: predictions with polling. With `Prefer: wait` the response is held for a minute.

Docs: https://replicate.com/docs/reference/http
"""

import re
from datetime import UTC, datetime

from playground.json_types import Json
from playground.providers.parameters import first_item, parse_parameters
from playground.providers.types import (
    CancelRoute,
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    RequestRejected,
    StatusRoute,
    SubmitRoute,
)

BASE_URL = "https://api.replicate.com"
STATUS_BY_STATE = {
    "queued": "starting",
    "running": "processing",
    "done": "succeeded",
    "failed": "failed",
    "cancelled": "canceled",
}


def parse(request: IncomingRequest) -> GenerationParameters:
    """The input for a model, which is named in the path."""
    return _parse_for_model(request, request.path_parameters["model"])


def parse_version(request: IncomingRequest) -> GenerationParameters:
    """The input for a version, by its hash; such a request does not name the model."""
    version = request.json().get("version")
    if not isinstance(version, str):
        raise RequestRejected("version is required", field="version")
    return _parse_for_model(request, version.rpartition(":")[2])


def _parse_for_model(request: IncomingRequest, model: str) -> GenerationParameters:
    task = request.task(model)
    arguments = request.json().get("input")
    if not isinstance(arguments, dict):
        raise RequestRejected("input is required", field="input")
    image = arguments.get("image") or arguments.get("input_image")
    image = image or first_item(arguments.get("images") or arguments.get("input_images"))
    return parse_parameters(arguments, task=task, model=model, image=image, file_format="webp")


def max_wait_s(request: IncomingRequest) -> float:
    """The seconds of `Prefer: wait=5`; 60 for `Prefer: wait`, else 0."""
    found = re.fullmatch(r"wait(?:=(\d{1,2}))?", request.headers.get("prefer", ""), re.ASCII)
    return min(float(found[1] or 60), 60.0) if found else 0.0


def render_submitted(job: JobSnapshot) -> ProviderResponse:
    """The prediction, with 201 if it is finished and 202 if not."""
    return ProviderResponse(status=201 if job.is_finished else 202, body=_prediction(job))


def render(job: JobSnapshot) -> ProviderResponse:
    """The prediction."""
    return ProviderResponse(body=_prediction(job))


def _prediction(job: JobSnapshot) -> Json:
    url = f"{BASE_URL}/v1/predictions/{job.id}"
    videos = job.parameters.kind == "video" and job.urls
    return {
        "id": job.id,
        "model": job.parameters.model,
        "version": "hidden",
        "input": {"prompt": job.parameters.prompt},
        "logs": "",
        "output": (job.urls[0] if videos else job.urls) if job.state == "done" else None,
        "error": job.reason or None,
        "status": STATUS_BY_STATE[job.state],
        "created_at": datetime.now(UTC).isoformat(),
        "urls": {"get": url, "cancel": f"{url}/cancel"},
    }


def render_error(status: int, message: str, field: str) -> Json:
    """Replicate's error object."""
    return {"title": "Request refused", "detail": message, "status": status}


PROVIDER = Provider(
    name="replicate",
    routes=(
        SubmitRoute(
            path="/v1/models/{model:.+}/predictions",
            parse=parse,
            render=render_submitted,
            max_wait_s=max_wait_s,
        ),
        SubmitRoute(
            path="/v1/predictions",
            parse=parse_version,
            render=render_submitted,
            max_wait_s=max_wait_s,
        ),
        StatusRoute(path="/v1/predictions/{id}", render=render),
        CancelRoute(method="POST", path="/v1/predictions/{id}/cancel", render=render),
    ),
    render_error=render_error,
    invalid_status=422,
)
