"""HF Inference: the response is held until the image is generated, and is its bytes.

Docs: https://huggingface.co/docs/inference-providers/providers/hf-inference
"""

from playground.json_types import Json
from playground.providers.catalogue import IMAGE_TO_IMAGE
from playground.providers.parameters import parse_parameters
from playground.providers.types import (
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    Provider,
    ProviderResponse,
    RequestRejected,
    SubmitRoute,
    until_finished,
)


def parse(request: IncomingRequest) -> GenerationParameters:
    """A prompt as `inputs`; or an image, as the body or in base64 as `inputs`."""
    model = request.path_parameters["model"]
    task = request.task(model)
    if not request.headers.get("content-type", "").startswith("application/json"):
        return parse_parameters(
            {}, task=task, model=model, image=request.body, file_format=_format(request)
        )
    body = request.json()
    parameters = body.get("parameters", {})
    if not isinstance(parameters, dict):
        raise RequestRejected("parameters must be an object.", field="parameters")
    if task == IMAGE_TO_IMAGE:
        image = body.get("inputs")
        return parse_parameters(
            parameters, task=task, model=model, image=image, file_format=_format(request)
        )
    arguments = {**parameters, "prompt": body.get("inputs")}
    return parse_parameters(arguments, task=task, model=model, file_format=_format(request))


def _format(request: IncomingRequest) -> str:
    accepted = request.headers.get("accept", "").partition(",")[0]
    return {"image/png": "png", "image/webp": "webp"}.get(accepted, "jpeg")


def render(job: JobSnapshot) -> ProviderResponse:
    """The file; an error if the job failed."""
    if job.state == "failed":
        return ProviderResponse(status=400 if job.is_unsafe else 500, body={"error": job.reason})
    if not job.files:
        return ProviderResponse(body=[])
    file = job.files[0]
    return ProviderResponse(body=file.data, content_type=file.content_type)


def render_error(status: int, message: str, field: str) -> Json:
    """A sentence, with the seconds that loading takes for a 503."""
    return {"error": message} | ({"estimated_time": 20.0} if status == 503 else {})


PROVIDER = Provider(
    name="hf-inference",
    routes=(
        SubmitRoute(
            path="/models/{model:.+}",
            parse=parse,
            render=render,
            max_wait_s=until_finished,
            include_data=True,
        ),
    ),
    render_error=render_error,
)
