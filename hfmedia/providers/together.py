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
    return _image(row, {"prompt": request.prompt, **_with_steps(request)})


def edit(request: GenerationRequest, row: MappingRow) -> Call:
    image, model = request.picture.address(), row.provider_id.lower()
    one = "kontext" in model and "flux.1" in model
    images = {"image_url": image} if one else {"reference_images": [image]}
    return _image(row, {"prompt": request.prompt, **images, **_with_steps(request)})


def _image(row: MappingRow, body: dict[str, Json]) -> Call:
    fixed = {"response_format": "base64", "model": row.provider_id}
    return Call.post("/v1/images/generations", {**body, **fixed})


def film(request: GenerationRequest, row: MappingRow) -> Call:
    return _video(row, {"prompt": request.prompt, **_with_steps(request)})


def animate(request: GenerationRequest, row: MappingRow) -> Call:
    first = {"input_image": request.picture.address("image/png"), "frame": "first"}
    prompt = request.prompt or None
    return _video(row, {"frame_images": [first], "prompt": prompt, **_with_steps(request)})


def _video(row: MappingRow, body: dict[str, Json]) -> Call:
    size = body.pop("target_size", None) or {}
    return Call.post("/v2/videos", {**body, **size, "model": row.provider_id})


def _with_steps(request: GenerationRequest) -> dict[str, Json]:
    arguments = request.arguments
    if "num_inference_steps" in arguments:
        arguments["steps"] = arguments.pop("num_inference_steps")
    return arguments


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
        "image-to-image": Adapter(edit, read_image),
        "image-to-video": Adapter(animate, read_video),
    },
)
