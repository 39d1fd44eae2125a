"""Answers of models at moments, for tests."""

from __future__ import annotations

from typing import Any

from hfmedia.progress import Progress, Stage
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import Usage
from hfmedia.types import GenerationRequest
from jobs.models import GenerationState, Snapshot
from jobs.talk import Talk
from tests.bot.builders import MIKA, a_request, a_snapshot, a_state


def a_chat_request(**changes: Any) -> GenerationRequest:
    values: dict[str, Any] = {
        "task": "conversational",
        "model": "talk/fox-1",
        "prompt": "",
        "messages": ({"role": "user", "content": "What is a fox?"},),
        "parameters": {},
    }
    return a_request(**{**values, **changes})


def a_talk(**changes: Any) -> Talk:
    values: dict[str, Any] = {"kind": "chat", "conversation_id": "500", "started_by": MIKA}
    return Talk(**{**values, **changes})


def an_answer(text: str = "A fox.", **changes: Any) -> TextGeneration:
    values: dict[str, Any] = {
        "request": a_chat_request(),
        "text": text,
        "provider": "cerebras",
        "attempts": (Attempt(provider="cerebras", outcome="ok", seconds=3.2),),
        "seconds": 3.24,
        "first_token_s": 1.24,
        "finish_reason": "stop",
        "usage": Usage(prompt_tokens=1204, completion_tokens=412),
    }
    return TextGeneration(**{**values, **changes})


def talking(*states: GenerationState, **changes: Any) -> Snapshot:
    """The snapshot of an answer; `changes` may have a `talk`."""
    values: dict[str, Any] = {"request": a_chat_request(), "talk": a_talk(), **changes}
    return a_snapshot(*states, **values)


def growing(text: str = "", thought: str = "", **changes: Any) -> Snapshot:
    """An answer as far as it has come, after 12 s."""
    stage: Stage = "writing" if text or thought else "asking"
    progress = Progress(stage=stage, provider="cerebras", text=text, thought=thought)
    state = a_state(request=a_chat_request(), began=100.0, progress=progress)
    return talking(state, **changes)


def stopped(
    text: str = "",
    status: str = "cancelled",
    *,
    answer: TextGeneration | None = None,
    **changes: Any,
) -> Snapshot:
    """An answer that a member stopped, or that ended as `status` says.

    `answer` is its account, which is not there before its run has ended.
    """
    progress = Progress(stage="writing", provider="cerebras", text=text)
    state = a_state(
        request=a_chat_request(), status=status, ended=104.0, progress=progress, answer=answer
    )
    return talking(state, **changes)


def answered(text: str = "A fox.", **changes: Any) -> Snapshot:
    """An answer that is complete; `answer` may have changes of it."""
    answer = an_answer(text, **changes.pop("answer", {}))
    state = a_state(request=a_chat_request(), status="done", ended=103.24, answer=answer)
    return talking(state, **changes)
