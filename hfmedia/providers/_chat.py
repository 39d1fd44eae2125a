"""Chat completions in the terms of OpenAI, which nearly every provider of text speaks.

https://platform.openai.com/docs/api-reference/chat
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from hfmedia.adapter import MappingRow, TextAdapter
from hfmedia.prompts import text_of, with_image
from hfmedia.text import TextDelta, ToolCall, Usage
from hfmedia.types import EMPTY, GenerationRequest, Json, ProviderRequest

SchemaFormat: TypeAlias = Callable[[Json], Json]
"""Turns the JSON schema of a `response_format` into the provider's own `response_format`."""


def chat_adapter(
    path: str = "/v1/chat/completions",
    *,
    schema_format: SchemaFormat | None = None,
    keeps_null: bool = False,
) -> TextAdapter:
    """An adapter for chat completions at a path, in which `{model}` stands for the model's id.

    `keeps_null`: messages are sent with the keys that hold `None`; others refuse them.
    """

    def request(generation: GenerationRequest, row: MappingRow) -> ProviderRequest:
        url = path.replace("{model}", row.path) if "{model}" in path else path
        body = chat_body(generation, row.provider_id, schema_format)
        sent = ProviderRequest.post(url, body)
        if not keeps_null:
            return sent
        return replace(sent, json={**(sent.json or {}), "messages": body["messages"]})

    return TextAdapter(request=request, parse=parse, parse_event=parse_event)


def chat_body(
    request: GenerationRequest, model: str, schema_format: SchemaFormat | None = None
) -> dict[str, Json]:
    """The body of a request: the model first, then the messages, then the parameters."""
    arguments = request.arguments
    answer = arguments.get("response_format")
    if schema_format and isinstance(answer, Mapping) and answer.get("type") == "json_schema":
        schema = (answer.get("json_schema") or {}).get("schema")
        arguments["response_format"] = schema_format(schema)
    body = {"model": model, "messages": _messages(request), **arguments}
    # A caller's parameters can replace all but these, without which the answer cannot be read.
    return body | {"model": model, "stream": request.stream}


def _messages(request: GenerationRequest) -> list[Json]:
    """The messages, with the image as a part of the user's last one, or as one of its own."""
    messages: list[Json] = list(request.messages)
    if request.image is None:
        return messages
    for index in reversed(range(len(messages))):
        message = messages[index]
        if message.get("role") == "user":
            messages[index] = with_image(message, request.image)
            return messages
    return [*messages, with_image({"role": "user"}, request.image)]


def parse(body: Json) -> TextDelta:
    """A whole answer. Without a `finish_reason` it counts as `stop`."""
    delta = _delta(body, "message")
    is_silent = delta.has_content and not delta.finish_reason
    return replace(delta, finish_reason="stop") if is_silent else delta


def parse_event(body: Json) -> TextDelta:
    """A piece of an answer. The last event of a stream may hold the usage alone."""
    return _delta(body, "delta")


def _delta(body: Json, key: str) -> TextDelta:
    choice = _first(body["choices"])
    message = choice.get(key) or {}
    return TextDelta(
        text=_text(message.get("content")),
        thought=_thought(message),
        tool_calls=_tool_calls(message.get("tool_calls")),
        finish_reason=choice.get("finish_reason"),
        usage=_usage(body),
    )


def _first(choices: Json) -> Json:
    """Of several answers only the first is read; a server of one may leave its index out."""
    for choice in choices or ():
        if not choice.get("index"):
            return choice
    return EMPTY


def _tool_calls(calls: Json) -> tuple[ToolCall, ...]:
    if not calls:
        return ()
    found = tuple(calls)
    if not all(isinstance(call, Mapping) for call in found):
        raise TypeError("a call of a tool is no object")
    return found


def _thought(message: Json) -> str:
    # Of vLLM and SGLang; of Groq, Cerebras and more.
    thought = message.get("reasoning_content") or message.get("reasoning")
    return _text(thought) if thought else ""


def _text(content: Json) -> str:
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, list):
        return text_of(content)
    raise TypeError("the content is no text")


def _usage(body: Json) -> Usage | None:
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return None
    return Usage(
        prompt_tokens=token_count(usage.get("prompt_tokens")),
        completion_tokens=token_count(usage.get("completion_tokens")),
    )


def token_count(value: Json) -> int | None:
    """A number of tokens; None for anything else in its place."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_count else None
