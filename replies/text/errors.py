"""Why a generation failed and what to do about it, from the type and the fields of the failure.

The library's own sentences are for developers and never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from hfmedia.errors import (
    AllProvidersFailed,
    DeadlineExceeded,
    DownloadError,
    Failure,
    HFMediaError,
    HubUnavailable,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
    ProviderError,
    RequestError,
    ResponseError,
    SetupError,
    UnknownOutcome,
)
from hfmedia.types import TASKS, GenerationRequest
from replies.text.advice import advice
from replies.text.keys import (
    KeyUsed,
    add_credits,
    change_key,
    key_malformed,
    key_missing,
    key_refused,
    no_credits,
    only_operator_can_fix,
)
from replies.text.markdown import plain, without_markup
from replies.text.reasons import QUOTED, Reason, reason_of, reason_sentence, short_reason
from replies.text.request_errors import model_sentence, request_sentence

MAX_WORDS_CHARACTERS: Final = 150  # of a provider's own words
MAX_NAME_CHARACTERS: Final = 40
MAX_REASONS: Final = 6  # in a list of what providers said


def failure_sentence(
    t: NullTranslations,
    failure: Failure,
    request: GenerationRequest | None = None,
    *,
    used: KeyUsed = "operator",
    words_limit: int = MAX_WORDS_CHARACTERS,
) -> str:
    """What happened, then what the member can do, in Markdown.

    `request` is what failed, where it was one generation; `used` says whose key it was. At most
    `words_limit` characters of what a provider said are quoted; 0 quotes nothing.
    """
    pinned = request.provider if request is not None else None
    in_words = request is not None and TASKS[request.task].gives == "text"
    error = failure.error()
    match error:
        case AllProvidersFailed(failures=failures) if failures:
            return _list_sentence(t, failures, pinned, used, in_words=in_words)
        case ModelNotSupportedError():
            return model_sentence(t, error)
        case MissingAuthError():
            return f"{_key_problem(t, error, used)} {change_key(t, used)}"
        case OutOfCredits():
            return f"{no_credits(t, used)} {add_credits(t, used)}"
        case HubUnavailable():
            return t.gettext("Hugging Face does not answer. Try again in a few minutes.")
        case SetupError():
            wrong = t.gettext("The bot is not set up correctly.")
            return f"{wrong} {only_operator_can_fix(t)}"
        case DeadlineExceeded(limit_s=limit_s):
            return _deadline(t, limit_s)
        case DownloadError():
            return _download(t, error)
        case RequestError() if reason_of(error) != "content":
            return request_sentence(t, error)
        case RequestError() | ProviderError() | UnknownOutcome():
            return _provider_sentence(t, error, pinned, used, words_limit, in_words=in_words)
        case _:
            return unexpected_failure(t)


def unexpected_failure(t: NullTranslations) -> str:
    """The sentence for an unexpected failure."""
    return t.gettext(
        "Something went wrong inside the bot. Try again; if it happens again, tell the person who "
        "runs the bot."
    )


def _provider_sentence(
    t: NullTranslations,
    error: HFMediaError,
    pinned: str | None,
    used: KeyUsed,
    words_limit: int,
    *,
    in_words: bool,
) -> str:
    """One provider failed: what it did, what it said, and what to do."""
    reason = reason_of(error)
    sentences = [_about(t, reason_sentence(t, reason, used), error.provider)]
    words = without_markup(error.provider_message or "") if reason in QUOTED else ""
    if words.strip() and words_limit:
        quoted = plain(words, words_limit)
        sentences.append(t.gettext("It said: “{words}”.").format(words=quoted))
    retry_after_s = error.retry_after_s if isinstance(error, ResponseError) else None
    what_to_do = advice(
        t, [reason], pinned=pinned, retry_after_s=retry_after_s, used=used, in_words=in_words
    )
    sentences.append(what_to_do)
    return " ".join(sentences)


def _about(t: NullTranslations, sentence: str, provider: str | None) -> str:
    if provider is not None:
        return sentence.format(provider=plain(provider, MAX_NAME_CHARACTERS))
    sentence = sentence.format(provider=t.gettext("the provider"))
    return sentence[:1].upper() + sentence[1:]


def _list_sentence(
    t: NullTranslations,
    failures: Sequence[Failure],
    pinned: str | None,
    used: KeyUsed,
    *,
    in_words: bool,
) -> str:
    """Several providers failed: who for which reason, then what to do about all of it.

    `fal-ai, replicate: too many requests; together: no answer. Try again in a few minutes …`
    """
    providers: dict[Reason, list[str]] = {}
    for failure in failures:
        reason = reason_of(failure.error())
        name = plain(failure.provider or t.gettext("a provider"), MAX_NAME_CHARACTERS)
        if name not in providers.setdefault(reason, []):
            providers[reason].append(name)
    items = [
        f"{', '.join(names)}: {short_reason(t, reason)}"
        for reason, names in list(providers.items())[:MAX_REASONS]
    ]
    rest = sum(len(names) for names in list(providers.values())[MAX_REASONS:])
    if rest:
        items.append(
            t.ngettext("{count} other failed too", "{count} others failed too", rest).format(
                count=rest
            )
        )
    what_to_do = advice(t, list(providers), pinned=pinned, used=used, in_words=in_words)
    return f"{'; '.join(items)}. {what_to_do}"


def _key_problem(t: NullTranslations, error: MissingAuthError, used: KeyUsed) -> str:
    match error.auth_problem:
        case "missing":
            return key_missing(t, used)
        case "malformed":
            return key_malformed(t, used)
        case "provider-not-named" | "refused":
            return key_refused(t, used)


def _deadline(t: NullTranslations, limit_s: float | None) -> str:
    try_again = t.gettext("Try again later, or choose a faster model.")
    if limit_s is None or limit_s < 120:
        late = t.gettext("It was not finished in time.")
        return f"{late} {try_again}"
    minutes = round(limit_s / 60)
    late = t.ngettext(
        "It was not finished within {minutes} minute.",
        "It was not finished within {minutes} minutes.",
        minutes,
    ).format(minutes=minutes)
    return f"{late} {try_again}"


def _download(t: NullTranslations, error: DownloadError) -> str:
    """A result that exists but could not be fetched."""
    match error.download_problem:
        case "too-large":
            what = t.gettext("The result was generated, but it is too large for the bot.")
        case "empty" | "incomplete" | "wrong-type":
            what = t.gettext("The provider's file is empty, cut off or of another type.")
        case "bad-url" | "insecure-url" | "private-url" | "redirects":
            what = t.gettext("The result was generated, but its address cannot be used.")
        case "storage":
            what = t.gettext("The result was generated, but the bot could not store it.")
        case "connection" | "status":
            what = t.gettext("The result was generated, but it could not be downloaded.")
    try_again = t.gettext("Try again, or choose another model.")
    return f"{what} {try_again}"
