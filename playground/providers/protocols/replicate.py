"""Replicate predicts. With `Prefer: wait` the answer is held for up to a minute.

Docs: https://replicate.com/docs/reference/http
"""

import re
from datetime import UTC, datetime

from playground.providers.parameters import first_of, order_of
from playground.providers.types import (
    Answer,
    Ask,
    Asked,
    Cancel,
    Json,
    Order,
    Provider,
    Refused,
    Seen,
    Submit,
)

HOST = "https://api.replicate.com"
STATUS = {
    "queued": "starting",
    "running": "processing",
    "done": "succeeded",
    "failed": "failed",
    "cancelled": "canceled",
}


def read(asked: Asked) -> Order:
    """A model by its name."""
    return _order(asked, asked.captured["model"])


def read_version(asked: Asked) -> Order:
    """A model by the hash of its version, which is all that the request knows."""
    version = asked.json().get("version")
    if not isinstance(version, str):
        raise Refused("version is required", field="version")
    return _order(asked, version.rpartition(":")[2])


def _order(asked: Asked, model: str) -> Order:
    task = asked.task(model)
    given = asked.json().get("input")
    if not isinstance(given, dict):
        raise Refused("input is required", field="input")
    image = given.get("image") or given.get("input_image")
    image = image or first_of(given.get("images") or given.get("input_images"))
    return order_of(given, task=task, model=model, image=image, file_format="webp")


def hold(asked: Asked) -> float:
    """`Prefer: wait`, or `wait=5` for so many seconds."""
    found = re.fullmatch(r"wait(?:=(\d{1,2}))?", asked.headers.get("prefer", ""), re.ASCII)
    return min(float(found[1] or 60), 60.0) if found else 0.0


def submitted(seen: Seen) -> Answer:
    """201 if it is over, else 202."""
    return Answer(status=201 if seen.is_over else 202, body=_prediction(seen))


def show(seen: Seen) -> Answer:
    """The prediction as it stands."""
    return Answer(body=_prediction(seen))


def _prediction(seen: Seen) -> Json:
    address = f"{HOST}/v1/predictions/{seen.id}"
    films = seen.order.kind == "video" and seen.urls
    return {
        "id": seen.id,
        "model": seen.order.model,
        "version": "hidden",
        "input": {"prompt": seen.order.prompt},
        "logs": "",
        "output": (seen.urls[0] if films else seen.urls) if seen.state == "done" else None,
        "error": seen.reason or None,
        "status": STATUS[seen.state],
        "created_at": datetime.now(UTC).isoformat(),
        "urls": {"get": address, "cancel": f"{address}/cancel"},
    }


def refuse(status: int, message: str, field: str) -> Json:
    """A problem document."""
    return {"title": "Request refused", "detail": message, "status": status}


PROVIDER = Provider(
    name="replicate",
    routes=(
        Submit(path="/v1/models/{model:.+}/predictions", read=read, show=submitted, hold=hold),
        Submit(path="/v1/predictions", read=read_version, show=submitted, hold=hold),
        Ask(path="/v1/predictions/{id}", show=show),
        Cancel(method="POST", path="/v1/predictions/{id}/cancel", show=show),
    ),
    refuse=refuse,
    invalid=422,
)
