"""HF Inference: images as the bytes of a response that is held; chat, and raw text generation.

Docs: https://huggingface.co/docs/inference-providers/providers/hf-inference
"""

from playground.json_types import Json
from playground.providers.models import IMAGE_TO_IMAGE
from playground.providers.parameters import parse_parameters
from playground.providers.types import (
    ChatRoute,
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    ModelRoute,
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
    """A sentence; for a 503 the seconds that loading takes, for invalid text the type."""
    more: dict[int, Json] = {503: {"estimated_time": 20.0}, 422: {"error_type": "validation"}}
    return {"error": message, **more.get(status, {})}


IMAGES = SubmitRoute(
    path="/models/{model:.+}",
    parse=parse,
    render=render,
    max_wait_s=until_finished,
    include_data=True,
)
PROVIDER = Provider(
    name="hf-inference",
    routes=(
        ChatRoute(path="/models/{model:.+}/v1/chat/completions"),
        ModelRoute(path=IMAGES.path, media=IMAGES),
    ),
    render_error=render_error,
)
