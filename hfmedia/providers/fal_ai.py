"""fal.ai queues everything: submit, ask for the status, ask for the result.

Pictures could be had in one blocking call, but only the queue shows progress, can be resumed
and can be cancelled.
"""

from hfmedia.providers._job_url import job_path
from hfmedia.providers._lora import weights_url
from hfmedia.providers._progress import percent_in, running
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
    arguments = request.arguments
    if {"width", "height"} <= arguments.keys():
        size = {"width": arguments.pop("width"), "height": arguments.pop("height")}
        arguments["image_size"] = size
    base = {"model_name": SDXL} if row.weights and row.provider_id == "fal-ai/lora" else {}
    return _submit(row, {"prompt": request.prompt, **arguments, **base})


def film(request: GenerationRequest, row: MappingRow) -> Call:
    return _submit(row, {"prompt": request.prompt, **request.arguments})


def edit(request: GenerationRequest, row: MappingRow) -> Call:
    arguments = request.arguments
    if "target_size" in arguments:
        arguments["image_size"] = arguments.pop("target_size")
    image = request.picture.address()
    # Some models take one picture, others a list: each ignores the other's name.
    images = {"image_url": image, "image_urls": [image]}
    return _submit(row, {**images, "prompt": request.prompt or None, **arguments})


def animate(request: GenerationRequest, row: MappingRow) -> Call:
    image = {"image_url": request.picture.address()}
    return _submit(row, {**image, "prompt": request.prompt or None, **request.arguments})


def _submit(row: MappingRow, body: dict[str, Json]) -> Call:
    loras = {"loras": [{"path": weights_url(row), "scale": 1}]} if row.weights else {}
    return Call.post(f"/{row.path}", {**body, **loras})


def read(reply: Reply) -> Done | Pending:
    body = reply.json()
    path = reply.call.path
    if reply.call.method == "GET" and not path.endswith("/status"):
        return Done(link=body["video"]["url"] if "video" in body else body["images"][0]["url"])
    # The queue files the job under another model id than the one that was called, often a shorter
    # one.
    submitted = reply.call.method == "POST"
    job = job_path(body["response_url"]) if submitted else path.removesuffix("/status")
    cancel = Call(method="PUT", path=f"{job}/cancel")
    match body["status"]:
        case "COMPLETED":
            return Pending(call=Call.get(job), after=0)
        case "IN_QUEUE":
            position = body.get("queue_position")
            note = "queued" if position is None else f"queue {position}"
            return Pending(
                call=Call.get(f"{job}/status"), note=note, position=position, cancel=cancel
            )
        case _:
            percent = percent_in(body.get("logs"))
            note = running("running", percent)
            return Pending(
                call=Call.get(f"{job}/status"), note=note, percent=percent, cancel=cancel
            )


SDXL = "stabilityai/stable-diffusion-xl-base-1.0"

PROVIDER = Provider(
    name="fal-ai",
    base_url="https://queue.fal.run",
    key_scheme="Key",
    routed_query="_subdomain=queue",
    adapters={
        "text-to-image": Adapter(draw, read),
        "text-to-video": Adapter(film, read),
        "image-to-image": Adapter(edit, read),
        "image-to-video": Adapter(animate, read),
    },
)
