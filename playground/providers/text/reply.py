"""Composes the reply to a chat request: an answer, JSON, or a call of a function."""

import json
import re
import secrets
from dataclasses import dataclass, replace
from typing import Final

from playground.json_types import Json
from playground.providers.input_image import read_image
from playground.providers.models import Model, Reasoning
from playground.providers.text.chat_request import ChatRequest
from playground.providers.text.messages import INSTRUCTION_ROLES, Message
from playground.providers.types import RequestRejected
from playground.writing import Conversation, answer, example, thoughts, tokens
from playground.writing.images import ImageFacts, image_facts

TOKENS_PER_MESSAGE: Final = 4
TOKENS_PER_IMAGE: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call of a function, with its arguments as the tokens of a JSON object."""

    id: str
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The tokens of a reply: those of its thoughts, then its text or its call.

    `reasoning` says how thoughts are shown.
    """

    prompt_tokens: int
    thoughts: tuple[str, ...] = ()
    reasoning: Reasoning | None = None
    text: tuple[str, ...] = ()
    call: ToolCall | None = None
    finish_reason: str = "stop"

    @property
    def completion_tokens(self) -> int:
        """The number of tokens that were generated."""
        arguments = self.call.arguments if self.call else ()
        return len(self.thoughts) + len(self.text) + len(arguments)


def compose(chat: ChatRequest, model: Model) -> Reply:
    """The reply of a model. Raises `RequestRejected` for what the model cannot take."""
    images = _images(chat, model)
    reply = Reply(prompt_tokens=_prompt_tokens(chat))
    if model.text.context_length and reply.prompt_tokens > model.text.context_length:
        message = f"The messages are longer than {model.text.context_length} tokens."
        raise RequestRejected(message, status=400, field="messages")
    if chat.functions and not model.text.has_tools:
        raise RequestRejected("The model takes no tools.", status=400, field="tools")
    if call := _call(chat):
        return limited(replace(reply, call=call, finish_reason="tool_calls"), chat.max_tokens)
    conversation = _conversation(chat, images)
    text = _json_text(chat) if chat.wants_json else _text(chat, conversation)
    reply = replace(reply, text=tuple(tokens(stopped(text, chat.stops))))
    if model.text.reasoning:
        thinking = tuple(tokens(thoughts(conversation)))
        reply = replace(reply, thoughts=thinking, reasoning=model.text.reasoning)
    return limited(reply, chat.max_tokens)


def limited(reply: Reply, max_tokens: int | None) -> Reply:
    """The reply cut after that many tokens, of which thoughts are the first."""
    if max_tokens is None or reply.completion_tokens <= max_tokens:
        return reply
    thinking = reply.thoughts[:max_tokens]
    rest = max_tokens - len(thinking)
    call = reply.call and replace(reply.call, arguments=reply.call.arguments[:rest])
    return replace(
        reply, thoughts=thinking, text=reply.text[:rest], call=call, finish_reason="length"
    )


def stopped(text: str, stops: tuple[str, ...]) -> str:
    """The text before the first of the stops."""
    ends = [text.find(it) for it in stops if it in text]
    return text[: min(ends)] if ends else text


def _images(chat: ChatRequest, model: Model) -> tuple[ImageFacts | None, ...]:
    """What the images of the last message show; all images are checked."""
    seen = [[_image(url, model) for url in it.images] for it in chat.messages]
    return tuple(seen[-1])


def _image(url: str, model: Model) -> ImageFacts | None:
    if not model.sees_images:
        raise RequestRejected("The model takes no images.", status=400, field="messages")
    data = read_image(url)
    try:
        return image_facts(data) if data else None
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for damaged files
        message = "The image cannot be read."
        raise RequestRejected(message, status=400, field="messages") from None


def _prompt_tokens(chat: ChatRequest) -> int:
    images = sum(len(it.images) for it in chat.messages)
    words = sum(len(tokens(it.text)) for it in chat.messages)
    return words + TOKENS_PER_MESSAGE * len(chat.messages) + TOKENS_PER_IMAGE * images


def _call(chat: ChatRequest) -> ToolCall | None:
    """The call of the function that the user's last message names, or of one that must be."""
    last = chat.messages[-1]
    if last.role != "user":
        return None
    named = [it for it in chat.functions if it.name in last.text]
    chosen = named or (chat.functions[:1] if chat.must_call else ())
    if not chosen:
        return None
    function = chosen[0]
    words = re.findall(r"\w+", last.text.replace(function.name, ""))
    arguments = example(function.parameters or {"type": "object"}, words[::-1])
    pieces = tuple(tokens(_encoded(arguments if isinstance(arguments, dict) else {})))
    return ToolCall(id=f"call_{secrets.token_hex(8)}", name=function.name, arguments=pieces)


def _conversation(chat: ChatRequest, images: tuple[ImageFacts | None, ...]) -> Conversation:
    users = [it for it in chat.messages if it.role == "user"]
    last = chat.messages[-1]
    return Conversation(
        message=users[-1].text if users else "",
        turn=len(users),
        system=_instructions(chat.messages),
        images=images,
        tool_result=last.text if last.role == "tool" else None,
    )


def _instructions(messages: tuple[Message, ...]) -> str:
    return next((it.text for it in messages if it.role in INSTRUCTION_ROLES), "")


def _text(chat: ChatRequest, conversation: Conversation) -> str:
    return answer(conversation, secrets.randbelow(2**32) if chat.seed is None else chat.seed)


def _json_text(chat: ChatRequest) -> str:
    last = chat.messages[-1].text
    if chat.schema is None:
        return _encoded({"answer": last, "words": len(last.split()), "from": "the playground"})
    return _encoded(example(chat.schema, re.findall(r"\w+", last)))


def _encoded(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
