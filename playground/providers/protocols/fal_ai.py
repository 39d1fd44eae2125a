"""fal.ai queues everything: submit, status, result, cancel. Without the queue it holds.

Docs: https://docs.fal.ai/model-endpoints/queue
"""

from playground.providers.parameters import first_of, order_of
from playground.providers.types import (
    FOREVER,
    Answer,
    Ask,
    Asked,
    Cancel,
    Json,
    Order,
    Provider,
    Seen,
    Submit,
)

# Clients must take only the path from what these addresses say, and stay where they are.
HOST = "https://queue.fal.run"


def read(asked: Asked) -> Order:
    """The prompt and its arguments, side by side."""
    model = asked.captured["model"]
    task = asked.task(model)
    body = asked.json()
    image = body.get("image_url") or first_of(body.get("image_urls"))
    return order_of(body, task=task, model=model, image=image, file_format="jpeg")


def hold(asked: Asked) -> float:
    """The router turns the query into the queue's host name."""
    return 0.0 if asked.query.get("_subdomain") == "queue" else FOREVER


def submitted(seen: Seen) -> Answer:
    """In the queue: how the job stands. Else the result."""
    return _status(seen, 200) if hold(seen.asked) == 0 else result(seen)


def status(seen: Seen) -> Answer:
    """202 until there is a result. A failed job is COMPLETED too: its result says the rest."""
    return _status(seen, 200 if seen.is_over else 202)


def _status(seen: Seen, code: int) -> Answer:
    # The queue files the job under the application, which has only two parts.
    owner, app, *_ = seen.order.model.split("/")
    job = f"{HOST}/{owner}/{app}/requests/{seen.id}"
    urls = {"response_url": job, "status_url": f"{job}/status", "cancel_url": f"{job}/cancel"}
    body: dict[str, Json] = {"status": "COMPLETED", "request_id": seen.id, **urls}
    if seen.state == "queued":
        body |= {"status": "IN_QUEUE", "queue_position": seen.position}
    elif seen.state == "running":
        body |= {"status": "IN_PROGRESS", "logs": [{"message": "drawing", "level": "INFO"}]}
    return Answer(status=code, body=body)


def result(seen: Seen) -> Answer:
    """The files, or why there are none."""
    if seen.state == "failed" and seen.unsafe:
        return Answer(status=422, body=_detail(seen.reason, "prompt", "content_policy_violation"))
    if seen.state in ("failed", "cancelled"):
        reason = seen.reason or "The request was cancelled."
        return Answer(status=422, body=_detail(reason, "request", "generation_failed"))
    if seen.state != "done":
        return Answer(status=400, body={"detail": "Request is still in progress"})
    order = seen.order
    if order.kind == "video":
        films = [{"url": it.url, "content_type": it.content_type} for it in seen.files]
        return Answer(body={"video": films[0] if films else None, "seed": order.seed})
    size = {"width": order.width, "height": order.height}
    images = [{"url": it.url, "content_type": it.content_type, **size} for it in seen.files]
    return Answer(body={"images": images, "seed": order.seed, "prompt": order.prompt})


def cancelled(seen: Seen) -> Answer:
    """202 if it could still be called off."""
    if seen.state == "cancelled":
        return Answer(status=202, body={"status": "CANCELLATION_REQUESTED"})
    return Answer(status=400, body={"status": "ALREADY_COMPLETED"})


def refuse(status: int, message: str, field: str) -> Json:
    """A sentence, or for invalid input a list of what is wrong where."""
    return _detail(message, field, "value_error") if status == 422 else {"detail": message}


def _detail(message: str, field: str, kind: str) -> Json:
    return {"detail": [{"loc": ["body", field], "msg": message, "type": kind}]}


PROVIDER = Provider(
    name="fal-ai",
    routes=(
        Submit(path="/{model:.+}", read=read, show=submitted, hold=hold),
        Ask(path="/{app:.+}/requests/{id}/status", show=status),
        Ask(path="/{app:.+}/requests/{id}", show=result),
        Cancel(method="PUT", path="/{app:.+}/requests/{id}/cancel", show=cancelled),
    ),
    refuse=refuse,
    invalid=422,
    schemes=("Bearer", "Key"),
)
