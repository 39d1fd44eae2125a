"""Raw text generation: a prompt is continued, without the roles of a chat.

https://huggingface.co/docs/inference-providers/tasks/text-generation
"""

from collections.abc import Mapping
from typing import Final

from hfmedia.adapter import MappingRow, TextAdapter
from hfmedia.providers._chat import token_count
from hfmedia.text import TextDelta, Usage
from hfmedia.types import GenerationRequest, Json, ProviderRequest

FINISH_REASONS: Final = {"eos_token": "stop", "stop_sequence": "stop", "length": "length"}


def request(generation: GenerationRequest, row: MappingRow) -> ProviderRequest:
    """A prompt with its parameters (`max_new_tokens`, `temperature`, `return_full_text`, …)."""
    body = {
        "inputs": generation.prompt,
        "parameters": generation.arguments,
        "stream": generation.stream,
    }
    return ProviderRequest.post(f"/models/{row.path}", body)


def parse(body: Json) -> TextDelta:
    """A whole answer, which comes alone or in a list."""
    answer = body[0] if isinstance(body, list) else body
    return TextDelta(
        text=_text(answer["generated_text"]),
        finish_reason=_finish_reason(answer.get("details")) or "stop",
        usage=_usage(answer.get("details")),
    )


def parse_event(body: Json) -> TextDelta:
    """A token. A special one, such as the end of the answer, is no part of the text.

    The last event repeats the whole text, as `generated_text`.
    """
    token, details = body["token"], body.get("details")
    is_special = token.get("special") is True
    reason = None
    if is_special or body.get("generated_text") is not None:
        reason = _finish_reason(details) or ("stop" if is_special else "length")
    text = "" if is_special else _text(token["text"])
    return TextDelta(text=text, finish_reason=reason, usage=_usage(details))


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("the token is no text")
    return value


def _finish_reason(details: Json) -> str | None:
    reason = details.get("finish_reason") if isinstance(details, Mapping) else None
    return FINISH_REASONS.get(reason) if isinstance(reason, str) else None


def _usage(details: Json) -> Usage | None:
    if not isinstance(details, Mapping):
        return None
    count = token_count(details.get("generated_tokens"))
    return None if count is None else Usage(completion_tokens=count)


TEXT_GENERATION: Final = TextAdapter(request=request, parse=parse, parse_event=parse_event)
