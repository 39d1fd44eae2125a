"""What the providers really answered, as material for mutations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hfmedia.types import MEDIA_TASKS
from tests.goldens import Case, cases


@dataclass(frozen=True)
class Recorded:
    """A recorded reply with a JSON body."""

    status: int
    headers: Mapping[str, str]
    json: Any


@cache
def media_cases() -> Mapping[tuple[str, str], Sequence[Case]]:
    """The recorded pictures and videos that anybody was asked for, by provider and task."""
    found: dict[tuple[str, str], list[Case]] = {}
    for case in cases():
        if case["script"] and case["task"] in MEDIA_TASKS and case["provider"] != "auto":
            found.setdefault((case["provider"], case["task"]), []).append(in_plain_text(case))
    # deepinfra's pictures were never recorded; it answers in the same terms as nscale.
    pictures = found["nscale", "text-to-image"]
    found["deepinfra", "text-to-image"] = [
        renamed(case, "nscale", "deepinfra") for case in pictures
    ]
    return found


@cache
def text_cases() -> Mapping[str, Sequence[Case]]:
    """The recorded chats that anybody was asked for, by provider; `auto` is the router's choice."""
    found: dict[str, list[Case]] = {}
    for case in cases():
        if case["script"] and case["task"] == "conversational":
            found.setdefault(case["provider"], []).append(case)
    return found


def raw_replies() -> Sequence[Case]:
    """Answers of raw generation, which was never recorded: streamed, whole, and refused."""
    tokens: list[dict[str, Any]] = [
        {"token": {"text": text, "special": False}}
        for text in ("<think>", "A fox", "</think>", "!")
    ]
    details = {"finish_reason": "eos_token", "generated_tokens": 5}
    last = {"token": {"text": "</s>", "special": True}, "generated_text": "!", "details": details}
    stream = "".join(f"data:{json.dumps(token)}\n\n" for token in [*tokens, last])
    answer = [{"generated_text": "A fox", "details": details}]
    error = {"error": "Model is overloaded", "error_type": "overloaded"}
    return [
        {"status": 200, "headers": {"content-type": "text/event-stream"}, "text": stream},
        {"status": 200, "headers": {}, "json": answer},
        {"status": 503, "headers": {}, "json": error},
    ]


def in_plain_text(case: Case) -> Case:
    """The case with its results at http addresses, which a proxy without TLS can serve."""
    text = json.dumps(case["script"]).replace("https://cdn.", "http://cdn.")
    return {**case, "script": json.loads(text)}


def renamed(case: Case, old: str, new: str) -> Case:
    """The case at another provider."""
    text = json.dumps(case["hub_response"]).replace(f'"{old}"', f'"{new}"')
    return {**case, "provider": new, "hub_response": json.loads(text)}


@cache
def recorded_replies(provider: str, task: str) -> Sequence[Recorded]:
    """Every JSON reply that was recorded; never none."""
    return [
        Recorded(reply["status"], reply["headers"], reply["json"])
        for case in media_cases()[provider, task]
        for reply in case["script"]
        if "json" in reply
    ]
