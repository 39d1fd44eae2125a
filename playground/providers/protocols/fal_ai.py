"""fal.ai: submit, status, result and cancel with its queue; without the queue, it waits.

Docs: https://docs.fal.ai/model-endpoints/queue
"""

from playground.json_types import Json
from playground.providers.parameters import first_item, parse_parameters
from playground.providers.types import (
    NO_LIMIT_S,
    CancelRoute,
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    StatusRoute,
    SubmitRoute,
)

# The host of the URLs in responses. Through the router, clients must use their path alone.
BASE_URL = "https://queue.fal.run"


def parse(request: IncomingRequest) -> GenerationParameters:
    """Flat arguments; the model is in the path."""
    model = request.path_parameters["model"]
    task = request.task(model)
    body = request.json()
    image = body.get("image_url") or first_item(body.get("image_urls"))
    return parse_parameters(body, task=task, model=model, image=image, file_format="jpeg")


def max_wait_s(request: IncomingRequest) -> float:
    """No wait with the queue, which the router names by `_subdomain`; else until finished."""
    return 0.0 if request.query.get("_subdomain") == "queue" else NO_LIMIT_S


def render_submitted(job: JobSnapshot) -> ProviderResponse:
    """The status with the queue; without it the result."""
    return _status(job, 200) if max_wait_s(job.request) == 0 else render_result(job)


def render_status(job: JobSnapshot) -> ProviderResponse:
    """202 until the job is finished. A failed job is COMPLETED too: its result has the error."""
    return _status(job, 200 if job.is_finished else 202)


def _status(job: JobSnapshot, http_status: int) -> ProviderResponse:
    # The queue names a job by the first two parts of the model's id only.
    owner, app, *_ = job.parameters.model.split("/")
    url = f"{BASE_URL}/{owner}/{app}/requests/{job.id}"
    urls = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
    body: dict[str, Json] = {"status": "COMPLETED", "request_id": job.id, **urls}
    if job.state == "queued":
        body |= {"status": "IN_QUEUE", "queue_position": job.position}
    elif job.state == "running":
        body |= {"status": "IN_PROGRESS", "logs": [{"message": "drawing", "level": "INFO"}]}
    return ProviderResponse(status=http_status, body=body)


def render_result(job: JobSnapshot) -> ProviderResponse:
    """The results, or the error."""
    if job.state == "failed" and job.is_unsafe:
        return ProviderResponse(
            status=422, body=_detail(job.reason, "prompt", "content_policy_violation")
        )
    if job.state in ("failed", "cancelled"):
        reason = job.reason or "The request was cancelled."
        return ProviderResponse(status=422, body=_detail(reason, "request", "generation_failed"))
    if job.state != "done":
        return ProviderResponse(status=400, body={"detail": "Request is still in progress"})
    parameters = job.parameters
    if parameters.kind == "video":
        videos = [{"url": it.url, "content_type": it.content_type} for it in job.files]
        return ProviderResponse(
            body={"video": videos[0] if videos else None, "seed": parameters.seed}
        )
    size = {"width": parameters.width, "height": parameters.height}
    images = [{"url": it.url, "content_type": it.content_type, **size} for it in job.files]
    return ProviderResponse(
        body={"images": images, "seed": parameters.seed, "prompt": parameters.prompt}
    )


def render_cancelled(job: JobSnapshot) -> ProviderResponse:
    """202 if the job was not finished yet, else 400."""
    if job.state == "cancelled":
        return ProviderResponse(status=202, body={"status": "CANCELLATION_REQUESTED"})
    return ProviderResponse(status=400, body={"status": "ALREADY_COMPLETED"})


def render_error(status: int, message: str, field: str) -> Json:
    """A sentence; for invalid input, a list of errors with their locations."""
    return _detail(message, field, "value_error") if status == 422 else {"detail": message}


def _detail(message: str, field: str, error_type: str) -> Json:
    return {"detail": [{"loc": ["body", field], "msg": message, "type": error_type}]}


PROVIDER = Provider(
    name="fal-ai",
    routes=(
        SubmitRoute(
            path="/{model:.+}", parse=parse, render=render_submitted, max_wait_s=max_wait_s
        ),
        StatusRoute(path="/{app:.+}/requests/{id}/status", render=render_status),
        StatusRoute(path="/{app:.+}/requests/{id}", render=render_result),
        CancelRoute(method="PUT", path="/{app:.+}/requests/{id}/cancel", render=render_cancelled),
    ),
    render_error=render_error,
    invalid_status=422,
    auth_schemes=("Bearer", "Key"),
)
