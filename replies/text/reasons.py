"""Why a provider gave no result: the reason behind an error, in a few words and as a sentence."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final, Literal, TypeAlias

from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ConnectionLost,
    ContentRefused,
    DeadlineExceeded,
    DownloadError,
    HFMediaError,
    JobFailed,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
    UnknownOutcome,
)
from replies.text.keys import KeyUsed, key_refused_at, no_access_at, no_credits_at

Reason: TypeAlias = Literal[
    "busy",
    "connection-lost",
    "content",
    "credits",
    "deadline",
    "download",
    "failed",
    "forbidden",
    "image-too-large",
    "job-failed",
    "key",
    "model-gone",
    "no-answer",
    "options",
    "server-error",
    "unreachable",
    "unreadable",
]

BY_STATUS: Final[dict[int, Reason]] = {
    400: "options",
    401: "key",
    402: "credits",
    403: "forbidden",
    404: "model-gone",
    410: "model-gone",
    413: "image-too-large",
    422: "options",
    429: "busy",
}
# The request was sent, and nobody knows what became of it.
UNCERTAIN: Final[frozenset[Reason]] = frozenset({"connection-lost", "no-answer", "unreadable"})
# It may be otherwise in a few minutes.
PASSING: Final[frozenset[Reason]] = frozenset({"busy", "server-error", "unreachable", *UNCERTAIN})
# The provider's own words help the member, or are all that is known.
QUOTED: Final[frozenset[Reason]] = frozenset(
    {"content", "failed", "forbidden", "job-failed", "options"}
)


def reason_of(error: HFMediaError) -> Reason:
    """The reason behind an error of one provider."""
    match error:
        case ContentRefused():
            return "content"
        case ModelNotSupportedError():
            return "model-gone"
        case MissingAuthError():
            return "key"
        case OutOfCredits():
            return "credits"
        case ConnectFailed():
            return "unreachable"
        case ConnectionLost():
            return "connection-lost"
        case BadReply():
            return "unreadable"
        case DeadlineExceeded():
            return "deadline"
        case UnknownOutcome():
            return "no-answer"
        case DownloadError():
            return "download"
        case JobFailed(status=status):
            return "options" if status in {400, 422} else "job-failed"
        case _:
            return _by_status(error.status)


def _by_status(status: int | None) -> Reason:
    if status is None:
        return "failed"
    return "server-error" if status >= 500 else BY_STATUS.get(status, "failed")


def short_reason(t: NullTranslations, reason: Reason) -> str:
    """In a few words, for a list: `too many requests`."""
    words: dict[Reason, str] = {
        "busy": t.gettext("too many requests"),
        "connection-lost": t.gettext("the connection broke"),
        "content": t.gettext("the content was refused"),
        "credits": t.gettext("no credits left"),
        "deadline": t.gettext("it took too long"),
        "download": t.gettext("the result could not be downloaded"),
        "failed": t.gettext("an error"),
        "forbidden": t.gettext("no access to this model"),
        "image-too-large": t.gettext("the image is too large"),
        "job-failed": t.gettext("the generation failed"),
        "key": t.gettext("the key was refused"),
        "model-gone": t.gettext("the model is no longer offered"),
        "no-answer": t.gettext("no answer"),
        "options": t.gettext("the options were refused"),
        "server-error": t.gettext("an error of the provider"),
        "unreachable": t.gettext("no connection"),
        "unreadable": t.gettext("an unreadable reply"),
    }
    return words[reason]


def reason_sentence(t: NullTranslations, reason: Reason, used: KeyUsed = "operator") -> str:
    """As a sentence about one provider, with the placeholder `{provider}`.

    `used` says whose key it was.
    """
    sentences: dict[Reason, str] = {
        "busy": t.gettext("{provider} is getting too many requests at the moment."),
        "connection-lost": t.gettext("The connection to {provider} broke."),
        "content": t.gettext("{provider} refused the content of this prompt."),
        "credits": no_credits_at(t, used),
        "deadline": t.gettext("{provider} did not finish in time."),
        "download": t.gettext("The result was generated, but it could not be downloaded."),
        "failed": t.gettext("{provider} reported an error."),
        "forbidden": no_access_at(t, used),
        "image-too-large": t.gettext("The image is too large for {provider}."),
        "job-failed": t.gettext("{provider} could not generate this."),
        "key": key_refused_at(t, used),
        "model-gone": t.gettext("{provider} no longer offers this model."),
        "no-answer": t.gettext("{provider} did not answer in time."),
        "options": t.gettext("{provider} did not accept the options of this request."),
        "server-error": t.gettext("{provider} has a problem at the moment."),
        "unreachable": t.gettext("{provider} could not be reached."),
        "unreadable": t.gettext("{provider} sent a reply that the bot cannot read."),
    }
    return sentences[reason]
