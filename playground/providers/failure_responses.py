"""The responses of a provider to requests that create no job: errors and malformed bodies."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from playground.providers.types import Provider, ProviderResponse

MESSAGES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "The request is not valid.",
        401: "Invalid credentials in the Authorization header.",
        402: "You have exceeded your monthly included credits for Inference Providers.",
        403: "This key may not use this model.",
        404: "The model does not exist.",
        422: "A parameter is not valid.",
        429: "Too many requests. Please wait a little.",
        500: "Internal error.",
        502: "Bad gateway.",
        503: "The model is currently loading.",
    }
)
CONTENT_REJECTED: Final = "The content was refused: it was flagged as NSFW by the content policy."
GENERATION_FAILED: Final = "The generation failed: the worker ran out of memory."
RETRY_AFTER_S: Final = "30"


def failure_response(provider: Provider, failure: str | None) -> ProviderResponse | None:
    """The response to a submission for that failure; None if the failure comes later or is none."""
    match failure:
        case "html":
            page = b"<!doctype html><title>Welcome</title><h1>It works!</h1>"
            return ProviderResponse(body=page, content_type="text/html")
        case "malformed":
            return ProviderResponse(body=b'{"status": "IN_PROG')
        case str() if failure.isdecimal():
            return error_response(provider, int(failure))
        case _:
            return None


def error_response(
    provider: Provider, status: int, message: str | None = None, field: str = "prompt"
) -> ProviderResponse:
    """An error in the provider's form; a 402 has the form of Hugging Face's router."""
    text = message or MESSAGES[status]
    headers = {"Retry-After": RETRY_AFTER_S} if status == 429 else {}
    body = {"error": text} if status == 402 else provider.render_error(status, text, field)
    return ProviderResponse(status=status, body=body, headers=headers)
