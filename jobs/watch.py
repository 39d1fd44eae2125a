"""Snapshots of jobs, from their rows and the news of this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from jobs.models import GenerationState, JobSpec, Snapshot
from jobs.notices import JobNews, Notices
from jobs.persistence import persistently
from jobs.records import generation_rows, snapshot_of
from storage.generations import GenerationRepository
from storage.jobs import JobRepository


class Watch:
    """Follows jobs that this process or others run."""

    def __init__(
        self, jobs: JobRepository, generations: GenerationRepository, notices: Notices
    ) -> None:
        self._jobs = jobs
        self._generations = generations
        self._notices = notices

    async def snapshots(self, spec: JobSpec) -> AsyncIterator[Snapshot]:
        """The newest snapshot whenever there is one, until the last; none of an erased job."""
        read: Snapshot | None = None
        seen = -1
        with self._notices.following(spec.job_id) as news:
            while True:
                revision, changed = news.revision, news.changed
                if revision != seen:
                    read, seen = await persistently(lambda: self.read(spec)), revision
                if read is None:
                    return
                yield _with_progress(read, news)
                if read.finished:
                    return
                if not await self._notices.next(changed):
                    seen = -1

    async def read(self, spec: JobSpec) -> Snapshot | None:
        """The job as its rows say now; None if it was erased. Raises `StorageError`."""
        # In this order: who cancels a job is recorded before its generations are cancelled.
        rows = await self._generations.of_job(spec.job_id)
        if not rows:  # the process that took the job ended before they were recorded
            rows = tuple(generation_rows(spec))
        job = await self._jobs.get(spec.job_id)
        return None if job is None else snapshot_of(spec, job, rows)


def _with_progress(snapshot: Snapshot, news: JobNews) -> Snapshot:
    """The snapshot with what this process knows better than the rows."""

    def newest(state: GenerationState) -> GenerationState:
        progress = news.progress.get(state.number)
        return state if progress is None else replace(state, progress=progress)

    enhanced = None if snapshot.enhanced is None else newest(snapshot.enhanced)
    generations = tuple(map(newest, snapshot.generations))
    return replace(snapshot, generations=generations, enhanced=enhanced)
