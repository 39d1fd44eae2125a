"""Together draws at once and films as a job."""

from urllib.parse import quote

from hfmedia.errors import JobFailed
from hfmedia.providers._openai import read_image
from hfmedia.wire import (
    Adapter,
    Call,
    Done,
    GenerationRequest,
    Json,
    MappingRow,
    Pending,
    Provider,
    Reply,
)


def draw(request: GenerationRequest, row: MappingRow) -> Call:
    body = {"prompt": request.prompt, **_renamed(request), "response_format": "base64"}
    return Call.post("/v1/images/generations", {**body, "model": row.provider_id})


def film(request: GenerationRequest, row: MappingRow) -> Call:
    body = {"prompt": request.prompt, **_renamed(request), "model": row.provider_id}
    return Call.post("/v2/videos", body)


def _renamed(request: GenerationRequest) -> dict[str, Json]:
    arguments = request.arguments
    size = arguments.pop("target_size", None) or {}
    steps = arguments.pop("num_inference_steps", None)
    return {**arguments, **size} | ({} if steps is None else {"steps": steps})


def read_video(reply: Reply) -> Done | Pending:
    job = reply.json()
    match job.get("status"):
        case "completed":
            return Done(link=job["outputs"]["video_url"])
        case "failed":
            raise JobFailed((job.get("error") or {}).get("message") or "The video job failed.")
        # Some models answer without a status while they run.
        case None | "queued" | "in_progress" as status:
            again = reply.call if reply.call.method == "GET" else _job(job["id"])
            return Pending(call=again, after=2, note=(status or "running").replace("_", " "))
        case status:
            raise JobFailed(f"The video job ended as {status!r}.")


def _job(identity: str) -> Call:
    return Call.get(f"/v2/videos/{quote(identity, safe='')}")


PROVIDER = Provider(
    name="together",
    base_url="https://api.together.xyz",
    adapters={
        "text-to-image": Adapter(draw, read_image),
        "text-to-video": Adapter(film, read_video),
    },
)
