"""Questions of conversations, and what became of them."""

from __future__ import annotations

from typing import Any

from hfmedia.results import TextGeneration
from hfmedia.serialization import to_json
from hfmedia.types import GenerationRequest
from jobs import JobSpec, Requester
from jobs.records import generation_rows, job_row
from jobs.talk import Talk
from storage.database import Database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA, a_target

CHAT = "talk/owl-1"


def a_question(
    words: str = "Why do owls turn their heads?",
    number: int = 500,
    *,
    user: int = MIKA,
    first: int | None = None,
    before: tuple[dict[str, str], ...] = (),
    **request: Any,
) -> JobSpec:
    """A question that begins a conversation, or continues that of the job `first`."""
    messages = ({"role": "system", "content": "Be short."}, *before)
    return JobSpec(
        request=GenerationRequest(
            task="conversational",
            model=CHAT,
            prompt="",
            messages=(*messages, {"role": "user", "content": words}),
            **request,
        ),
        count=1,
        requester=Requester(user_id=user, guild_id=33, channel_id=44),
        target=a_target(number),
        talk=Talk(kind="chat", conversation_id=str(first or number), started_by=MIKA, words=words),
    )


def an_answer(spec: JobSpec, text: str = "Their eyes do not move.") -> TextGeneration:
    return TextGeneration(
        request=spec.request,
        text=text,
        thought="An owl.",
        provider="groq",
        attempts=(),
        seconds=2.0,
        first_token_s=0.5,
        finish_reason="stop",
    )


async def answered(database: Database, spec: JobSpec, text: str = "Their eyes do not move.") -> str:
    """Record a question with its answer, as if it had been delivered. Returns the job's id."""
    job_id, jobs = spec.job_id, JobRepository(database)
    await jobs.add(job_row(spec, 1000.0), generation_rows(spec))
    result = to_json(an_answer(spec, text))
    await GenerationRepository(database).end(job_id, 1, 1002.0, "done", result=result)
    await jobs.set_delivered(job_id, 1003.0)
    return job_id
