"""OpenAI's images API, as nscale, deepinfra and together serve it.

Docs: https://platform.openai.com/docs/api-reference/images/create
"""

import base64
from typing import Any

from playground.json_types import Json
from playground.providers.parameters import parse_parameters
from playground.providers.types import (
    GenerationParameters,
    IncomingRequest,
    JobSnapshot,
    ProviderResponse,
)


def parse(request: IncomingRequest) -> GenerationParameters:
    """`model`, `prompt` and the other arguments in one object."""
    body = request.json()
    task = request.task(body.get("model"))
    return parse_parameters(body, task=task, model=body["model"])


def render(job: JobSnapshot) -> ProviderResponse:
    """The images in base64, or as URLs for `response_format` "url"."""
    if job.state == "failed":
        status = 400 if job.is_unsafe else 500
        code = "content_policy_violation" if job.is_unsafe else "server_error"
        return ProviderResponse(
            status=status, body={"error": {"message": job.reason, "code": code}}
        )
    as_url = job.request.json().get("response_format") == "url"
    images = [
        {"url": it.url} if as_url else {"b64_json": base64.b64encode(it.data or b"").decode()}
        for it in job.files
    ]
    return ProviderResponse(body={"created": 1_763_596_800, "data": images})


def render_error(status: int, message: str, field: str) -> Json:
    """OpenAI's error object."""
    kind = "invalid_request_error" if status in (400, 404, 422) else "api_error"
    body: dict[str, Any] = {"message": message, "type": kind, "param": field or None, "code": None}
    return {"error": body}
