"""Novita films: held until it is done, or as a task to ask for.

Docs: https://novita.ai/docs/api-reference/model-apis-task-result
"""

from playground.providers.parameters import order_of
from playground.providers.types import (
    Answer,
    Ask,
    Asked,
    Json,
    Order,
    Provider,
    Seen,
    Submit,
    in_the_end,
)

STATUS = {
    "queued": "TASK_STATUS_QUEUED",
    "running": "TASK_STATUS_PROCESSING",
    "done": "TASK_STATUS_SUCCEED",
    "failed": "TASK_STATUS_FAILED",
    "cancelled": "TASK_STATUS_FAILED",
}


def read(asked: Asked) -> Order:
    """The prompt and its arguments; the model stands in the path."""
    model = asked.captured["model"]
    return order_of(asked.json(), task=asked.task(model), model=model)


def show(seen: Seen) -> Answer:
    """The clip."""
    if seen.state == "failed":
        status = 400 if seen.unsafe else 500
        return Answer(status=status, body=refuse(status, seen.reason, "prompt"))
    films = [{"video_url": url, "video_type": "mp4", "video_url_ttl": "3600"} for url in seen.urls]
    return Answer(body={"video": films[0] if films else None})


def accepted(seen: Seen) -> Answer:
    """Only the ticket."""
    return Answer(body={"task_id": seen.id})


def result(seen: Seen) -> Answer:
    """The task as it stands."""
    percent = 100 if seen.is_over else 50 if seen.state == "running" else 0
    task = {"task_id": seen.id, "status": STATUS[seen.state], "reason": seen.reason}
    films = [{"video_url": url, "video_type": "mp4", "video_url_ttl": "3600"} for url in seen.urls]
    return Answer(body={"task": {**task, "progress_percent": percent}, "videos": films})


def refuse(status: int, message: str, field: str) -> Json:
    """A code, a reason for machines, a message for people."""
    reason = {401: "INVALID_API_KEY", 404: "MODEL_NOT_FOUND", 429: "RATE_LIMIT_EXCEEDED"}
    body = {"reason": reason.get(status, "INVALID_REQUEST_BODY"), "metadata": {"field": field}}
    return {"code": status, "message": message, **body}


PROVIDER = Provider(
    name="novita",
    routes=(
        Submit(path="/v3/hf/{model}", read=read, show=show, hold=in_the_end),
        Submit(path="/v3/async/{model}", read=read, show=accepted),
        Ask(path="/v3/async/task-result", show=result, parameter="task_id"),
    ),
    refuse=refuse,
)
