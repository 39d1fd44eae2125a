"""Jobs over time, by a clock that is set by hand."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientError, ClientResponse

from playground.providers import Behaviour
from playground.providers.job_queue import Job, JobQueue
from playground.providers.types import GenerationParameters
from tests.playground.manual_clock import ManualClock
from tests.playground.providers_client import VIDEO_REQUESTS, Client, opened

FAL = "/fal-ai/flux/requests"


async def submit(client: Client) -> str:
    answer = await client.submit("fal-ai")
    return str((await answer.json())["request_id"])


async def status(client: Client, job: str) -> dict[str, Any]:
    answer = await client.get("fal-ai", f"{FAL}/{job}/status?_subdomain=queue")
    body: dict[str, Any] = await answer.json()
    assert answer.status == (200 if body["status"] == "COMPLETED" else 202)
    return body


async def test_a_job_moves_up_the_queue_runs_and_is_done() -> None:
    clock = ManualClock()
    seen: list[Any] = [None]
    async with opened(clock=clock) as client:
        client.settings.update({"fal-ai": {"latency": 10, "queue": 3}})
        job = await submit(client)
        for _ in range(30):
            now = await status(client, job)
            stage = now.get("queue_position", now["status"])
            seen += [stage] if stage != seen[-1] else []
            clock.advance(0.5)
    assert seen == [None, 3, 2, 1, "IN_PROGRESS", "COMPLETED"]


def test_the_queue_moves_in_equal_steps_and_the_work_takes_two() -> None:
    parameters = GenerationParameters(
        kind="image", model="m", prompt="a fox", seed=1, width=64, height=64
    )
    job = Job(
        id="1",
        provider="fal-ai",
        parameters=parameters,
        submitted_at=100,
        duration_s=10,
        jobs_ahead=3,
        failure=None,
    )
    assert [job.status(100 + seconds) for seconds in (0, 1.9, 2, 4, 6, 9.9, 10)] == [
        ("queued", 3),
        ("queued", 3),
        ("queued", 2),
        ("queued", 1),
        ("running", 0),
        ("running", 0),
        ("done", 0),
    ]


async def test_a_running_job_has_logs() -> None:
    async with opened(clock=ManualClock()) as client:
        client.settings.update({"fal-ai": {"latency": 10}})
        assert (await status(client, await submit(client)))["logs"]


async def test_the_result_is_not_there_before_its_time() -> None:
    async with opened(clock=ManualClock()) as client:
        client.settings.update({"fal-ai": {"latency": 10}})
        answer = await client.get("fal-ai", f"{FAL}/{await submit(client)}")
        assert answer.status == 400
        assert await answer.json() == {"detail": "Request is still in progress"}


async def test_a_job_can_be_called_off() -> None:
    clock = ManualClock()
    async with opened(clock=clock) as client:
        client.settings.update({"fal-ai": {"latency": 10, "queue": 2}})
        job = await submit(client)
        answer = await client.session.put(f"{client.providers.router_url}/fal-ai{FAL}/{job}/cancel")
        assert answer.status == 202
        clock.advance(60)
        assert (await client.get("fal-ai", f"{FAL}/{job}")).status == 422


async def test_a_finished_job_cannot_be_called_off() -> None:
    async with opened() as client:
        url = f"{client.providers.router_url}/fal-ai{FAL}/{await submit(client)}/cancel"
        answer = await client.session.put(url)
        assert answer.status == 400
        assert await answer.json() == {"status": "ALREADY_COMPLETED"}


async def test_jobs_of_one_message_do_not_end_together() -> None:
    clock = ManualClock()
    async with opened(clock=clock) as client:
        client.settings.update({"fal-ai": {"latency": 100}})
        jobs = [
            (await (await client.submit("fal-ai", seed=seed)).json())["request_id"]
            for seed in range(4)
        ]
        clock.advance(100)
        states = {(await status(client, job))["status"] for job in jobs}
    assert states == {"IN_PROGRESS", "COMPLETED"}


async def test_a_clip_takes_twice_as_long_as_a_picture() -> None:
    clock = ManualClock()
    async with opened(clock=clock) as client:
        client.settings.update({"wavespeed": {"latency": 10}})
        answer = await client.post("wavespeed", *VIDEO_REQUESTS["wavespeed"])
        path = f"/api/v3/predictions/{(await answer.json())['data']['id']}/result"
        clock.advance(12)
        now = await (await client.get("wavespeed", path)).json()
        assert now["data"]["status"] == "processing"
        clock.advance(12)
        now = await (await client.get("wavespeed", path)).json()
        assert now["data"]["status"] == "completed"


async def test_a_provider_without_a_queue_holds_its_answer() -> None:
    clock = ManualClock()
    async with opened(clock=clock) as client, asyncio.TaskGroup() as group:
        client.settings.update({"nscale": {"latency": 10}})
        asking = group.create_task(client.submit("nscale"))
        await clock.wait_until_scheduled()
        assert not asking.done()
        clock.advance(12)
        assert (await asking).status == 200


async def test_replicate_holds_for_as_long_as_it_is_asked_to() -> None:
    clock = ManualClock()

    async def ask(client: Client) -> ClientResponse:
        path = "/v1/models/black-forest-labs/flux-dev/predictions"
        body = {"input": {"prompt": "a fox"}}
        return await client.post("replicate", path, body, headers={"Prefer": "wait=5"})

    async with opened(clock=clock) as client, asyncio.TaskGroup() as group:
        client.settings.update({"replicate": {"latency": 20}})
        asking = group.create_task(ask(client))
        await clock.wait_until_scheduled()
        clock.advance(5)
        answer = await asking
        assert answer.status == 202
        prediction = await answer.json()
        assert prediction["status"] == "processing"
        clock.advance(30)
        later = await client.get("replicate", f"/v1/predictions/{prediction['id']}")
        assert (await later.json())["status"] == "succeeded"


async def test_a_prediction_can_be_called_off() -> None:
    async with opened(clock=ManualClock()) as client:
        client.settings.update({"replicate": {"latency": 20}})
        prediction = await (await client.submit("replicate")).json()
        answer = await client.post("replicate", f"/v1/predictions/{prediction['id']}/cancel")
        assert (await answer.json())["status"] == "canceled"


async def test_a_job_belongs_to_its_provider() -> None:
    async with opened() as client:
        job = await submit(client)
        assert (await client.get("replicate", f"/v1/predictions/{job}")).status == 404


async def test_shutting_down_does_not_wait_for_jobs_that_never_finish() -> None:
    clock = ManualClock()
    async with asyncio.timeout(5):
        async with opened(clock=clock) as client:
            client.settings.update({"nscale": {"failure": "never"}})
            asking = asyncio.create_task(client.submit("nscale"))
            await clock.wait_until_scheduled()
        with pytest.raises(ClientError):
            await asking


async def test_the_oldest_jobs_are_forgotten_with_their_files() -> None:
    forgotten: list[str] = []
    queue = JobQueue(ManualClock(), lambda job: forgotten.append(job.id), max_jobs=2)
    parameters = GenerationParameters(
        kind="image", model="m", prompt="a fox", seed=1, width=64, height=64
    )
    jobs = [queue.submit("fal-ai", parameters, Behaviour()) for _ in range(3)]
    assert forgotten == [jobs[0].id]
    assert queue.find(jobs[0].id) is None
    assert queue.find(jobs[2].id) == jobs[2]
