"""Together: chat, images in one call, videos as a job."""

from urllib.parse import quote

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.errors import JobFailed
from hfmedia.providers._chat import chat_adapter
from hfmedia.providers._openai import BASE64_AT, parse_image
from hfmedia.types import Done, GenerationRequest, Json, Pending, ProviderRequest, ProviderResponse

FRAME_LIMIT_BYTES = 58_000  # of the first frame of a video


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return _image(row, {"prompt": request.prompt, **_with_steps(request)})


def image_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    image, model = request.require_image().as_url(), row.provider_id.lower()
    one = "kontext" in model and "flux.1" in model
    images = {"image_url": image} if one else {"reference_images": [image]}
    return _image(row, {"prompt": request.prompt, **images, **_with_steps(request)})


def _image(row: MappingRow, body: dict[str, Json]) -> ProviderRequest:
    fixed = {"response_format": "base64", "model": row.provider_id}
    return ProviderRequest.post("/v1/images/generations", {**body, **fixed})


def text_to_video(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return _video(row, {"prompt": request.prompt, **_with_steps(request)})


def image_to_video(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    first = {"input_image": request.require_image().as_url("image/png"), "frame": "first"}
    prompt = request.prompt or None
    return _video(row, {"frame_images": [first], "prompt": prompt, **_with_steps(request)})


def _video(row: MappingRow, body: dict[str, Json]) -> ProviderRequest:
    size = body.pop("target_size", None) or {}
    return ProviderRequest.post("/v2/videos", {**body, **size, "model": row.provider_id})


def _with_steps(request: GenerationRequest) -> dict[str, Json]:
    arguments = request.arguments
    if "num_inference_steps" in arguments:
        arguments["steps"] = arguments.pop("num_inference_steps")
    return arguments


def parse_video(response: ProviderResponse) -> Done | Pending:
    job = response.json()
    match job.get("status"):
        case "completed":
            return Done(link=job["outputs"]["video_url"])
        case "failed":
            raise JobFailed((job.get("error") or {}).get("message") or "The video job failed.")
        # Some models answer without a status while they run.
        case None | "queued" | "in_progress" as status:
            again = response.request if response.request.method == "GET" else _job(job["id"])
            return Pending(poll=again, after_s=2, state=(status or "running").replace("_", " "))
        case status:
            raise JobFailed(f"The video job ended as {status!r}.")


def _job(identity: str) -> ProviderRequest:
    return ProviderRequest.get(f"/v2/videos/{quote(identity, safe='')}")


def schema_format(schema: Json) -> Json:
    return {"type": "json_schema", "schema": schema}


PROVIDER = Provider(
    name="together",
    base_url="https://api.together.xyz",
    docs="https://docs.together.ai/reference/create-videos",
    adapters={
        "text-to-image": Adapter(request=text_to_image, parse=parse_image, base64_at=BASE64_AT),
        "text-to-video": Adapter(request=text_to_video, parse=parse_video),
        "image-to-image": Adapter(request=image_to_image, parse=parse_image, base64_at=BASE64_AT),
        "image-to-video": Adapter(
            request=image_to_video, parse=parse_video, image_limit_bytes=FRAME_LIMIT_BYTES
        ),
        "conversational": chat_adapter(schema_format=schema_format),
    },
)
