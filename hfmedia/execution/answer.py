"""An answer of text while it comes: pure steps from piece to piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hfmedia.execution.think_tags import ThinkTags
from hfmedia.text import TextDelta, ToolCall, Usage


@dataclass(slots=True)
class Answer:
    """What has come of an answer; thoughts between tags are taken out of its text.

    `thinks_first`: the prompt has opened the thoughts already, so the answer begins inside them.
    """

    thinks_first: bool = False
    finish_reason: str | None = None
    usage: Usage | None = None
    _texts: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)
    _calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    _tags: ThinkTags = field(init=False)

    def __post_init__(self) -> None:
        self._tags = ThinkTags(starts_inside=self.thinks_first)

    def add(self, delta: TextDelta) -> TextDelta:
        """Add a piece, and return it with its thoughts apart from its text."""
        if delta.text:
            text, thought = self._tags.feed(delta.text)
            if thought or text != delta.text:
                delta = replace(delta, text=text, thought=delta.thought + thought)
        self._keep(delta.text, delta.thought)
        for call in delta.tool_calls:
            self._add_call(call)
        self.finish_reason = delta.finish_reason or self.finish_reason
        self.usage = delta.usage or self.usage
        return delta

    def end(self) -> TextDelta:
        """The last piece: what could have been the beginning of a tag."""
        text, thought = self._tags.end()
        self._keep(text, thought)
        return TextDelta(text=text, thought=thought)

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self._texts)

    @property
    def thought(self) -> str:
        """The thoughts so far."""
        return "".join(self._thoughts)

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The calls of tools, put together."""
        return tuple(call for _, call in sorted(self._calls.items()))

    def _keep(self, text: str, thought: str) -> None:
        if text:
            self._texts.append(text)
        if thought:
            self._thoughts.append(thought)

    def _add_call(self, piece: ToolCall) -> None:
        index = piece.get("index")
        number = index if isinstance(index, int) else len(self._calls)
        known = self._calls.setdefault(number, {})
        self._calls[number] = joined(known, {k: v for k, v in piece.items() if k != "index"})


def joined(known: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """A call of a tool with its next piece: names are told once, arguments come in parts."""
    result = dict(known)
    for key, value in piece.items():
        before = result.get(key)
        if isinstance(value, Mapping):
            result[key] = joined(before if isinstance(before, Mapping) else {}, value)
        elif key == "arguments" and isinstance(before, str) and isinstance(value, str):
            result[key] = before + value
        elif value is not None:
            result[key] = value
    return result
