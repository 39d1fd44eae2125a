"""What is recorded of the requests of an answer, and what those below learn of them."""

from __future__ import annotations

from hfmedia.errors import Failure, ResponseError
from hfmedia.results import Attempt
from jobs.answer_effects import AnswerEffects
from jobs.answer_journal import AnswerJournal
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from storage.database import open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.talking import a_talk
from tests.library.scripted import Scripted, routes

REFUSED = Attempt(provider="groq", outcome="401", seconds=0.1)
CAME = Attempt(provider="together", outcome="ok", seconds=2.0, first_token_s=0.5)


async def test_attempts_are_recorded_and_those_below_learn_of_them(sqlite_url: str) -> None:
    refused = Failure.of(ResponseError("It does not take this key.", status=401))
    [groq, together] = routes("groq", "together", task="conversational")
    async with open_database(sqlite_url) as database:
        generations = GenerationRepository(database)
        await JobRepository(database).add(job_row(a_talk(), 1000.0), generation_rows(a_talk()))
        journal, below = AnswerJournal("500", 1, generations, Notices()), Scripted({})
        effects = AnswerEffects(below, journal)
        await effects.record_outcome(groq, REFUSED, refused)
        await effects.record_outcome(together, CAME, None)
        assert await generations.attempts_of("500", 1) == (REFUSED,)
    assert journal.begun == (2, CAME), "it is recorded with what it cost"
    assert below.outcomes == [(REFUSED, refused), (CAME, None)]
