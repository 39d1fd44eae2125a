"""Of a conversation a user gets what they asked and the answers to that, and nothing of others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.progress import Progress
from hfmedia.serialization import to_json
from hfmedia.types import ImageInput, MediaRef
from jobs.engine import migrate_engine
from jobs.exported_job import ExportedJob
from jobs.models import JobSpec
from jobs.records import generation_rows, job_row
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import ENHANCING
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import World, a_job
from tests.jobs.erasers import Erasers, of_gateway
from tests.jobs.talks import a_question, an_answer, answered

BEFORE = (
    {"role": "user", "content": "What owls say, asked Mika."},
    {"role": "assistant", "content": "Hoo."},
)


@pytest.fixture
async def gateway(world: World) -> AsyncIterator[Erasers]:
    """A process that members talk to."""
    await migrate_engine(world.database_url)
    async with of_gateway(world) as opened:
        yield opened


async def exported(gateway: Erasers, user_id: int) -> list[ExportedJob]:
    return [job async for job in gateway.user_jobs.export(user_id)]


async def test_it_has_the_question_the_answer_and_the_thought(gateway: Erasers) -> None:
    await answered(gateway.database, a_question("What owls say, asked Mika.", 500), "Hoo.")
    await answered(
        gateway.database, a_question("And bats?", 501, user=ROBIN, first=500, before=BEFORE), "Eek."
    )
    [job] = await exported(gateway, ROBIN)
    assert (job.data["question"], job.data["conversation_id"]) == ("And bats?", "500")
    [answer] = job.data["generations"]
    assert (answer["answer"], answer["thought"]) == ("Eek.", "An owl.")
    assert (answer["status"], answer["provider"]) == ("done", "groq")
    everything = json.dumps(job.data)
    assert "asked Mika" not in everything
    assert "Hoo." not in everything
    assert "Be short." not in everything, "the server's words for the model"


async def test_an_answer_that_was_stopped_is_exported_as_far_as_it_came(gateway: Erasers) -> None:
    spec = a_question()
    jobs, generations = JobRepository(gateway.database), GenerationRepository(gateway.database)
    await jobs.add(job_row(spec, 1000.0), generation_rows(spec))
    written = Progress(stage="writing", text="Their eyes", thought="An owl.")
    await generations.update("500", 1, progress=to_json(written))
    await generations.end("500", 1, 1002.0, "cancelled")
    [job] = await exported(gateway, MIKA)
    [answer] = job.data["generations"]
    assert (answer["answer"], answer["thought"]) == ("Their eyes", "An owl.")


async def test_a_prompt_that_was_improved_is_exported_with_its_request(gateway: Erasers) -> None:
    asked = replace(a_job(500, prompt="an owl"), enhancing=a_question().request)
    jobs, generations = JobRepository(gateway.database), GenerationRepository(gateway.database)
    await jobs.add(job_row(asked, 1000.0), generation_rows(asked))
    improved = to_json(an_answer(asked, "an owl at dusk"))
    await generations.end("500", ENHANCING, 1002.0, "done", result=improved)
    [job] = await exported(gateway, MIKA)
    assert job.data["prompt"] == "an owl"
    assert [it.get("answer") for it in job.data["generations"]] == ["an owl at dusk", None]


async def test_what_cannot_be_read_is_left_out_as_others_may_have_said_it(
    gateway: Erasers,
) -> None:
    row = replace(job_row(a_question(before=BEFORE), 1000.0), spec='{"messages": "asked Mika"}')
    await JobRepository(gateway.database).add(row)
    [job] = await exported(gateway, MIKA)
    assert job.data["record"] is None


def with_picture(spec: JobSpec, media: MediaRef) -> JobSpec:
    return replace(spec, request=replace(spec.request, image=ImageInput(media=media)))


async def test_a_picture_is_exported_to_who_brought_it(
    gateway: Erasers, store: FolderMediaStore
) -> None:
    owl = await store.put(one_chunk(b"an owl"), "image/png")
    bat = await store.put(one_chunk(b"a bat"), "image/png")
    talk: tuple[tuple[int, int, MediaRef], ...] = (
        (500, MIKA, owl),
        (501, ROBIN, owl),
        (502, ROBIN, bat),
        (503, MIKA, bat),
        (504, MIKA, owl),
    )
    for number, user, media in talk:
        spec = a_question(number=number, user=user, first=500)
        await gateway.jobs.submit(with_picture(spec, media))
    pictures: dict[str, Any] = {
        job.data["id"]: [ref.uri for ref in job.media.values()]
        for user in (MIKA, ROBIN)
        for job in await exported(gateway, user)
    }
    assert pictures == {"500": [owl.uri], "501": [], "502": [bat.uri], "503": [], "504": [owl.uri]}


async def test_a_picture_that_others_have_used_elsewhere_is_exported_all_the_same(
    gateway: Erasers, store: FolderMediaStore
) -> None:
    owl = await store.put(one_chunk(b"an owl"), "image/png")
    for spec in (
        a_job(500),
        a_question(number=501),
        a_job(502, user=ROBIN),
        a_question(number=503, user=ROBIN),
    ):
        await gateway.jobs.submit(with_picture(spec, owl))
    for user in (MIKA, ROBIN):
        pictures = [[*job.media.values()] for job in await exported(gateway, user)]
        assert pictures == [[owl], [owl]]


async def test_what_is_kept_of_others_with_ones_own_words_is_counted(gateway: Erasers) -> None:
    for number, user in ((500, MIKA), (501, ROBIN), (502, ROBIN)):
        await answered(gateway.database, a_question(number=number, user=user, first=500))
    await answered(gateway.database, a_question(number=600, user=ROBIN))
    counts = [await gateway.user_jobs.count(user) for user in (MIKA, ROBIN)]
    assert [(it.jobs, it.of_others) for it in counts] == [(1, 2), (3, 1)]
