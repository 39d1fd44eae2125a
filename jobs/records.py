"""Jobs and generations as the rows of storage, and back."""

from __future__ import annotations

import json
from typing import Any, cast

from hfmedia.errors import Failure
from hfmedia.progress import Progress
from hfmedia.results import Generation
from hfmedia.serialization import from_data, from_json, to_data
from jobs.models import GenerationState, JobSpec, Snapshot, Status
from storage.rows import GenerationRow, JobRow


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
    )


def generation_rows(spec: JobSpec) -> list[GenerationRow]:
    """The rows of its generations."""
    return [GenerationRow(job_id=spec.job_id, number=it) for it in range(1, spec.count + 1)]


def spec_of(row: JobRow) -> JobSpec:
    """What was asked for. Raises `ValueError` if a version of the bot wrote it that is too new."""
    data = json.loads(row.spec)
    data["target"]["token"] = row.token
    return cast("JobSpec", from_data(JobSpec, data))


def snapshot_of(spec: JobSpec, job: JobRow, rows: tuple[GenerationRow, ...]) -> Snapshot:
    """The job as its rows say."""
    return Snapshot(
        job_id=job.job_id,
        requester=spec.requester,
        request=spec.request,
        generations=tuple(_state_of(spec, job, row) for row in rows),
        cancelled_by=job.cancelled_by,
    )


def _state_of(spec: JobSpec, job: JobRow, row: GenerationRow) -> GenerationState:
    status: Status = "running" if row.status == "queued" else row.status
    return GenerationState(
        number=row.number,
        request=spec.request.numbered(row.number),
        began=row.began_at or job.started_at or job.created_at,
        status=status,
        progress=from_json(Progress, row.progress) if row.progress else Progress(),
        ended=row.ended_at,
        generation=from_json(Generation, row.result) if row.result else None,
        failure=from_json(Failure, row.failure) if row.failure else None,
    )
