"""Parses and checks a request for a chat completion.

Docs: https://platform.openai.com/docs/api-reference/chat/create
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from playground.json_types import Json, JsonObject, is_too_deep
from playground.providers.checks import boolean, integer, number
from playground.providers.text.messages import Message, parse_messages
from playground.providers.types import RequestRejected

MAX_TOKENS: Final = 1_000_000
MAX_STOPS: Final = 4
NUMBERS: Final[Mapping[str, tuple[float, float]]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
}
INTEGERS: Final[Mapping[str, tuple[int, int]]] = {
    "n": (1, 1),
    "top_logprobs": (0, 20),
    "max_tokens": (1, MAX_TOKENS),
    "max_completion_tokens": (1, MAX_TOKENS),
}
BOOLEANS: Final = ("stream", "logprobs", "parallel_tool_calls")
OTHERS: Final = (
    "model messages stop seed tools tool_choice response_format stream_options logit_bias user "
    "reasoning_effort reasoning_format include_reasoning metadata store service_tier modalities "
    "prediction verbosity prompt_cache_key safety_identifier"
)
KNOWN: Final = {*NUMBERS, *INTEGERS, *BOOLEANS, *OTHERS.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function that the model may call, and the schema of its arguments."""

    name: str
    parameters: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What to reply to, and how.

    `max_tokens` None is no limit. `functions` are those that may be called; with
    `must_call` one of them is. `wants_json` asks for an object, of `schema` unless it is None.
    """

    messages: tuple[Message, ...]
    is_streamed: bool = False
    includes_usage: bool = False
    max_tokens: int | None = None
    stops: tuple[str, ...] = ()
    seed: int | None = None
    functions: tuple[Function, ...] = ()
    must_call: bool = False
    wants_json: bool = False
    schema: Json = None


def parse_chat(body: JsonObject, *, refuses_unknown: bool) -> ChatRequest:
    """The request in a body. Raises `RequestRejected` for a wrong argument."""
    if is_too_deep(body):
        raise RequestRejected("The body is nested too deeply.", field="body")
    unknown = body.keys() - KNOWN
    if refuses_unknown and unknown:
        name = min(unknown)
        raise RequestRejected(f"Unrecognized request argument supplied: {name}", field=name)
    for name, limits in NUMBERS.items():
        number(body, name, *limits)
    integers = {name: integer(body, name, *limits) for name, limits in INTEGERS.items()}
    booleans = {name: boolean(body, name) for name in BOOLEANS}
    wants_json, schema = _response_format(body.get("response_format"))
    functions, must_call = _functions(body)
    return ChatRequest(
        messages=parse_messages(body.get("messages")),
        is_streamed=booleans["stream"],
        includes_usage=_includes_usage(body.get("stream_options")),
        max_tokens=integers["max_completion_tokens"] or integers["max_tokens"],
        stops=parse_stops(body, "stop"),
        seed=integer(body, "seed", -(2**63), 2**64 - 1),
        functions=functions,
        must_call=must_call,
        wants_json=wants_json,
        schema=schema,
    )


def parse_stops(arguments: JsonObject, name: str) -> tuple[str, ...]:
    """The texts before which an answer ends: one, or a list of some."""
    value = arguments.get(name)
    stops = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(stops, list) or not all(isinstance(it, str) and it for it in stops):
        raise RequestRejected(f"{name} must be a string or a list of strings.", field=name)
    if len(stops) > MAX_STOPS:
        raise RequestRejected(f"{name} has more than {MAX_STOPS} strings.", field=name)
    return tuple(stops)


def _includes_usage(options: Json) -> bool:
    if options is None:
        return False
    if not isinstance(options, dict):
        raise RequestRejected("stream_options must be an object.", field="stream_options")
    return boolean(options, "include_usage")


def _response_format(value: Json) -> tuple[bool, Json]:
    """Whether JSON is asked for, and its schema, in any of the forms that providers have."""
    if value is None:
        return False, None
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ("text", "json_object", "json_schema"):
        message = "response_format.type must be one of: text, json_object, json_schema."
        raise RequestRejected(message, field="response_format")
    named = value.get("json_schema")
    schema = named.get("schema") if isinstance(named, dict) else None
    schema = schema or value.get("schema") or value.get("value")
    if kind == "json_schema" and not isinstance(schema, dict):
        raise RequestRejected("response_format has no schema.", field="response_format")
    return kind != "text", schema


def _functions(body: JsonObject) -> tuple[tuple[Function, ...], bool]:
    """The functions that may be called, and whether one must be."""
    tools = body.get("tools")
    if tools is None:
        return (), False
    if not isinstance(tools, list):
        raise RequestRejected("tools must be a list.", field="tools")
    functions = tuple(_function(it) for it in tools)
    choice = body.get("tool_choice")
    if choice == "none":
        return (), False
    if choice in (None, "auto", "required"):
        return functions, choice == "required"
    named = choice.get("function") if isinstance(choice, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    chosen = tuple(it for it in functions if it.name == name)
    if not chosen:
        raise RequestRejected("tool_choice names none of the tools.", field="tool_choice")
    return chosen, True


def _function(tool: Json) -> Function:
    function = tool.get("function") if isinstance(tool, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if not isinstance(name, str) or not name or not isinstance(function, dict):
        raise RequestRejected("Each of the tools must be a function with a name.", field="tools")
    return Function(name=name, parameters=function.get("parameters"))
