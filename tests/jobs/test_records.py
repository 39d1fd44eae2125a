"""What rows say of a job, and what is read from them."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.serialization import to_json
from jobs.records import generation_rows, job_row, snapshot_of
from jobs.talk import Talk
from tests.jobs.builders import MIKA, a_spec
from tests.jobs.talks import a_question, an_answer


def test_the_row_of_an_answer_names_its_conversation() -> None:
    spec = a_spec()
    talk = Talk(kind="chat", conversation_id="450", started_by=MIKA)
    assert job_row(spec, 1000.0).conversation_id is None
    assert job_row(replace(spec, talk=talk), 1000.0).conversation_id == "450"


def test_what_a_model_answered_is_read_from_its_row() -> None:
    spec = a_question()
    [queued] = generation_rows(spec)
    row = replace(queued, status="done", result=to_json(an_answer(spec)))
    [state] = snapshot_of(spec, job_row(spec, 1000.0), (row,)).generations
    assert (state.answer, state.generation) == (an_answer(spec), None)
