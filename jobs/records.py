"""Jobs and generations as the rows of storage, and back."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any, cast

from hfmedia.errors import Failure
from hfmedia.progress import Progress
from hfmedia.results import Generation, TextGeneration
from hfmedia.serialization import from_data, from_json, to_data
from hfmedia.types import TASKS, GenerationRequest, Task
from jobs.enhancing import numbers_of, request_of
from jobs.in_process import INTERNAL
from jobs.models import GenerationState, JobSpec, ReplyTarget, Requester, Snapshot, Status
from jobs.talk import Talk
from storage.rows import ENHANCING, GenerationRow, JobRow

log = logging.getLogger(__name__)


def job_row(spec: JobSpec, now: float) -> JobRow:
    """The row of a job that is submitted."""
    data = cast("dict[str, Any]", to_data(spec))
    token = data["target"].pop("token")
    requester = spec.requester
    return JobRow(
        job_id=spec.job_id,
        created_at=now,
        user_id=requester.user_id,
        guild_id=requester.guild_id,
        channel_id=requester.channel_id,
        tenant=requester.tenant,
        count=spec.count,
        spec=json.dumps(data),
        token=token,
        expires_at=spec.target.expires_at,
        conversation_id=None if spec.talk is None else spec.talk.conversation_id,
    )


def generation_rows(spec: JobSpec) -> list[GenerationRow]:
    """The rows of its generations."""
    return [GenerationRow(job_id=spec.job_id, number=it) for it in numbers_of(spec)]


class UnreadableRecord(ValueError):
    """A row whose JSON is damaged, or was written by a version of the bot that is too new."""


def spec_of(row: JobRow) -> JobSpec:
    """What was asked for. Raises `UnreadableRecord`."""
    try:
        return cast("JobSpec", from_data(JobSpec, _spec_data(row)))
    except ValueError:
        raise UnreadableRecord(f"what job {row.job_id} was asked for cannot be read") from None


def addressed_spec_of(row: JobRow) -> JobSpec | None:
    """A spec without what was asked for, but with where the reply is; None if not even that."""
    try:
        data = _spec_data(row)
        return JobSpec(
            request=GenerationRequest(task=_task_of(data), model="", prompt=""),
            count=row.count,
            requester=from_data(Requester, data["requester"]),
            target=from_data(ReplyTarget, data["target"]),
            spoiler=bool(data.get("spoiler")),
            talk=_talk_of(data),
        )
    except (ValueError, KeyError):
        return None


def _task_of(data: dict[str, Any]) -> Task:
    """A task that gives what the job's does, as far as this version knows that."""
    request = data.get("request")
    asked = request.get("task") if isinstance(request, dict) else None
    otherwise: Task = "conversational" if data.get("talk") else "text-to-image"
    return next((task for task in TASKS if task == asked), otherwise)


def _talk_of(data: dict[str, Any]) -> Talk | None:
    try:
        return cast("Talk", from_data(Talk, data["talk"])) if data.get("talk") else None
    except ValueError:
        return None


def _spec_data(row: JobRow) -> dict[str, Any]:
    """The JSON of a spec, with the token. Raises `ValueError`."""
    try:
        data = json.loads(row.spec)
        return {**data, "target": {**data["target"], "token": row.token}}
    except (TypeError, KeyError, RecursionError):
        raise ValueError("no JSON of a spec") from None


def snapshot_of(spec: JobSpec, job: JobRow, rows: tuple[GenerationRow, ...]) -> Snapshot:
    """The job as its rows say."""
    enhanced = next((state_of(spec, job, row) for row in rows if row.number == ENHANCING), None)
    pictures = [row for row in rows if row.number != ENHANCING]
    return Snapshot(
        job_id=job.job_id,
        requester=spec.requester,
        request=spec.request,
        generations=tuple(state_of(spec, job, row, enhanced) for row in pictures),
        cancelled_by=job.cancelled_by,
        quote=spec.quote,
        key_owner=spec.key_owner,
        spoiler=spec.spoiler,
        talk=spec.talk,
        enhanced=enhanced,
    )


def progress_of(row: GenerationRow) -> Progress:
    """How far a generation is, as far as that can be read."""
    try:
        return from_json(Progress, row.progress) if row.progress else Progress()
    except ValueError:
        return Progress()


def state_of(
    spec: JobSpec, job: JobRow, row: GenerationRow, enhanced: GenerationState | None = None
) -> GenerationState:
    """A generation as its row says; `enhanced` is the answer that improves its prompt."""
    status: Status = "running" if row.status == "queued" else row.status
    state = GenerationState(
        number=row.number,
        request=request_of(spec, row.number, enhanced),
        began=row.began_at or job.started_at or job.created_at,
        status=status,
        progress=progress_of(row),
        ended=row.ended_at,
    )
    try:
        failure = from_json(Failure, row.failure) if row.failure else None
        if row.result is None:
            return replace(state, failure=failure)
        if TASKS[state.request.task].gives == "text":
            return replace(state, answer=from_json(TextGeneration, row.result))
        return replace(state, generation=from_json(Generation, row.result))
    except ValueError:
        log.error("job %s #%s: what became of it cannot be read", job.job_id, row.number)
        return replace(state, status="failed", failure=INTERNAL)
