"""The way of money of an answer in words: held at the most it may cost, settled by what it used."""

from __future__ import annotations

from typing import Any

import pytest

from guilds.enhancing_hold import with_enhancing
from guilds.ledger import AdmittedJob, hold_request
from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.outcomes import Paid
from guilds.prices import Prices
from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.quotes import Amount, Quote
from hfmedia.results import Attempt, TextGeneration
from hfmedia.serialization import from_json, to_json
from hfmedia.text import Usage
from hfmedia.types import GenerationRequest
from storage.database import Database
from storage.generations import GenerationRepository
from storage.hold_rows import HoldRow
from storage.job_scopes import JobsOfConversation
from storage.jobs import JobRepository
from storage.rows import GenerationStatus
from tests.guilds.builders import NOON, settings, wanted
from tests.guilds.test_ledger import World, a_job
from tests.storage.rows import generation_rows, job_row

WORDS = ({"role": "user", "content": "Why is snow white?"},)
HALF = Amount(micros=1000, approximate=True, tokens=400)
GROQ = ChatOffer(provider="groq", is_live=True, input_price=1.0, output_price=2.0)
MODEL = ChatModel(id="owner/model", input_modalities=frozenset({"text"}), offers=(GROQ,))


def an_answer_job(chat_model: ChatModel | None = MODEL, **fields: Any) -> AdmittedJob:
    asked = wanted(
        "conversational",
        "chat",
        messages=WORDS,
        parameters={"max_tokens": 1000},
        providers=("groq",),
        chat_model=chat_model,
    )
    return a_job(command=asked, **fields)


def an_answer(**fields: Any) -> TextGeneration:
    values: dict[str, Any] = {
        "request": GenerationRequest(task="conversational", model="owner/model"),
        "text": "Because of the light.",
        "provider": "groq",
        "attempts": (),
        "seconds": 2.0,
        "first_token_s": 0.5,
        "finish_reason": "stop",
        "usage": Usage(prompt_tokens=20, completion_tokens=80),
    }
    return TextGeneration(**{**values, **fields})


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def settled(
    world: World,
    database: Database,
    status: GenerationStatus,
    job: AdmittedJob,
    *attempts: Attempt,
    **fields: Any,
) -> HoldRow:
    """What is booked for an answer that was sent, and ended like that."""
    generations = GenerationRepository(database)
    await world.hold(job)
    await JobRepository(database).add(job_row(count=1))
    await generations.add_all(generation_rows(count=1))
    await generations.begin_submit("1001", 1, 0, "groq", NOON)
    for position, attempt in enumerate(attempts, 1):
        await generations.add_attempt("1001", 1, position, attempt, NOON)
    await generations.update("1001", 1, status=status, **fields)
    await world.ledger.settle("1001", 1)
    [row] = await world.rows()
    return row


async def test_an_answer_is_held_at_its_most_tokens_by_the_routers_prices(world: World) -> None:
    await world.hold(an_answer_job())
    [row] = await world.rows()
    assert 2000 < row.estimate_micros < 2050
    assert row.approximate


@pytest.mark.parametrize(
    ("guild", "reason"),
    [
        (settings(RoleRule(limits=Limits(generations_per_hour=1))), "generations"),
        (settings(RoleRule(limits=Limits(jobs_at_once=1))), "jobs-at-once"),
        (settings(RoleRule(member_budget=Budget(day_micros=3000))), "member-budget"),
        (settings(budget=Budget(month_micros=3000)), "guild-budget"),
    ],
)
async def test_limits_and_budgets_count_answers_as_they_count_images(
    world: World, guild: GuildSettings, reason: str
) -> None:
    assert await world.hold(an_answer_job(guild=guild)) is None
    refused = await world.hold(an_answer_job(guild=guild, job_id="1002"))
    assert refused is not None
    assert refused.reason == reason


async def test_an_answer_costs_what_its_provider_says_it_used(
    world: World, database: Database
) -> None:
    result = to_json(an_answer(cost=0.00018))
    row = await settled(world, database, "done", an_answer_job(), result=result)
    assert (row.state, row.provider, row.cost_micros) == ("settled", "groq", 180)
    assert (row.approximate, row.unclear) == (False, False)


async def test_an_answer_for_which_its_provider_asks_nothing_costs_nothing(
    world: World, database: Database
) -> None:
    result = to_json(an_answer(cost=0.0))
    row = await settled(world, database, "done", an_answer_job(), result=result)
    assert (row.state, row.cost_micros, row.unclear) == ("settled", 0, False)


async def test_an_answer_whose_tokens_were_estimated_is_said_to_cost_about_that(
    world: World, database: Database
) -> None:
    usage = Usage(prompt_tokens=20, completion_tokens=80, is_estimated=True)
    result = to_json(an_answer(cost=0.00018, usage=usage))
    row = await settled(world, database, "done", an_answer_job(), result=result)
    assert (row.cost_micros, row.approximate, row.unclear) == (180, True, False)


async def test_an_answer_without_a_known_price_costs_its_tokens_at_the_default_one(
    world: World, database: Database
) -> None:
    job = an_answer_job(chat_model=None)
    row = await settled(world, database, "done", job, result=to_json(an_answer()))
    quote = world.ledger.quote(job).estimate
    assert row.cost_micros == -(-quote.micros * 100 // quote.tokens)
    assert row.approximate


async def test_an_answer_may_cost_more_than_its_estimate(world: World) -> None:
    await world.hold(an_answer_job())
    await world.ledger.book("1001", 1, Paid(provider="groq", cost=0.5))
    [row] = await world.rows()
    assert row.cost_micros == 500_000


@pytest.mark.parametrize("status", ["cancelled", "interrupted", "failed"])
async def test_an_answer_that_was_ended_while_it_came_costs_what_had_come(
    world: World, database: Database, status: GenerationStatus
) -> None:
    refused = Attempt(provider="novita", outcome="429", seconds=0.1)
    begun = Attempt(provider="groq", outcome="ok", seconds=3.0, cost=0.0001, is_estimated=True)
    row = await settled(world, database, status, an_answer_job(), refused, begun)
    assert (row.provider, row.cost_micros) == ("groq", 100)
    assert (row.approximate, row.unclear) == (True, False)


async def test_an_answer_of_which_nothing_came_may_have_been_paid(
    world: World, database: Database
) -> None:
    row = await settled(world, database, "interrupted", an_answer_job())
    assert (row.cost_micros, row.unclear) == (row.estimate_micros, True)


async def test_an_answer_that_was_stopped_before_anything_was_sent_costs_nothing(
    world: World, database: Database
) -> None:
    await world.hold(an_answer_job())
    await JobRepository(database).add(job_row(count=1))
    generations = GenerationRepository(database)
    await generations.add_all(generation_rows(count=1))
    await generations.update("1001", 1, status="cancelled")
    await world.ledger.settle("1001", 1)
    assert [row.state for row in await world.rows()] == ["released"]


async def test_what_is_held_for_a_conversation_that_is_to_be_erased_is_settled_before(
    world: World, database: Database
) -> None:
    jobs, generations = JobRepository(database), GenerationRepository(database)
    for job_id, conversation_id in (("1001", "1001"), ("1002", "1001"), ("1003", "1003")):
        await world.hold(an_answer_job(job_id=job_id))
        await jobs.add(job_row(job_id, conversation_id=conversation_id, count=1))
        await generations.add_all(generation_rows(job_id, count=1))
        await generations.begin_submit(job_id, 1, 0, "groq", NOON)
    for job_id in ("1001", "1003"):
        await generations.end(job_id, 1, NOON, "done", result=to_json(an_answer(cost=0.5)))
    await world.ledger.settle_jobs(JobsOfConversation("1001"))
    states = [(await world.rows(job_id))[0].state for job_id in ("1001", "1002", "1003")]
    assert states == ["settled", "held", "held"], "the second one runs, the third one stays"


@pytest.mark.parametrize(("number", "cost"), [(0, 500), (1, 10_000)])
async def test_an_answer_that_improves_a_prompt_costs_by_a_quote_of_its_own(
    world: World, number: int, cost: int
) -> None:
    pictures = a_job(command=wanted(providers=("nscale",)))
    quote, answers = world.ledger.quote(pictures), Quote(by_provider={}, others=HALF)
    await world.ledger.hold(with_enhancing(hold_request(pictures, quote), quote, answers))
    held = {row.number: row.estimate_micros for row in await world.rows()}
    assert held == {0: 1000, 1: 10_000}
    await world.ledger.book("1001", number, Paid(provider="nscale", tokens=200))
    row = next(row for row in await world.rows() if row.number == number)
    assert (row.state, row.cost_micros) == ("settled", cost)


def test_the_quote_survives_json() -> None:
    quote = Prices(defaults={}).quote(an_answer_job().wanted.request, ["groq"], MODEL)
    assert from_json(Quote, to_json(quote)) == quote
