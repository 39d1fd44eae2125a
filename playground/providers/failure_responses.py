"""What goes wrong before a job exists: refusals, broken answers, closed connections."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from playground.providers.types import Answer, Provider

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
UNSAFE: Final = "The content was refused: it was flagged as NSFW by the content policy."
FAILED: Final = "The generation failed: the worker ran out of memory."
RETRY_AFTER: Final = "30"


def answer_of(provider: Provider, failure: str | None) -> Answer | None:
    """The answer that stands for a failure, or None if the failure comes later or not at all."""
    match failure:
        case "html":
            page = b"<!doctype html><title>Welcome</title><h1>It works!</h1>"
            return Answer(body=page, content_type="text/html")
        case "malformed":
            return Answer(body=b'{"status": "IN_PROG')
        case str() if failure.isdecimal():
            return refusal(provider, int(failure))
        case _:
            return None


def refusal(
    provider: Provider, status: int, message: str | None = None, field: str = "prompt"
) -> Answer:
    """A refusal in the provider's own words; without credits it is the router that speaks."""
    words = message or MESSAGES[status]
    headers = {"Retry-After": RETRY_AFTER} if status == 429 else {}
    body = {"error": words} if status == 402 else provider.refuse(status, words, field)
    return Answer(status=status, body=body, headers=headers)
