"""WaveSpeed makes everything a prediction to ask for.

Docs: https://wavespeed.ai/docs/docs-api
"""

from datetime import UTC, datetime

from playground.providers.parameters import first_of, order_of
from playground.providers.types import Answer, Ask, Asked, Json, Order, Provider, Seen, Submit

HOST = "https://api.wavespeed.ai"
STATUS = {
    "queued": "created",
    "running": "processing",
    "done": "completed",
    "failed": "failed",
    "cancelled": "cancelled",
}


def read(asked: Asked) -> Order:
    """The prompt and its arguments; a picture to start from as `image` or in `images`."""
    model = asked.captured["model"]
    task = asked.task(model)
    body = asked.json()
    image = body.get("image") or first_of(body.get("images"))
    return order_of(body, task=task, model=model, image=image, file_format="jpeg")


def submitted(seen: Seen) -> Answer:
    """The ticket: it is never more than created, however fast the job."""
    return _answer(seen, "created", [])


def show(seen: Seen) -> Answer:
    """The prediction as it stands."""
    return _answer(seen, STATUS[seen.state], seen.urls)


def _answer(seen: Seen, status: str, outputs: list[str]) -> Answer:
    address = f"{HOST}/api/v3/predictions/{seen.id}/result"
    data: dict[str, Json] = {
        "id": seen.id,
        "model": seen.order.model,
        "outputs": outputs,
        "urls": {"get": address},
        "has_nsfw_contents": [True] if seen.unsafe else [],
        "status": status,
        "created_at": datetime.now(UTC).isoformat(),
        "error": seen.reason,
        "executionTime": 0,
        "timings": {"inference": 0},
    }
    return Answer(body={"code": 200, "message": "success", "data": data})


def refuse(status: int, message: str, field: str) -> Json:
    """A code and a message."""
    return {"code": status, "message": message}


PROVIDER = Provider(
    name="wavespeed",
    routes=(
        Submit(path="/api/v3/{model:.+}", read=read, show=submitted),
        Ask(path="/api/v3/predictions/{id}/result", show=show),
    ),
    refuse=refuse,
)
