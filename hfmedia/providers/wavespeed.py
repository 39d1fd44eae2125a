"""WaveSpeed makes everything a prediction to ask for."""

from dataclasses import replace

from hfmedia.errors import JobFailed
from hfmedia.providers._job_url import job_path
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


def predict(request: GenerationRequest, row: MappingRow) -> Call:
    return _predict(row, {"prompt": request.prompt, **request.arguments})


def from_image(request: GenerationRequest, row: MappingRow) -> Call:
    # It wants every picture labelled as JPEG, and looks for itself.
    image = replace(request.picture, content_type="image/jpeg").address()
    return _predict(row, {"image": image, "prompt": request.prompt or None, **request.arguments})


def _predict(row: MappingRow, body: dict[str, Json]) -> Call:
    is_lora = row.adapter == "lora" and row.weights
    lora = {"loras": [{"path": row.hub_id, "scale": 1}]} if is_lora else {}
    return Call.post(f"/api/v3/{row.path}", {**lora, **body})


def read(reply: Reply) -> Done | Pending:
    job = reply.json()["data"]
    match job["status"]:
        case "completed":
            return Done(link=job["outputs"][0])
        case "failed":
            raise JobFailed(job.get("error") or "The prediction failed.")
        case "created" | "processing" as status:
            first = reply.call.method == "POST"
            again = Call.get(job_path(job["urls"]["get"])) if first else reply.call
            return Pending(call=again, note=status)
        case status:
            raise JobFailed(f"The prediction ended as {status!r}.")


PROVIDER = Provider(
    name="wavespeed",
    base_url="https://api.wavespeed.ai",
    adapters={
        "text-to-image": Adapter(predict, read),
        "text-to-video": Adapter(predict, read),
        "image-to-image": Adapter(from_image, read),
        "image-to-video": Adapter(from_image, read),
    },
)
