"""The requests of conversations: a question, the next one, a picture to describe. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from discord import Locale, app_commands

from hfmedia.conversation import is_system, shortened
from hfmedia.types import GenerationRequest, model_and_provider
from jobs.conversations import Turn
from replies.chat import describing

QUESTION_LIMIT: Final = 6000  # characters, as many as Discord takes in an option
QUOTE_LIMIT: Final = 4000  # characters, as many as a message and a modal's input hold
CONVERSATION_LIMIT: Final = 60_000  # characters, those around each message included
ANSWER_LIMIT: Final = 40_000  # characters of one answer in it, so that questions find room too
ANSWER_TOKENS: Final = 4096
ENGLISH: Final = "english"

# Discord's client checks it while the member types.
Question: TypeAlias = app_commands.Range[str, 1, QUESTION_LIMIT]
Message: TypeAlias = Mapping[str, Any]


def first_request(model: str, question: str, system_prompt: str | None) -> GenerationRequest:
    """The request that begins a conversation; `model` may name a provider."""
    system = [_message("system", system_prompt)] if system_prompt else []
    return _request(model, (*system, _message("user", question)), ANSWER_TOKENS)


def next_request(turn: Turn, words: str) -> GenerationRequest:
    """The request for the next words after an answer, to the same model about the same picture.

    Of a conversation that becomes too long, the oldest turns are left out.
    """
    asked = turn.spec.request
    messages = shortened(
        [*_answered(turn), _message("user", words)],
        context_length=CONVERSATION_LIMIT,
        max_tokens=0,
        count=len,
    )
    return replace(asked, messages=_alternating(messages))


def describing_request(model: str, locale: str) -> GenerationRequest:
    """The request to describe a picture, which is added later, in the language of a locale."""
    words = describing.describe_prompt(language_of(locale))
    return _request(model, (_message("user", words),), describing.MAX_TOKENS)


def quoting(question: str, quoted: str) -> str:
    """A question about a message of somebody's.

    Each line of the message is marked as quoted, so that it is not taken for the member's words.
    """
    lines = [f"> {line}" for line in quoted.strip()[:QUOTE_LIMIT].splitlines() if line.strip()]
    return "\n".join([question.strip(), "", "The message that this is about:", *lines])


def question_of(request: GenerationRequest) -> str:
    """The last words of the user."""
    asked = (it["content"] for it in reversed(request.messages) if it.get("role") == "user")
    words = next(asked, "")
    return words if isinstance(words, str) else ""


def language_of(locale: str) -> str | None:
    """The English name of a locale's language, None for English and for what is not known."""
    try:
        name = Locale(locale).name
    except ValueError:
        return None
    return None if name.endswith(ENGLISH) else name.replace("_", " ").title()


def _request(model: str, messages: tuple[Message, ...], max_tokens: int) -> GenerationRequest:
    name, provider = model_and_provider(model)
    return GenerationRequest(
        task="conversational",
        model=name,
        provider=provider,
        messages=messages,
        parameters={"max_tokens": max_tokens},
    )


def _answered(turn: Turn) -> list[Message]:
    """The conversation up to an answer, and the answer, if there is anything of it."""
    text = turn.text.strip()[:ANSWER_LIMIT]
    answer = [_message("assistant", text)] if text else []
    return [*turn.spec.request.messages, *answer]


def _alternating(messages: Any) -> tuple[Message, ...]:
    """The same where each question has an answer behind it: one without goes with the next.

    Many models take nothing else.
    """
    found: list[Message] = []
    for message in messages:
        if found and not is_system(message) and message["role"] == found[-1]["role"]:
            joined = f"{found[-1]['content']}\n\n{message['content']}"
            found[-1] = _message(message["role"], joined)
        else:
            found.append(message)
    return tuple(found)


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
