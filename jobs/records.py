"""Jobs and generations as the rows of storage, and back."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any, cast

from hfmedia.errors import Failure
from hfmedia.progress import Progress
from hfmedia.results import Generation
from hfmedia.serialization import from_data, from_json, to_data
from hfmedia.types import GenerationRequest
from jobs.in_process import INTERNAL
from jobs.models import GenerationState, JobSpec, ReplyTarget, Requester, Snapshot, Status
from storage.rows import GenerationRow, JobRow

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
    return [GenerationRow(job_id=spec.job_id, number=it) for it in range(1, spec.count + 1)]


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
            request=GenerationRequest(task="text-to-image", model="", prompt=""),
            count=row.count,
            requester=from_data(Requester, data["requester"]),
            target=from_data(ReplyTarget, data["target"]),
            spoiler=bool(data.get("spoiler")),
        )
    except (ValueError, KeyError):
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
    return Snapshot(
        job_id=job.job_id,
        requester=spec.requester,
        request=spec.request,
        generations=tuple(_state_of(spec, job, row) for row in rows),
        cancelled_by=job.cancelled_by,
        quote=spec.quote,
        key_owner=spec.key_owner,
        spoiler=spec.spoiler,
        talk=spec.talk,
    )


def _state_of(spec: JobSpec, job: JobRow, row: GenerationRow) -> GenerationState:
    status: Status = "running" if row.status == "queued" else row.status
    state = GenerationState(
        number=row.number,
        request=spec.request.numbered(row.number),
        began=row.began_at or job.started_at or job.created_at,
        status=status,
        ended=row.ended_at,
    )
    try:
        return replace(
            state,
            progress=from_json(Progress, row.progress) if row.progress else Progress(),
            generation=from_json(Generation, row.result) if row.result else None,
            failure=from_json(Failure, row.failure) if row.failure else None,
        )
    except ValueError:
        if not row.ended:
            return state  # how far it is will be written again
        log.error("job %s #%s: what became of it cannot be read", job.job_id, row.number)
        return replace(state, status="failed", failure=INTERNAL)
