"""What rows say of a job beside its JSON, because queries look for it."""

from __future__ import annotations

from dataclasses import replace

from jobs.records import job_row
from jobs.talk import Talk
from tests.jobs.builders import MIKA, a_spec


def test_the_row_of_an_answer_names_its_conversation() -> None:
    spec = a_spec()
    talk = Talk(kind="chat", conversation_id="450", started_by=MIKA)
    assert job_row(spec, 1000.0).conversation_id is None
    assert job_row(replace(spec, talk=talk), 1000.0).conversation_id == "450"
