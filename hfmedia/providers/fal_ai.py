"""fal: everything goes through its queue: submit, ask for the status, ask for the result.

Images could be had in one blocking call, but only the queue reports progress, can be resumed and
can be cancelled.
"""

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.providers._job_url import job_path
from hfmedia.providers._lora import weights_url
from hfmedia.providers._progress import percent_in
from hfmedia.types import Done, GenerationRequest, Json, Pending, ProviderRequest, ProviderResponse


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    arguments = request.arguments
    if {"width", "height"} <= arguments.keys():
        size = {"width": arguments.pop("width"), "height": arguments.pop("height")}
        arguments["image_size"] = size
    base = {"model_name": SDXL} if row.weights and row.provider_id == "fal-ai/lora" else {}
    return _submit(row, {"prompt": request.prompt, **arguments, **base})


def text_to_video(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return _submit(row, {"prompt": request.prompt, **request.arguments})


def image_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    arguments = request.arguments
    if "target_size" in arguments:
        arguments["image_size"] = arguments.pop("target_size")
    image = request.require_image().as_url()
    # Some models take one image, others a list: each ignores the other's name.
    images = {"image_url": image, "image_urls": [image]}
    return _submit(row, {**images, "prompt": request.prompt or None, **arguments})


def image_to_video(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    image = {"image_url": request.require_image().as_url()}
    return _submit(row, {**image, "prompt": request.prompt or None, **request.arguments})


def _submit(row: MappingRow, body: dict[str, Json]) -> ProviderRequest:
    # The LoRA is the model that was asked for, so it wins over the caller's own.
    loras = {"loras": [{"path": weights_url(row), "scale": 1}]} if row.weights else {}
    return ProviderRequest.post(f"/{row.path}", {**body, **loras})


def parse(response: ProviderResponse) -> Done | Pending:
    body = response.json()
    path = response.request.path
    if response.request.method == "GET" and not path.endswith("/status"):
        return Done(link=body["video"]["url"] if "video" in body else body["images"][0]["url"])
    # The queue files the job under another model id than the one that was called, often a shorter
    # one.
    submitted = response.request.method == "POST"
    job = job_path(body["response_url"]) if submitted else path.removesuffix("/status")
    cancel = ProviderRequest(method="PUT", path=f"{job}/cancel")
    match body["status"]:
        case "COMPLETED":
            return Pending(poll=ProviderRequest.get(job), after_s=0, state="fetching the result")
        case "IN_QUEUE":
            poll = ProviderRequest.get(f"{job}/status")
            position = body.get("queue_position")
            return Pending(poll=poll, state="queued", position=position, cancel=cancel)
        case _:
            poll = ProviderRequest.get(f"{job}/status")
            percent = percent_in(body.get("logs"))
            return Pending(poll=poll, state="running", percent=percent, cancel=cancel)


SDXL = "stabilityai/stable-diffusion-xl-base-1.0"

PROVIDER = Provider(
    name="fal-ai",
    base_url="https://queue.fal.run",
    docs="https://docs.fal.ai/documentation/model-apis/inference/queue",
    key_scheme="Key",
    routed_query="_subdomain=queue",
    adapters={
        "text-to-image": Adapter(request=text_to_image, parse=parse),
        "text-to-video": Adapter(request=text_to_video, parse=parse),
        "image-to-image": Adapter(request=image_to_image, parse=parse),
        "image-to-video": Adapter(request=image_to_video, parse=parse),
    },
)
