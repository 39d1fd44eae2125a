"""Calls of tools, which come in pieces, put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hfmedia.text import ToolCall


@dataclass(slots=True)
class _Call:
    fields: dict[str, Any] = field(default_factory=dict)
    function: dict[str, Any] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)


class ToolCalls:
    """Joins the pieces of calls: names are told once, the text of the arguments comes in parts.

    A piece belongs to the call of its `index`; one without is a call of its own. The time that it
    takes grows with what has come, however it is cut.
    """

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        self._next = 0

    def add(self, piece: ToolCall) -> None:
        """Add a piece."""
        told = {key: value for key, value in piece.items() if value is not None}
        number = told.pop("index", self._next)
        if not isinstance(number, int):
            number = self._next
        self._next = max(self._next, number + 1)
        call = self._calls.setdefault(number, _Call())
        function = told.pop("function", None)
        call.fields |= told
        if isinstance(function, dict):
            _add_function(call, function)

    def joined(self) -> tuple[ToolCall, ...]:
        """The calls so far, by their indices."""
        return tuple(_whole(call) for _, call in sorted(self._calls.items()))


def _add_function(call: _Call, piece: dict[str, Any]) -> None:
    for key, value in piece.items():
        if key == "arguments" and isinstance(value, str):
            call.arguments.append(value)
        elif value is not None:
            call.function[key] = value


def _whole(call: _Call) -> ToolCall:
    function = dict(call.function)
    if call.arguments:
        function["arguments"] = "".join(call.arguments)
    return {**call.fields, "function": function} if function else dict(call.fields)
