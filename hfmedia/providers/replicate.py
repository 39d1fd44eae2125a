"""Replicate predicts. The submit is held for up to a minute; what runs longer is polled."""

from hfmedia.errors import JobFailed
from hfmedia.providers._job_url import job_path
from hfmedia.providers._lora import repository_url
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
    lora = {"lora_weights": repository_url(row)} if row.weights else {}
    return _predict(row, {"prompt": request.prompt, **request.arguments, **lora})


def film(request: GenerationRequest, row: MappingRow) -> Call:
    return _predict(row, {"prompt": request.prompt, **request.arguments})


def edit(request: GenerationRequest, row: MappingRow) -> Call:
    image = request.picture.address()
    # Each model has a name of its own for the picture, and ignores the others.
    images = {"image": image, "images": [image], "input_image": image, "input_images": [image]}
    return _predict(row, {**images, "prompt": request.prompt or None, **request.arguments})


def _predict(row: MappingRow, arguments: dict[str, Json]) -> Call:
    version = row.provider_id.partition(":")[2] or None
    path = "/v1/predictions" if version else f"/v1/models/{row.path}/predictions"
    return Call.post(path, {"input": arguments, "version": version}, headers={"prefer": "wait"})


def read(reply: Reply) -> Done | Pending:
    prediction = reply.json()
    output = prediction.get("output")
    if output:
        return Done(link=output if isinstance(output, str) else output[0])
    match prediction["status"]:
        case "failed" | "canceled" | "aborted" as status:
            raise JobFailed(prediction.get("error") or f"The prediction was {status}.")
        case "succeeded":
            raise JobFailed("The prediction succeeded with nothing to show.")
        case status:
            path = job_path(prediction["urls"]["get"])
            cancel = Call(method="POST", path=f"{path}/cancel")
            percent = percent_in(prediction.get("logs"))
            note = running(status, percent)
            return Pending(call=Call.get(path), note=note, percent=percent, cancel=cancel)


PROVIDER = Provider(
    name="replicate",
    base_url="https://api.replicate.com",
    adapters={
        "text-to-image": Adapter(draw, read),
        "text-to-video": Adapter(film, read),
        "image-to-image": Adapter(edit, read),
    },
)
