"""A job that is cancelled, or interrupted, while a provider holds its submit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from hfmedia import Client, KeyRef, Policy
from jobs import InProcessJobs, JobSpec, Snapshot
from tests.jobs.builders import ROBIN, a_spec
from tests.library.job_provider import MODEL, Job, job_provider
from tests.library.servers import KEY


class KeptDelivery:
    """A delivery that keeps the last snapshot, and says when it is the last."""

    def __init__(self) -> None:
        self.last: Snapshot | None = None
        self.finished = asyncio.Event()

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        async for self.last in snapshots:
            pass
        self.finished.set()
        return True


async def resolve(ref: KeyRef) -> str:
    return KEY


def a_job(count: int) -> JobSpec:
    policy = Policy(hub_key=KeyRef("operator", "1"))
    return replace(a_spec(count, model=MODEL), policy=policy)


def statuses(delivery: KeptDelivery) -> list[str]:
    assert delivery.last is not None
    return [state.status for state in delivery.last.generations]


async def test_the_reply_says_at_once_that_a_job_is_cancelled() -> None:
    answered = asyncio.Event()

    async def hold(job: Job) -> None:
        await answered.wait()

    delivery = KeptDelivery()
    async with job_provider(on_submit=hold) as provider:
        async with (
            Client(**provider.hosts, resolve_key=resolve) as client,
            InProcessJobs(client.generate, client.store, delivery, per_member=1) as jobs,
        ):
            job = await jobs.submit(a_job(2))
            await provider.until(lambda: len(provider.jobs) == 2)
            await jobs.cancel(job, user_id=ROBIN)
            async with asyncio.timeout(5):
                await delivery.finished.wait()
            assert statuses(delivery) == ["cancelled", "cancelled"]
            assert len(provider.orphans) == 2
            answered.set()
        assert provider.orphans == []


async def test_the_end_of_the_process_waits_for_the_submits_that_it_interrupts() -> None:
    delivery = KeptDelivery()

    async def hold_until_the_reply_has_ended(job: Job) -> None:
        await delivery.finished.wait()

    async with job_provider(on_submit=hold_until_the_reply_has_ended) as provider:
        async with (
            Client(**provider.hosts, resolve_key=resolve) as client,
            InProcessJobs(client.generate, client.store, delivery, per_member=1) as jobs,
        ):
            await jobs.submit(a_job(4))
            await provider.until(lambda: len(provider.jobs) == 4)
        assert statuses(delivery) == ["interrupted"] * 4
        assert provider.orphans == []
