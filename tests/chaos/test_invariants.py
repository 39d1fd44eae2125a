"""The rules of chaos find what they are for, and nothing in books that are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.books import Books, Generation, Job, Reply
from tests.chaos.invariants import violations

FOX = Generation(status="done", seed=4, outcomes=("ok",), uri="object:fox", sha256="fox")
BIRD = Generation(status="failed", seed=5, outcomes=("503",))
JOB = Job(status="finished", is_delivered=True, generations={1: FOX, 2: BIRD})
REPLY = Reply(words="**Imagined** a fox", buttons=("Again",), files={"image-4.png": "fox"})
REFUSED = Reply(words="Something went wrong.", files={})
BOOKS = Books(
    replies={"1": REPLY, "2": REFUSED}, jobs={"1": JOB}, submits={4: 1, 5: 1}, workflows={}
)
Change = Callable[[Books], Books]


def books(**changes: Any) -> Change:
    return lambda it: replace(it, **changes)


def reply(**changes: Any) -> Change:
    return lambda it: replace(it, replies={"1": replace(REPLY, **changes)})


def job(**changes: Any) -> Change:
    return lambda it: replace(it, jobs={"1": replace(JOB, **changes)})


def fox(**changes: Any) -> Change:
    return job(generations={1: replace(FOX, **changes), 2: BIRD})


def test_nothing_is_found_in_books_that_are_right() -> None:
    assert violations(BOOKS) == []


def test_a_second_submit_is_allowed_where_the_outcome_of_the_first_is_not_known_and_told() -> None:
    unclear = fox(outcomes=("unclear", "ok"))(reply(words="this may have been paid twice")(BOOKS))
    assert violations(replace(unclear, submits={4: 2, 5: 1})) == []
    assert violations(replace(unclear, submits={4: 3, 5: 1})) == [
        "job 1 #1 was submitted 3 times instead of 2"
    ]


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (job(status="running"), "job 1 is running"),
        (job(is_delivered=False), "job 1 is not delivered"),
        (job(generations={}), "job 1 has no generations"),
        (fox(status="queued", sha256=None), "job 1 #1 is queued"),
        (
            books(jobs={}, submits={}),
            "job 1 is lost: its command was answered, and it is not on record",
        ),
        (reply(exists=False, files={}), "the reply of job 1 is gone, and nobody has deleted it"),
        (reply(is_thinking=True), "the reply of job 1 says “thinking” for ever"),
        (
            reply(buttons=("Cancel",)),
            "the reply of job 1 still says that it runs: '**Imagined** a fox'",
        ),
        (reply(words=""), "the reply of job 1 says nothing"),
        (reply(posted=2), "job 1 has 2 messages"),
        (reply(files={}), "the result of job 1 #1 is not in its reply: '**Imagined** a fox'"),
        (
            reply(files={"image-4.png": "fox", "again.png": "fox"}),
            "the result of job 1 #1 is 2 times in its reply",
        ),
        (
            reply(files={"image-4.png": "fox", "other.png": "cat"}),
            "the file other.png in the reply of job 1 is none of its results",
        ),
        (books(submits={4: 2, 5: 1}), "job 1 #1 was submitted 2 times instead of 1"),
        (books(submits={5: 1}), "job 1 #1 has a result that no provider has made"),
        (
            books(submits={4: 1, 5: 1, 9: 1}),
            "a provider has a job of the seed 9, which is nobody's",
        ),
        (
            fox(outcomes=("unclear", "ok")),
            "the reply of job 1 does not say that #1 may have been paid",
        ),
        (books(workflows={"1-1": "PENDING"}), "the workflow 1-1 is PENDING"),
        (books(temporary_files=["a"]), "the temporary file a is left over"),
        (books(orphans=["object:a"]), "object:a is in the media store, and no job has it"),
        (books(lost=["object:a"]), "object:a is not in the media store, and a job has it"),
        (books(exit_codes=[("run 1", 1)]), "run 1 ended with code 1 when it was asked to end"),
    ],
)
def test_what_is_wrong_is_told_with_its_job(wrong: Change, found: str) -> None:
    assert found in violations(wrong(BOOKS))
