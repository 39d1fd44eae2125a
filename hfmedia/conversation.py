"""Which messages of a conversation are sent where it is too long, and how they are put in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hfmedia.prompts import Messages, text_of

SYSTEM_ROLES: Final = ("system", "developer")
OUTLINE_CHARACTERS: Final = 4096  # of a prompt; above, where the model's limit is not known
MARK_TOKENS: Final = 8  # around a message: its role, its beginning and its end
IMAGE_TOKENS: Final = 1000  # from 85 to some thousands, by the model and the size of the image


def shortened(
    messages: Messages, *, context_length: int, max_tokens: int, count: Callable[[str], int]
) -> Messages:
    """What of a conversation fits a model of `context_length` tokens, `max_tokens` for the answer.

    The system messages stay, and of the turns as many of the newest as there is room for: a user's
    message goes with what follows it. The last turn, and with it the last user's message, stays
    even where there is no room. `count` gives the tokens of a text, as those of `texts_of`.
    """
    room = context_length - max_tokens
    sizes = [_size(message, count) for message in messages]
    if sum(sizes) <= room:
        return messages
    kept = {number for number, message in enumerate(messages) if is_system(message)}
    room -= sum(sizes[number] for number in kept)
    for number, turn in enumerate(reversed(_turns(messages))):
        room -= sum(sizes[place] for place in turn)
        if number and room < 0:
            break
        kept.update(turn)
    return [message for number, message in enumerate(messages) if number in kept]


def outline(messages: Messages, do_continue: bool = False) -> Messages:
    """What stays of a conversation whose prompt is too long, where the model's limit is not known.

    The first three and the last three of more than six messages, else the system messages and the
    last user's message; with `do_continue` the last message too.
    """
    if len(messages) > 6:
        return [*messages[:3], *messages[-3:]]
    kept = {turn[0] for turn in _turns(messages)[-1:]}
    if do_continue:
        kept.add(len(messages) - 1)
    return [
        message for number, message in enumerate(messages) if is_system(message) or number in kept
    ]


def alternating(messages: Messages) -> list[dict[str, Any]]:
    """The same for a template that knows no system message, or wants users and answers in turn.

    What the system says begins the first user's message; neighbours of the same role become one
    message. Their content must be text.
    """
    system = [text_of(message.get("content")) for message in messages if is_system(message)]
    found = [{"role": "user", "content": "\n\n".join(system)}] if system else []
    for message in messages:
        if is_system(message):
            continue
        if found and _may_be_joined(found[-1], message):
            found[-1] = {**message, "content": f"{found[-1]['content']}\n\n{message['content']}"}
        else:
            found.append(dict(message))
    return found


def texts_of(messages: Messages) -> list[str]:
    """The texts whose tokens `shortened` asks for, in order."""
    return [_counted_text(message) for message in messages]


def tokens_of(messages: Messages, count: Callable[[str], int]) -> int:
    """The tokens of a whole conversation. `count` gives those of a text."""
    return sum(_size(message, count) for message in messages)


def ask_nothing(messages: Messages) -> bool:
    """Whether there is nothing to answer: the last turn, instructions aside, is empty."""
    last = _turns(messages)[-1:]
    return not any(_says_something(messages[number]) for turn in last for number in turn)


def is_system(message: Mapping[str, Any]) -> bool:
    """Whether it is an instruction to the model rather than a part of the talk."""
    return message.get("role") in SYSTEM_ROLES


def _turns(messages: Messages) -> list[list[int]]:
    """The numbers of the messages of each turn: a user's message and what follows it."""
    turns: list[list[int]] = []
    for number, message in enumerate(messages):
        if is_system(message):
            continue
        if not turns or message.get("role") == "user":
            turns.append([])
        turns[-1].append(number)
    return turns


def _says_something(message: Mapping[str, Any]) -> bool:
    content = message.get("content")
    parts: Sequence[Any] = content if isinstance(content, list | tuple) else ()
    others = any(isinstance(part, Mapping) and "text" not in part for part in parts)
    return others or bool(text_of(content).strip())


def _size(message: Mapping[str, Any], count: Callable[[str], int]) -> int:
    content = message.get("content")
    parts: Sequence[Any] = content if isinstance(content, list | tuple) else ()
    others = sum(1 for part in parts if isinstance(part, Mapping) and "text" not in part)
    return count(_counted_text(message)) + MARK_TOKENS + IMAGE_TOKENS * others


def _counted_text(message: Mapping[str, Any]) -> str:
    text = text_of(message.get("content"))
    calls = message.get("tool_calls")
    return f"{text}\n{json.dumps(calls, ensure_ascii=False)}" if calls else text


def _may_be_joined(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    roles = {first.get("role"), second.get("role")}
    calls = first.get("tool_calls") or second.get("tool_calls")
    return len(roles) == 1 and roles <= {"user", "assistant"} and not calls
