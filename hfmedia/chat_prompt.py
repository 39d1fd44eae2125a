"""The prompt that a model's own chat template makes of a chat, rendered in a child process."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from hfmedia.conversation import alternating
from hfmedia.execution.sandbox import Limits, Sandbox, SandboxError
from hfmedia.model_data import config_of, special_tokens_of, tokenizer_config_of
from hfmedia.prompts import Messages, text_of
from hfmedia.sandboxed import RENDER_CHAT
from hfmedia.types import Json

log = logging.getLogger(__name__)

PROMPT_BYTES: Final = 1_000_000
TEMPLATE_CHARACTERS: Final = 256 * 1024  # the longest that are in use have a tenth of it
LIMITS: Final = Limits(
    time_s=1.0,
    memory_bytes=128 * 2**20,
    output_bytes=0,
    answer_bytes=6 * PROMPT_BYTES + 64,  # JSON may write a byte as six: \u0000
)
MESSAGE_FIELDS: Final = ("role", "name", "tool_call_id", "reasoning_content")


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """A model's template, in the language of jinja2, and its special tokens by name."""

    source: str
    special_tokens: Mapping[str, str]


async def render_chat(
    sandbox: Sandbox,
    messages: Messages,
    model_data: Any,
    *,
    do_continue: bool = False,
    tools: Sequence[Json] | None = None,
    limits: Limits = LIMITS,
) -> str | None:
    """The prompt by the model's own template; None where the built-in formats have to serve.

    That is where there is no template, jinja2 is not installed, or the template fails. A template
    that refuses the chat gets it once more, `alternating`. With `do_continue` the last answer is
    left open, where the last message is one. `sandbox` must know `hfmedia.sandboxed.RENDERING`; a
    child is started only if there is something to render. Raises `SandboxError` for a template
    over a limit, and where no child can be had.
    """
    template = chat_template_of(model_data)
    if template is None or not messages or find_spec("jinja2") is None:
        return None
    for variant in _variants(messages):
        arguments = {
            "template": template.source,
            "messages": variant,
            "variables": {"tools": tools, "documents": None, **template.special_tokens},
            "do_continue": do_continue and variant[-1].get("role") == "assistant",
            "limit_bytes": PROMPT_BYTES,
        }
        try:
            prompt = await sandbox.run(RENDER_CHAT, arguments, limits=limits)
        except SandboxError as error:
            log.info("a chat template was not rendered: %s", error)
            if error.problem != "failed":
                raise
        else:
            return _checked(prompt)
    return None


def chat_template_of(model_data: Any) -> ChatTemplate | None:
    """The chat template in the Hub's description of a model, which may be nonsense."""
    candidates = (
        config_of(model_data).get("chat_template_jinja"),
        tokenizer_config_of(model_data).get("chat_template"),
    )
    sources = map(_default_of, candidates)
    source = next((found for found in sources if found is not None), None)
    if source is None:
        return None
    return ChatTemplate(source, special_tokens_of(model_data))


def _default_of(template: Any) -> str | None:
    """A template, which is a text or the one named `default` in a list."""
    if isinstance(template, list):
        named = [entry for entry in template if isinstance(entry, Mapping)]
        found = (entry.get("template") for entry in named if entry.get("name") == "default")
        template = next(found, None)
    is_usable = isinstance(template, str) and 0 < len(template) <= TEMPLATE_CHARACTERS
    return template if is_usable else None


def _variants(messages: Messages) -> Iterator[Messages]:
    """The chat as it is, then as templates want it that refuse it so."""
    plain = [_plain(message) for message in messages]
    yield plain
    other = alternating(plain)
    if other != plain:
        yield other


def _plain(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as templates expect it: its content a text, the arguments of its calls parsed."""
    found = {name: message[name] for name in MESSAGE_FIELDS if name in message}
    calls = message.get("tool_calls")
    if not isinstance(calls, list | tuple):
        return {**found, "content": text_of(message.get("content"))}
    # Templates tell a message that only calls tools by this None.
    content = None if message.get("content") is None else text_of(message["content"])
    return {**found, "content": content, "tool_calls": [_parsed_call(call) for call in calls]}


def _parsed_call(call: Any) -> Any:
    """A call of a tool, its arguments parsed: the API has them as JSON in a text, templates not."""
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("arguments"), str):
        return call
    with suppress(ValueError, RecursionError):
        return {**call, "function": {**function, "arguments": json.loads(function["arguments"])}}
    return call


def _checked(prompt: Any) -> str | None:
    """What a child answered, which a template may have taken over, if it is a prompt."""
    if not isinstance(prompt, str) or not prompt.strip():
        return None
    return prompt if len(prompt.encode(errors="replace")) <= PROMPT_BYTES else None
