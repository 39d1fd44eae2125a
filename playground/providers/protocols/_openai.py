"""Pictures the way OpenAI answers them; nscale, deepinfra and together do it alike."""

import base64
from typing import Any

from playground.providers.parameters import order_of
from playground.providers.types import Answer, Asked, Json, Order, Seen


def read(asked: Asked) -> Order:
    """`model`, `prompt` and the size in one object."""
    body = asked.json()
    task = asked.task(body.get("model"))
    return order_of(body, task=task, model=body["model"])


def show(seen: Seen) -> Answer:
    """The pictures in base64, or as links if the client wants `url`."""
    if seen.state == "failed":
        status = 400 if seen.unsafe else 500
        code = "content_policy_violation" if seen.unsafe else "server_error"
        return Answer(status=status, body={"error": {"message": seen.reason, "code": code}})
    as_url = seen.asked.json().get("response_format") == "url"
    pictures = [
        {"url": it.url} if as_url else {"b64_json": base64.b64encode(it.data or b"").decode()}
        for it in seen.files
    ]
    return Answer(body={"created": 1_763_596_800, "data": pictures})


def refuse(status: int, message: str, field: str) -> Json:
    """An error object."""
    kind = "invalid_request_error" if status in (400, 404, 422) else "api_error"
    body: dict[str, Any] = {"message": message, "type": kind, "param": field or None, "code": None}
    return {"error": body}
