"""Two gateways take jobs, three workers run them: on PostgreSQL, with a bucket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.migrate import upgrade_all
from tests.e2e.cluster import BUCKET, HANG_TIMEOUT_S, Cluster, cluster, reply
from tests.e2e.stage import Child, Message, buttons, refusal, words
from tests.storage.databases import PostgresDatabases
from tests.storage.media.s3_server import s3_server

# The loop of the shared processes must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="module")

GUILD_JOBS = 4  # that run at once


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(postgres: PostgresDatabases) -> AsyncIterator[Cluster]:
    """The processes of these tests, whose logs must be clean in the end."""
    url = postgres.create()
    await upgrade_all(url)
    with s3_server() as s3:
        s3.request("PUT", BUCKET)
        async with cluster(url, s3) as opened:
            yield opened
            assert set(await opened.stop()) == {0}
    postgres.drop(url)
    for child in (*opened.gateways, *opened.workers, *opened.ended):
        assert opened.playground.discord.token not in child.log
        assert "a fox" not in child.log, "no prompt is logged"
        assert "Traceback" not in child.log
        assert "ERROR" not in child.log


@pytest.fixture
def there(running: Cluster) -> Cluster:
    """The same, with providers that behave."""
    running.providers(latency=0, queue=0, failure=None)
    return running


def generating(message: Message) -> bool:
    """Whether a provider works on it."""
    return "generating" in words(message)


def waiting(message: Message) -> bool:
    """Whether it says that it waits for its turn."""
    return "queue" in words(message)


def is_cancelled(message: Message) -> bool:
    """Whether nobody can cancel it any more."""
    return "Cancel" not in buttons(message)


def worker_of(there: Cluster, message: Message) -> Child:
    """The worker that runs the job of a message."""
    job_id = message["interaction_metadata"]["id"]
    return next(worker for worker in there.workers if f"job {job_id} #1" in worker.log)


async def test_jobs_of_all_shards_are_finished_by_several_workers(there: Cluster) -> None:
    for _ in range(20):
        invocations = [await there.imagine(channel, count=2) for channel in there.channels]
        for message in await asyncio.gather(*map(reply, invocations)):
            assert len(message["attachments"]) == 2
        if sum(" ended" in worker.log for worker in there.workers) > 1:
            break
    else:
        pytest.fail("one worker has run all jobs")
    for gateway in there.gateways:
        assert " started" in gateway.log, "each has taken the jobs of its shard"
        assert " ended" not in gateway.log


async def test_gateways_answer_autocomplete(there: Cluster) -> None:
    for channel in there.channels:
        found = await there.mika.autocomplete(
            "imagine", focused="model", value="flux", channel=channel
        )
        assert found


async def cancelled(there: Cluster, channel: str) -> Message:
    """The reply to a command that was cancelled while it was carried out."""
    invocation = await there.imagine(channel)
    await there.mika.click(await reply(invocation, generating), "Cancel")
    return await reply(invocation, is_cancelled)


async def repeated(there: Cluster, channel: str) -> Message:
    """The reply to Again."""
    message = await reply(await there.imagine(channel))
    return await reply(await there.mika.click(message, "Again"))


async def test_buttons_reach_jobs_that_run_in_workers(there: Cluster) -> None:
    there.providers(latency=60)
    for message in await asyncio.gather(*(cancelled(there, it) for it in there.channels)):
        assert words(message).startswith("**Cancelled")
    there.providers(latency=0)
    for message in await asyncio.gather(*(repeated(there, it) for it in there.channels)):
        assert len(message["attachments"]) == 1


async def full(there: Cluster, channel: str) -> list[Message]:
    """The replies of as many jobs of a guild as run at once, none of which ends by itself."""
    there.providers(latency=60)
    invocations = [await there.imagine(channel) for _ in range(GUILD_JOBS)]
    replies = await asyncio.gather(*(reply(it, generating) for it in invocations))
    there.providers(latency=0)
    return replies


async def test_a_reply_that_says_how_its_job_waits_is_filled_by_a_worker(there: Cluster) -> None:
    running = await full(there, there.channels[1])
    last = await there.imagine(there.channels[1])
    assert "Next in the queue." in words(await reply(last, waiting))
    for message in running:
        await there.mika.click(message, "Cancel")
    assert len((await reply(last))["attachments"]) == 1


async def test_when_a_gateway_dies_another_one_keeps_the_replies_of_waiting_jobs_up_to_date(
    there: Cluster,
) -> None:
    running = await full(there, there.channels[1])
    next_ = await there.imagine(there.channels[1])
    message = await reply(next_, waiting)  # on record, so that it comes before the other one
    last = await there.imagine(there.channels[1])
    await reply(last, lambda it: "1 request of this server" in words(it))
    await there.kill(there.gateways[1])
    await there.restart_gateway(1)
    await there.mika.click(message, "Cancel")
    assert words(await reply(next_, is_cancelled)).startswith("**Cancelled")
    await reply(last, lambda it: "Next in the queue." in words(it))
    for message in running:
        await there.mika.click(message, "Cancel")
    assert len((await reply(last))["attachments"]) == 1


async def test_the_jobs_of_a_worker_that_is_killed_go_on_in_another_one(there: Cluster) -> None:
    there.providers(latency=6)
    prompt = "a fox whose worker is killed"
    invocation = await there.imagine(there.channels[0], prompt, count=2)
    message = await reply(
        invocation, lambda it: words(it).count("queue") + words(it).count("generating") == 2
    )
    await there.kill(worker_of(there, message))
    assert len((await reply(invocation))["attachments"]) == 2
    assert there.submits(prompt) == 2


async def test_a_gateway_forgets_a_conversation_of_which_a_worker_writes_an_answer(
    there: Cluster,
) -> None:
    channel = there.channels[-1]
    asked = await there.mika.command("chat", channel=channel, message="Why do foxes sleep?")
    first = await reply(asked, lambda it: "Continue" in buttons(it))
    there.providers(latency=30)
    opened = await there.mika.click(first, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    going_on = await there.mika.submit(opened, {"words": "Tell me something longer."})
    second = await reply(going_on, lambda it: "Stop" in buttons(it) and "It is" in words(it))
    click = await there.mika.click(first, "Forget")
    question = await reply(click, lambda it: "Forget it" in buttons(it))
    done = await there.mika.click(question, "Forget it")
    await reply(done, lambda it: "is forgotten" in words(it))
    await reply(going_on, lambda it: "The answer was stopped." in words(it))
    there.providers(latency=0)
    for message in (first, second):
        late = await there.mika.click(message, "Forget")
        assert (await refusal(late)).startswith("This conversation was forgotten")
