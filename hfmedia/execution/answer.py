"""An answer of text while it comes: pure steps from piece to piece."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import StringIO

from hfmedia.execution.think_tags import ThinkTags
from hfmedia.execution.tool_calls import ToolCalls
from hfmedia.text import TextDelta, ToolCall, Usage


@dataclass(slots=True)
class Answer:
    """What has come of an answer; thoughts between tags are taken out of its text.

    Blanks before the answer itself belong to it only where there is no thought: they wait until
    that is known. `thinks_first`: the prompt has opened the thoughts already, so the answer begins
    inside them.
    """

    thinks_first: bool = False
    finish_reason: str | None = None
    usage: Usage | None = None
    # As UTF-8. A list of a million pieces would take fifty times the memory of their text, and a
    # `StringIO` five bytes for each character, once one of them is an emoji.
    _text: bytearray = field(default_factory=bytearray)
    _thought: bytearray = field(default_factory=bytearray)
    _calls: ToolCalls = field(default_factory=ToolCalls)
    _blanks: StringIO = field(default_factory=StringIO)  # before there is a thought or a text
    _has_thought: bool = False
    _has_text: bool = False  # other than blanks
    _tags: ThinkTags = field(init=False)

    def __post_init__(self) -> None:
        self._tags = ThinkTags(starts_inside=self.thinks_first)

    def add(self, delta: TextDelta) -> TextDelta:
        """Add a piece, and return it with its thoughts apart from its text."""
        if delta.text:
            text, thought = self._tags.feed(delta.text)
            if thought or text != delta.text:
                delta = replace(delta, text=text, thought=delta.thought + thought)
        if not self._has_text:
            delta = self._before_text(delta)
        self._text += delta.text.encode()
        if delta.thought:
            self._thought += delta.thought.encode()
        for call in delta.tool_calls:
            self._calls.add(call)
        if delta.finish_reason:
            self.finish_reason = delta.finish_reason
        if delta.usage:
            self.usage = delta.usage
        return delta

    def end(self) -> TextDelta:
        """The last piece: what could have been the beginning of a tag, and blanks that waited."""
        text, thought = self._tags.end()
        delta = TextDelta(text=text, thought=thought)
        if not self._has_text:
            delta = self._before_text(delta)
        if not self._has_text and not self._has_thought:
            delta = TextDelta(text=self._blanks.getvalue())
        self._text += delta.text.encode()
        self._thought += delta.thought.encode()
        return delta

    @property
    def text(self) -> str:
        """The answer so far."""
        return self._text.decode()

    @property
    def thought(self) -> str:
        """The thoughts so far."""
        return self._thought.decode()

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The calls of tools, put together."""
        return self._calls.joined()

    def _before_text(self, delta: TextDelta) -> TextDelta:
        """A piece before the answer itself has begun: its blanks wait, or go with a thought."""
        self._has_thought = self._has_thought or bool(delta.thought)
        self._has_text = bool(delta.text.strip())
        if self._has_thought:
            text = delta.text.lstrip()
        elif self._has_text:
            text = self._blanks.getvalue() + delta.text
        else:
            self._blanks.write(delta.text)
            text = ""
        return delta if text == delta.text else replace(delta, text=text)
