"""Renders a model's chat template, which is a program that cannot be trusted.

It runs in child processes alone, by its path (`sandboxed.py`), and imports nothing of the project.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NoReturn

from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, LoopControlExtension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

# It stands at the end of the answer to continue, so that what the template puts behind it is known.
CONTINUED: Final = "\ue000continued here\ue001"


def render(
    template: str,
    messages: Sequence[Mapping[str, Any]],
    variables: Mapping[str, Any],
    *,
    do_continue: bool,
    limit_bytes: int,
) -> str:
    """The prompt that a template makes of a chat.

    `variables` are what it finds besides `messages` and `add_generation_prompt`: tools, special
    tokens. With `do_continue` the prompt ends within the last message. Raises `TemplateError`,
    `OSError` if the prompt is longer than `limit_bytes`, or whatever the template brings about.
    """
    if do_continue:
        messages = [*messages[:-1], _marked(messages[-1])]
    pieces = (
        _environment()
        .from_string(template)
        .generate(**variables, messages=messages, add_generation_prompt=not do_continue)
    )
    prompt = _joined(pieces, limit_bytes)
    if not do_continue:
        return prompt
    prompt, mark, _ = prompt.rpartition(CONTINUED)
    if not mark:
        raise TemplateError("The template leaves out the answer to continue.")
    return prompt.replace(CONTINUED, "")  # a template may write the answer twice


def _marked(message: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**message, "content": f"{message.get('content') or ''}{CONTINUED}"}


def _joined(pieces: Iterable[str], limit_bytes: int) -> str:
    """The pieces as one text, given up as soon as it is too long."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece.encode())
        if size > limit_bytes:
            raise OSError(errno.EFBIG, "the prompt is too long")
        kept.append(piece)
    return "".join(kept)


def _environment() -> ImmutableSandboxedEnvironment:
    """What chat templates expect around them: they are written for that of `transformers`."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # a prompt is no HTML
        extensions=[LoopControlExtension, _Generation],
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise_exception
    environment.globals["strftime_now"] = _strftime_now
    return environment


class _Generation(Extension):
    """`{% generation %}` marks answers for training. A prompt is the same without it."""

    tags = {"generation"}  # noqa: RUF012 - so the base class declares it

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body, lineno=line)


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """JSON as models were trained with it; jinja2's own filter escapes HTML."""
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _raise_exception(message: str) -> NoReturn:
    raise TemplateError(message)


def _strftime_now(layout: str) -> str:
    return datetime.now().strftime(layout)
