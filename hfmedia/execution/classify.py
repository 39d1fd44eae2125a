"""The one place where a response is sorted: what it says, or what happens next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hfmedia.adapter import Route
from hfmedia.errors import (
    BadReply,
    ContentRefused,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.execution.provider_http import is_path
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.net.url_safety import MAX_URL_CHARACTERS
from hfmedia.redaction import holds_key, redacted
from hfmedia.types import Done, Json, Pending, ProviderRequest, ProviderResponse

# Gateways answer these without knowing whether the provider has started.
UNKNOWN_STATUSES: Final = frozenset({502, 504, *range(520, 525)})
# A poll that is answered so is repeated: nothing is wrong with the job itself.
PASSING_STATUSES: Final = frozenset({408, 425, 429, 500, 503}) | UNKNOWN_STATUSES
MESSAGE_CHARACTERS: Final = 300
READ_CHARACTERS: Final = 4_000  # of a message, before it is cut: the key in it is struck first
STATE_CHARACTERS: Final = 60
MAX_POSITION: Final = 10**9  # a longer number is no position, and would fill the reply
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
REFUSAL: Final = re.compile(
    r"nsfw|not safe for work|content[ _-]?polic|content[ _-]?violation|content[ _-]?filter"
    r"|moderation|moderated|safety (?:system|filter|checker)|sensitive content|inappropriate",
    re.IGNORECASE,
)


def parse_response(
    route: Route, response: ProviderResponse, *, secret: str | None = None
) -> Done | Pending:
    """What a response says. Raises a leaf of `HFMediaError` for everything else.

    `secret` is the key: a provider that repeats it is not quoted with it.
    """
    with reply_boundary(route.provider):
        if response.status >= 300:
            raise classify(route.provider, response, secret=secret)
        try:
            step = route.adapter.parse(response)
        except JobFailed as error:
            # Adapters hand on what the reply has in this place, which may be any JSON.
            words = _message(error.message) or error.message
            raise _job_failed(route.provider, quoted(words, secret)) from None
        if isinstance(step, Pending):
            return _pending(route.provider, step, response.request, secret)
        return _done(step, secret)


def _done(step: Done, secret: str | None) -> Done:
    """The result, with what is known of its link. Raises `ValueError` for what is no address."""
    if step.link is not None and not step.link.isascii():
        step.link.encode()  # half a surrogate pair, which could not be shown either
    return replace(step, link_holds_key=_is_secret(step.link, secret))


def _pending(
    provider: str, step: Pending, answered: ProviderRequest, secret: str | None
) -> Pending:
    """The job with what may be shown and stored of it. Its ticket must not hold the key."""
    paths = [each.path for each in (step.poll, step.cancel) if each is not None]
    if _is_secret(" ".join(paths), secret):
        raise BadReply(f"{provider} names a job by the key.", provider=provider)
    # The reply to a submit that names no usable path may still say how to cancel the job. Later
    # ones must not take away what the first one said.
    is_moved = answered.method == "GET" and step.poll != answered
    if is_moved and not all(map(is_path, paths)):
        raise BadReply(f"{provider} moves a job to where it cannot be asked.", provider=provider)
    return replace(
        step,
        state=quoted(step.state, secret, STATE_CHARACTERS),
        position=_number_up_to(MAX_POSITION, step.position, int),
        percent=_number_up_to(100, step.percent, int, float),
    )


def _is_secret(address: str | None, secret: str | None) -> bool:
    """Whether an address holds the key, or is too long to be searched for it, which takes time."""
    if address is None or secret is None:
        return False
    return len(address) > MAX_URL_CHARACTERS or holds_key(address, [secret])


def _number_up_to(most: float, value: Json, *types: type) -> Any:
    """A number of one of the types from 0 to `most`; None for anything else in its place."""
    is_number = isinstance(value, types) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= most else None


def classify(
    provider: str, response: ProviderResponse, *, secret: str | None = None
) -> HFMediaError:
    """The error that a status means, before a job was accepted (POST) or after (GET)."""
    status, quote = response.status, message_in(response, secret)
    message = f"{provider} answered {status}" + (f": {quote}" if quote else ".")
    accepted = response.request.method == "GET"
    error: HFMediaError
    if status in {400, 403, 422, 451} and REFUSAL.search(quote):
        error = ContentRefused(f"{provider}: {quote}")
    elif accepted and status in {400, 422}:
        error = JobFailed(message)
    elif status not in PASSING_STATUSES if accepted else status in UNKNOWN_STATUSES:
        error = UnknownOutcome(message)
    else:
        error = ResponseError(message, retry_after_s=retry_after_s(response))
    error.provider, error.status, error.provider_message = provider, status, quote or None
    return error


def _job_failed(provider: str, quote: str) -> HFMediaError:
    error = ContentRefused if REFUSAL.search(quote) else JobFailed
    return error(f"{provider}: {quote}", provider=provider, provider_message=quote or None)


def retry_after_s(response: ProviderResponse) -> float | None:
    """Seconds to wait: the `Retry-After` header, else a loading model's `estimated_time`."""
    value = response.headers.get("retry-after")
    if value is None and response.status == 503:
        body = _json_or_none(response)
        value = body.get("estimated_time") if isinstance(body, Mapping) else None
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < float("inf") else None


def message_in(response: ProviderResponse, secret: str | None = None) -> str:
    """The provider's own words for an error, in one line; empty where it has none."""
    body = _json_or_none(response)
    found = _message(body) if body is not None else ""
    if not found and "text/plain" in response.headers.get("content-type", ""):
        found = response.body.decode(errors="replace")
    return quoted(found or response.headers.get("x-error-message", ""), secret)


def _message(body: Json, depth: int = 4) -> str:
    """The message in the shapes that providers use: all of them name it by one of these keys."""
    if isinstance(body, str):
        return body
    if not depth:
        return ""
    if isinstance(body, list):
        return "; ".join(filter(None, (_message(item, depth - 1) for item in body[:3])))
    if not isinstance(body, Mapping):
        return ""
    kind = body.get("type")
    for key in ("error", "detail", "message", "msg", "reason", "title"):
        if found := _message(body.get(key), depth - 1):
            # Only fal's type says that the content was refused: its message may be any word.
            is_refusal = isinstance(kind, str) and REFUSAL.search(kind[:READ_CHARACTERS])
            return f"{kind}: {found}" if is_refusal else found
    return ""


def _json_or_none(response: ProviderResponse) -> Json:
    try:
        return response.json()
    except BadReply:
        return None


def quoted(text: Json, secret: str | None, limit: int = MESSAGE_CHARACTERS) -> str:
    """What a provider says as one line of at most `limit` characters, without the key.

    Half a surrogate pair, which JSON may hold, could not be written anywhere; a control character
    would change the terminal that it is written to.
    """
    known = str(text)[:READ_CHARACTERS].encode(errors="replace").decode()
    line = CONTROL.sub("", " ".join(known.split()))
    if secret:
        line = redacted(line, [secret])
    return line if len(line) <= limit else line[: limit - 1] + "…"
