"""The one place where a reply is sorted: what it says, or what happens next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hfmedia.errors import (
    BadReply,
    ContentRefused,
    HFMediaError,
    JobFailed,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.wire import Pending

if TYPE_CHECKING:
    from hfmedia.wire import Done, Json, Reply, Route

# Gateways say these when nobody knows whether the provider has begun.
UNKNOWN_STATUSES: Final = frozenset({502, 504, *range(520, 525)})
# A poll that is answered so is asked again: the job itself is well.
PASSING_STATUSES: Final = frozenset({408, 425, 429, 500, 503}) | UNKNOWN_STATUSES
REFUSAL: Final = re.compile(
    r"nsfw|not safe for work|content[ _-]?polic|content[ _-]?violation|content[ _-]?filter"
    r"|moderation|moderated|safety (?:system|filter|checker)|sensitive content|inappropriate",
    re.IGNORECASE,
)


def read_reply(route: Route, reply: Reply, *, secret: str | None = None) -> Done | Pending:
    """What the reply says. Raises a leaf of `HFMediaError` for everything that is no good news.

    `secret` is the key: a provider that repeats it is not quoted with it.
    """
    if reply.status >= 300:
        raise error_of(route.provider, reply, secret=secret)
    try:
        step = route.read(reply)
    except JobFailed as error:
        raise _failed(f"{route.provider}: {quoted(str(error), secret)}") from None
    except (BadReply, LookupError, TypeError, ValueError, AttributeError) as error:
        raise BadReply(f"{route.provider} answered something that cannot be read.") from error
    return replace(step, note=quoted(step.note, secret, 60)) if isinstance(step, Pending) else step


def error_of(provider: str, reply: Reply, *, secret: str | None = None) -> HFMediaError:
    """The error that an error status means, before a job was accepted (POST) or after (GET)."""
    status, said = reply.status, said_in(reply, secret)
    message = f"{provider} answered {status}" + (f": {said}" if said else ".")
    accepted = reply.call.method == "GET"
    if status in {400, 403, 422, 451} and REFUSAL.search(said):
        return ContentRefused(f"{provider}: {said}", status=status)
    if accepted and status in {400, 422}:
        return JobFailed(message, status=status)
    if accepted and status not in PASSING_STATUSES:
        return UnknownOutcome(f"{message} The job can no longer be asked for.", status=status)
    if not accepted and status in UNKNOWN_STATUSES:
        return UnknownOutcome(message, status=status)
    return ResponseError(message, status=status, retry_after=retry_after(reply))


def _failed(message: str) -> HFMediaError:
    return ContentRefused(message) if REFUSAL.search(message) else JobFailed(message)


def retry_after(reply: Reply) -> float | None:
    """Seconds to wait: the `Retry-After` header, else a loading model's `estimated_time`."""
    value = reply.headers.get("retry-after")
    if value is None and reply.status == 503:
        body = _json(reply)
        value = body.get("estimated_time") if isinstance(body, Mapping) else None
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < float("inf") else None


def said_in(reply: Reply, secret: str | None = None) -> str:
    """The provider's own words for an error, in one line; empty where it has none for people."""
    body = _json(reply)
    said = _words(body) if body is not None else ""
    if not said and "text/plain" in reply.headers.get("content-type", ""):
        said = reply.body.read().decode(errors="replace")
    return quoted(said or reply.headers.get("x-error-message", ""), secret)


def _words(body: Json, depth: int = 4) -> str:
    """The message in the shapes that providers use: all of them say it in one of these keys."""
    if isinstance(body, str):
        return body
    if not depth:
        return ""
    if isinstance(body, list):
        return "; ".join(filter(None, (_words(item, depth - 1) for item in body[:3])))
    if not isinstance(body, Mapping):
        return ""
    kind = str(body.get("type"))
    for key in ("error", "detail", "message", "msg", "reason", "title"):
        if said := _words(body.get(key), depth - 1):
            # Only fal's type says that the content was refused: its message may be any word.
            return f"{kind}: {said}" if REFUSAL.search(kind) else said
    return ""


def _json(reply: Reply) -> Json:
    try:
        return reply.json()
    except BadReply:
        return None


def quoted(text: Json, secret: str | None, limit: int = 300) -> str:
    """What a provider says as one line of at most that many characters, without the key.

    Half a surrogate pair, which JSON may hold, could be written nowhere.
    """
    line = " ".join(str(text).encode(errors="replace").decode().split())
    if secret:
        line = line.replace(secret, "[key]")
    return line if len(line) <= limit else line[: limit - 1] + "…"
