"""The workflows in the queue `calls`: each is a generation, and the first may start the others."""

from __future__ import annotations

from jobs.enhancing import next_numbers
from jobs.generation_run import GenerationRun
from jobs.job_run import EnqueueCall, call_partition
from jobs.persistence import persistently
from jobs.records import UnreadableRecord, spec_of
from jobs.steps import Steps
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import ENHANCING


class CallRun:
    """Runs generations; after that of an improved prompt, it enqueues those that wait for it."""

    def __init__(
        self,
        generation: GenerationRun,
        jobs: JobRepository,
        generations: GenerationRepository,
        enqueue_call: EnqueueCall,
    ) -> None:
        self._generation = generation
        self._jobs = jobs
        self._generations = generations
        self._enqueue_call = enqueue_call

    async def __call__(self, workflow_id: str, steps: Steps) -> None:
        """Run the generation, or go on with it."""
        await self._generation(workflow_id, steps)
        job_id, _, number = workflow_id.rpartition("-")
        if int(number) == ENHANCING:
            await self._start_others(job_id)

    async def _start_others(self, job_id: str) -> None:
        job = await persistently(lambda: self._jobs.get(job_id))
        if job is None:
            return  # it was erased
        try:
            spec = spec_of(job)
        except UnreadableRecord:
            return  # the workflow of its job ends it
        rows = await persistently(lambda: self._generations.of_job(job_id))
        for number in next_numbers(tuple(row.number for row in rows if not row.ended)):
            await self._enqueue_call(f"{job_id}-{number}", call_partition(spec, number))
