"""WaveSpeed: every generation is a prediction to poll."""

from dataclasses import replace

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.errors import JobFailed
from hfmedia.providers._job_url import job_path
from hfmedia.types import (
    Done,
    EmbeddedMedia,
    GenerationRequest,
    Json,
    Pending,
    ProviderRequest,
    ProviderResponse,
)


def predict(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return _predict(row, {"prompt": request.prompt, **request.arguments})


def from_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    # It wants every image labelled as JPEG, and looks for itself.
    image = request.require_image().as_url()
    if isinstance(image, EmbeddedMedia):
        image = replace(image, prefix="data:image/jpeg;base64,")
    return _predict(row, {"image": image, "prompt": request.prompt or None, **request.arguments})


def _predict(row: MappingRow, body: dict[str, Json]) -> ProviderRequest:
    is_lora = row.adapter == "lora" and row.weights
    lora = {"loras": [{"path": row.hub_id, "scale": 1}]} if is_lora else {}
    return ProviderRequest.post(f"/api/v3/{row.path}", {**lora, **body})


def parse(response: ProviderResponse) -> Done | Pending:
    job = response.json()["data"]
    match job["status"]:
        case "completed":
            return Done(link=job["outputs"][0])
        case "failed":
            raise JobFailed(job.get("error") or "The prediction failed.")
        case "created" | "processing" as status:
            first = response.request.method == "POST"
            again = ProviderRequest.get(job_path(job["urls"]["get"])) if first else response.request
            return Pending(poll=again, state=status)
        case status:
            raise JobFailed(f"The prediction ended as {status!r}.")


PROVIDER = Provider(
    name="wavespeed",
    base_url="https://api.wavespeed.ai",
    docs="https://wavespeed.ai/docs/get-result",
    adapters={
        "text-to-image": Adapter(request=predict, parse=parse),
        "text-to-video": Adapter(request=predict, parse=parse),
        "image-to-image": Adapter(request=from_image, parse=parse),
        "image-to-video": Adapter(request=from_image, parse=parse),
    },
)
