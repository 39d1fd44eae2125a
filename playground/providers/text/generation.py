"""Raw text generation, as HF Inference serves it: a prompt in, its continuation out.

Docs: https://huggingface.co/docs/text-generation-inference/basic_tutorials/consuming_tgi
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from playground.json_types import Json, JsonObject
from playground.providers.checks import boolean, integer, number
from playground.providers.models import Model
from playground.providers.text.chat_request import MAX_TOKENS, parse_stops
from playground.providers.text.reply import Reply, limited, stopped
from playground.providers.types import RequestRejected
from playground.writing import Conversation, answer, tokens

INVALID_STATUS: Final = 422
DEFAULT_TOKENS: Final = 100
NUMBERS: Final[Mapping[str, tuple[float, float]]] = {
    "temperature": (0, 100),
    "top_p": (0, 1),
    "repetition_penalty": (0, 100),
}
# The marks between turns in the prompt formats, and the names of those who speak.
MARKS: Final = re.compile(r"<[|｜/]?[\w｜▁| ]{1,40}>|\[/?INST\]|<<?/?SYS>>?")
SPEAKERS: Final = re.compile(r"^\s*(system|user|assistant|model)\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """The prompt to continue, and how."""

    prompt: str
    is_streamed: bool
    returns_prompt: bool
    max_tokens: int
    stops: tuple[str, ...]
    seed: int | None


def parse_generation(body: JsonObject) -> GenerationRequest:
    """The request in a body. Raises `RequestRejected` for a wrong argument."""
    prompt, parameters = body.get("inputs"), body.get("parameters") or {}
    if not isinstance(prompt, str) or not prompt:
        raise _rejected("`inputs` must be a string and cannot be empty", "inputs")
    if not isinstance(parameters, dict):
        raise _rejected("`parameters` must be an object", "parameters")
    try:
        for name, limits in NUMBERS.items():
            number(parameters, name, *limits)
        returns_prompt = parameters.get("return_full_text")
        return GenerationRequest(
            prompt=prompt,
            is_streamed=boolean(body, "stream"),
            returns_prompt=returns_prompt is None or boolean(parameters, "return_full_text"),
            max_tokens=integer(parameters, "max_new_tokens", 1, MAX_TOKENS) or DEFAULT_TOKENS,
            stops=parse_stops(parameters, "stop"),
            seed=integer(parameters, "seed", 0, 2**64 - 1),
        )
    except RequestRejected as error:
        raise _rejected(error.message, error.field) from None


def generate(request: GenerationRequest, model: Model) -> Reply:
    """The continuation. Raises `RequestRejected` if it cannot fit into the model."""
    prompt_tokens, limit = len(tokens(request.prompt)), model.text.context_length
    if limit and prompt_tokens + request.max_tokens > limit:
        raise _rejected(
            f"`inputs` tokens + `max_new_tokens` must be <= {limit}. Given: {prompt_tokens} "
            f"`inputs` tokens and {request.max_tokens} `max_new_tokens`",
            "inputs",
        )
    seed = secrets.randbelow(2**32) if request.seed is None else request.seed
    text = answer(Conversation(message=last_line(request.prompt)), seed)
    reply = Reply(prompt_tokens=prompt_tokens, text=tuple(tokens(stopped(text, request.stops))))
    return limited(reply, request.max_tokens)


def last_line(prompt: str) -> str:
    """What was said last in a prompt, without the marks of its format."""
    lines = (SPEAKERS.sub("", it).strip() for it in MARKS.sub("\n", prompt).splitlines())
    return ([it for it in lines if it] or [""])[-1]


def generated(reply: Reply, request: GenerationRequest) -> Json:
    """The whole text, as a list with one object."""
    before = request.prompt if request.returns_prompt else ""
    return [{"generated_text": before + "".join(reply.text)}]


def end_token(model: Model) -> str:
    """The special token that ends a text."""
    config = model.config or {}
    return str(config.get("tokenizer_config", {}).get("eos_token", "</s>"))


def token_events(reply: Reply, end_token: str) -> Iterator[JsonObject]:
    """An object for each token; the last one, special unless the text was cut, has it all."""
    is_cut = reply.finish_reason == "length"
    pieces = reply.text if is_cut else (*reply.text, end_token)
    for index, piece in enumerate(pieces, 1):
        is_last = index == len(pieces)
        token = {"id": index, "text": piece, "logprob": -0.1, "special": is_last and not is_cut}
        yield {
            "index": index,
            "token": token,
            "generated_text": "".join(reply.text) if is_last else None,
            "details": _details(reply) if is_last else None,
        }


def _details(reply: Reply) -> JsonObject:
    reason = "length" if reply.finish_reason == "length" else "eos_token"
    return {"finish_reason": reason, "generated_tokens": len(reply.text), "seed": None}


def _rejected(message: str, field: str) -> RequestRejected:
    text = f"Input validation error: {message}"
    return RequestRejected(text, status=INVALID_STATUS, field=field)
