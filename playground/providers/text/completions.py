"""Renders a reply as OpenAI's chat completion: whole, or as the chunks of a stream."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.json_types import Json, JsonObject
from playground.providers.text.reply import Reply

ROLE: JsonObject = {"role": "assistant", "content": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every object of one completion has."""

    id: str
    created: int
    model: str

    def object(self, kind: str, **fields: Json) -> JsonObject:
        """An object of that kind with these fields."""
        base = {"id": self.id, "object": kind, "created": self.created, "model": self.model}
        return {**base, "system_fingerprint": "playground", **fields}


def completion(reply: Reply, head: Head) -> JsonObject:
    """The whole completion."""
    content = "".join(_content(reply))
    message: JsonObject = {"role": "assistant", "content": content or (None if reply.call else "")}
    if reply.thoughts and reply.reasoning != "think tags":
        message[str(reply.reasoning)] = "".join(reply.thoughts)
    if reply.call:
        function = {"name": reply.call.name, "arguments": "".join(reply.call.arguments)}
        call = {"id": reply.call.id, "type": "function", "function": function}
        message["tool_calls"] = [call]
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    choices = [{**choice, "logprobs": None}]
    return head.object("chat.completion", choices=choices, usage=usage(reply))


def chunks(reply: Reply, head: Head, *, includes_usage: bool) -> Iterator[JsonObject]:
    """The chunks: the role, a token each, the reason of the end; last the usage if asked for."""
    yield _chunk(head, ROLE)
    for delta in _deltas(reply):
        yield _chunk(head, delta)
    yield _chunk(head, {}, reply.finish_reason)
    if includes_usage:
        yield head.object("chat.completion.chunk", choices=[], usage=usage(reply))


def usage(reply: Reply) -> JsonObject:
    """The tokens of the request and of the reply."""
    used = {"prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens}
    return {**used, "total_tokens": sum(used.values())}


def _chunk(head: Head, delta: JsonObject, finish_reason: str | None = None) -> JsonObject:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    return head.object("chat.completion.chunk", choices=[choice])


def _deltas(reply: Reply) -> Iterator[JsonObject]:
    if reply.reasoning != "think tags":
        for thought in reply.thoughts:
            yield {str(reply.reasoning): thought}
    for piece in _content(reply):
        yield {"content": piece}
    if reply.call:
        function = {"name": reply.call.name, "arguments": ""}
        call = {"index": 0, "id": reply.call.id, "type": "function", "function": function}
        yield {"tool_calls": [call]}
        for piece in reply.call.arguments:
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}


def _content(reply: Reply) -> Iterator[str]:
    """The tokens of the text, after the thoughts in tags if that is how the model thinks."""
    if reply.thoughts and reply.reasoning == "think tags":
        yield "<think>\n"
        yield from reply.thoughts
        if reply.text:  # thoughts that were cut are never closed
            yield "\n</think>\n\n"
    yield from reply.text
