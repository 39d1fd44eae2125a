"""fal.ai queues everything: submit, ask for the status, ask for the result.

Pictures could be had in one blocking call, but only the queue shows progress, can be resumed
and can be cancelled.
"""

from urllib.parse import urlsplit

from hfmedia.providers._lora import weights_url
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
    job = urlsplit(body["response_url"]).path
    cancel = Call(method="PUT", path=f"{job}/cancel")
    match body["status"]:
        case "COMPLETED":
            return Pending(call=Call.get(job), after=0)
        case "IN_QUEUE":
            note = f"queue {body['queue_position']}" if "queue_position" in body else "queued"
            return Pending(call=Call.get(f"{job}/status"), note=note, cancel=cancel)
        case _:
            return Pending(call=Call.get(f"{job}/status"), note="running", cancel=cancel)


SDXL = "stabilityai/stable-diffusion-xl-base-1.0"

PROVIDER = Provider(
    name="fal-ai",
    base_url="https://queue.fal.run",
    key_scheme="Key",
    routed_query="_subdomain=queue",
    adapters={"text-to-image": Adapter(draw, read), "text-to-video": Adapter(film, read)},
)
