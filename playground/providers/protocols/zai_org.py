"""Z.ai draws as a task to ask for.

Docs: https://docs.z.ai/api-reference/image
"""

from playground.providers.protocols._openai import read
from playground.providers.types import Answer, Ask, Json, Provider, Seen, Submit

STATUS = {
    "queued": "PROCESSING",
    "running": "PROCESSING",
    "done": "SUCCESS",
    "failed": "FAIL",
    "cancelled": "FAIL",
}
CODES = {400: "1214", 401: "1000", 404: "1211", 429: "1302"}


def submitted(seen: Seen) -> Answer:
    """The ticket. What the content filter stops is refused here already."""
    if seen.state == "failed" and seen.unsafe:
        return Answer(status=400, body={"error": {"code": "1301", "message": seen.reason}})
    return _answer(seen, "PROCESSING")


def show(seen: Seen) -> Answer:
    """The task as it stands."""
    return _answer(seen, STATUS[seen.state])


def _answer(seen: Seen, status: str) -> Answer:
    body: dict[str, Json] = {
        "id": seen.id,
        "request_id": seen.id,
        "model": seen.order.model,
        "task_status": status,
    }
    if status == "SUCCESS":
        body["image_result"] = [{"url": url} for url in seen.urls]
    return Answer(body=body)


def refuse(status: int, message: str, field: str) -> Json:
    """A numbered error."""
    return {"error": {"code": CODES.get(status, "500"), "message": message}}


PROVIDER = Provider(
    name="zai-org",
    routes=(
        Submit(path="/api/paas/v4/async/images/generations", read=read, show=submitted),
        Ask(path="/api/paas/v4/async-result/{id}", show=show),
    ),
    refuse=refuse,
)
