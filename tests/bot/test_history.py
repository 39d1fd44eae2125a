"""What can be asked for again: many jobs, few pictures."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.types import ImageInput
from jobs import JobSpec
from jobs.history import PICTURES, REMEMBERED, JobHistory
from tests.bot.builders import a_request

WORDS = JobSpec(a_request(), 2)
EDIT = JobSpec(replace(a_request(), task="image-to-image", image=ImageInput(data=b"jpeg")), 2)


def test_the_newest_jobs_are_remembered() -> None:
    memory = JobHistory()
    for number in range(REMEMBERED + 5):
        memory.keep(str(number), WORDS)
    assert memory.get("4") is None
    assert memory.get("5") == WORDS
    assert memory.get(str(REMEMBERED + 4)) == WORDS


def test_only_the_newest_pictures_are_remembered() -> None:
    memory = JobHistory()
    for number in range(PICTURES + 1):
        memory.keep(f"edit {number}", EDIT)
        memory.keep(f"words {number}", WORDS)
    oldest = memory.get("edit 0")
    assert oldest is not None
    assert (oldest.request.image, oldest.request.prompt) == (None, EDIT.request.prompt)
    assert memory.get("edit 1") == EDIT
    assert memory.get("words 0") == WORDS


def test_a_picture_of_a_job_that_is_forgotten_is_forgotten_with_it() -> None:
    memory = JobHistory()
    memory.keep("first", EDIT)
    for number in range(REMEMBERED):
        memory.keep(str(number), WORDS)
    for number in range(PICTURES):
        memory.keep(f"edit {number}", EDIT)
    assert memory.get("first") is None
    assert memory.get("edit 0") == EDIT
