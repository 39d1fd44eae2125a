"""Replicate: predictions. The submit is held for up to a minute; what runs longer is polled."""

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.errors import JobFailed
from hfmedia.providers._job_url import job_path
from hfmedia.providers._lora import repository_url
from hfmedia.providers._progress import percent_in
from hfmedia.types import Done, GenerationRequest, Json, Pending, ProviderRequest, ProviderResponse


def text_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    lora = {"lora_weights": repository_url(row)} if row.weights else {}
    return _predict(row, {"prompt": request.prompt, **request.arguments, **lora})


def text_to_video(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return _predict(row, {"prompt": request.prompt, **request.arguments})


def image_to_image(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    image = request.require_image().as_url()
    # Each model has a name of its own for the image, and ignores the others.
    images = {"image": image, "images": [image], "input_image": image, "input_images": [image]}
    return _predict(row, {**images, "prompt": request.prompt or None, **request.arguments})


def _predict(row: MappingRow, arguments: dict[str, Json]) -> ProviderRequest:
    version = row.provider_id.partition(":")[2] or None
    path = "/v1/predictions" if version else f"/v1/models/{row.path}/predictions"
    return ProviderRequest.post(
        path, {"input": arguments, "version": version}, headers={"prefer": "wait"}
    )


def parse(response: ProviderResponse) -> Done | Pending:
    prediction = response.json()
    output = prediction.get("output")
    if output:
        return Done(link=output if isinstance(output, str) else output[0])
    match prediction["status"]:
        case "failed" | "canceled" | "aborted" as status:
            raise JobFailed(prediction.get("error") or f"The prediction was {status}.")
        case "succeeded":
            raise JobFailed("The prediction succeeded without an output.")
        case status:
            path = job_path(prediction["urls"]["get"])
            cancel = ProviderRequest(method="POST", path=f"{path}/cancel")
            percent = percent_in(prediction.get("logs"))
            poll = ProviderRequest.get(path)
            return Pending(poll=poll, state=status, percent=percent, cancel=cancel)


PROVIDER = Provider(
    name="replicate",
    base_url="https://api.replicate.com",
    docs="https://replicate.com/docs/reference/http",
    adapters={
        "text-to-image": Adapter(request=text_to_image, parse=parse),
        "text-to-video": Adapter(request=text_to_video, parse=parse),
        "image-to-image": Adapter(request=image_to_image, parse=parse),
    },
)
