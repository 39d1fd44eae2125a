"""Z.ai draws as a task to ask for."""

from urllib.parse import quote

from hfmedia.errors import JobFailed
from hfmedia.wire import (
    Adapter,
    Call,
    Done,
    GenerationRequest,
    MappingRow,
    Pending,
    Provider,
    Reply,
)


def draw(request: GenerationRequest, row: MappingRow) -> Call:
    arguments = request.arguments
    # It takes a size or none: a single side would be refused.
    width, height = arguments.pop("width", None), arguments.pop("height", None)
    if width is not None and height is not None:
        arguments["size"] = f"{width}x{height}"
    body = {"model": row.provider_id, "prompt": request.prompt, **arguments}
    return Call.post("/api/paas/v4/async/images/generations", body)


def read(reply: Reply) -> Done | Pending:
    task = reply.json()
    match task["task_status"]:
        case "SUCCESS":
            return Done(link=task["image_result"][0]["url"])
        case "FAIL":
            raise JobFailed("The image task failed.")
        case status:
            path = f"/api/paas/v4/async-result/{quote(task['id'], safe='')}"
            return Pending(call=Call.get(path), after=1, note=status.lower())


PROVIDER = Provider(
    name="zai-org",
    base_url="https://api.z.ai",
    headers={"x-source-channel": "hugging_face", "accept-language": "en-US,en"},
    adapters={"text-to-image": Adapter(draw, read)},
)
