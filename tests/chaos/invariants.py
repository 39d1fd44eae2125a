"""What must be true at the end, whatever has happened. Each rule names the jobs that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from tests.chaos.books import UNCLEAR, Books, Job, Reply

Rule: TypeAlias = Callable[[Books], Iterator[str]]

MAY_HAVE_BEEN_PAID: Final = ("may have been paid", "charged anyway")
"""How a reply says that a submit, whose outcome is not known, may have been paid."""


def violations(books: Books) -> list[str]:
    """A sentence for each thing that is wrong."""
    return [sentence for rule in RULES for sentence in rule(books)]


def every_accepted_command_has_a_job(books: Books) -> Iterator[str]:
    """No command is forgotten whose answer promised a job. One may be refused in words later."""
    for job_id in books.replies.keys() - books.jobs.keys():
        if not is_refusal(books.replies[job_id]):
            yield f"job {job_id} is lost: its command was answered, and it is not on record"


def every_job_has_ended_and_is_delivered(books: Books) -> Iterator[str]:
    """No job is left in the middle."""
    for job_id, job in books.jobs.items():
        if job.status != "finished":
            yield f"job {job_id} is {job.status}"
        if not job.is_delivered:
            yield f"job {job_id} is not delivered"
        if not job.generations:
            yield f"job {job_id} has no generations"
        for number, generation in job.generations.items():
            if generation.status in {"queued", "running"}:
                yield f"job {job_id} #{number} is {generation.status}"


def every_reply_ends_in_words(books: Books) -> Iterator[str]:
    """No reply thinks for ever, and no clock in one runs on."""
    for job_id, reply in books.replies.items():
        if not reply.exists:
            yield f"the reply of job {job_id} is gone, and nobody has deleted it"
        elif reply.is_thinking:
            yield f"the reply of job {job_id} says “thinking” for ever"
        elif "Cancel" in reply.buttons:
            yield f"the reply of job {job_id} still says that it runs: {reply.words!r}"
        elif not reply.words:
            yield f"the reply of job {job_id} says nothing"


def every_result_is_in_its_reply(books: Books) -> Iterator[str]:
    """Each result is attached once, or the reply says why it is not; nothing else is attached."""
    for job_id, job, reply in _delivered(books):
        results = {it.sha256 for it in job.generations.values() if it.status == "done"}
        for number, generation in job.generations.items():
            shown = [it for it in reply.files.values() if it == generation.sha256]
            if generation.status == "done" and not shown and not _explained(reply):
                yield f"the result of job {job_id} #{number} is not in its reply: {reply.words!r}"
            if len(shown) > 1:
                yield f"the result of job {job_id} #{number} is {len(shown)} times in its reply"
        for name, sha256 in reply.files.items():
            if sha256 not in results:
                yield f"the file {name} in the reply of job {job_id} is none of its results"


def nothing_is_submitted_again(books: Books) -> Iterator[str]:
    """A second submit is allowed only where nobody can know what became of the first."""
    known: set[int] = set()
    for job_id, job in books.jobs.items():
        for number, generation in job.generations.items():
            known.add(generation.seed)
            submits = books.submits.get(generation.seed, 0)
            allowed = 1 + generation.outcomes.count(UNCLEAR)
            if submits > allowed:
                yield f"job {job_id} #{number} was submitted {submits} times instead of {allowed}"
            if submits == 0 and generation.status == "done":
                yield f"job {job_id} #{number} has a result that no provider has made"
    for seed in books.submits.keys() - known:
        yield f"a provider has a job of the seed {seed}, which is nobody's"


def what_may_have_been_paid_is_said(books: Books) -> Iterator[str]:
    """Whoever asked is told that a submit may have been paid for nothing."""
    for job_id, job, reply in _delivered(books):
        for number, generation in job.generations.items():
            is_unclear = UNCLEAR in generation.outcomes and generation.status != "cancelled"
            if is_unclear and not any(it in reply.words for it in MAY_HAVE_BEEN_PAID):
                yield f"the reply of job {job_id} does not say that #{number} may have been paid"


def no_message_is_posted_twice(books: Books) -> Iterator[str]:
    """A command gets one message."""
    for job_id, reply in books.replies.items():
        if reply.posted != 1:
            yield f"job {job_id} has {reply.posted} messages"


def every_workflow_has_ended(books: Books) -> Iterator[str]:
    """The engine has nothing left to do."""
    for workflow_id, status in books.workflows.items():
        yield f"the workflow {workflow_id} is {status}"


def nothing_is_left_over(books: Books) -> Iterator[str]:
    """What was killed has left nothing that the next start and the next sweep do not find."""
    for path in books.temporary_files:
        yield f"the temporary file {path} is left over"
    for uri in books.orphans:
        yield f"{uri} is in the media store, and no job has it"
    for uri in books.lost:
        yield f"{uri} is not in the media store, and a job has it"


def what_is_asked_to_end_ends_well(books: Books) -> Iterator[str]:
    """A deploy sees no failure."""
    for name, code in books.exit_codes:
        if code:
            yield f"{name} ended with code {code} when it was asked to end"


RULES: Final[tuple[Rule, ...]] = (
    every_accepted_command_has_a_job,
    every_job_has_ended_and_is_delivered,
    every_reply_ends_in_words,
    every_result_is_in_its_reply,
    nothing_is_submitted_again,
    what_may_have_been_paid_is_said,
    no_message_is_posted_twice,
    every_workflow_has_ended,
    nothing_is_left_over,
    what_is_asked_to_end_ends_well,
)


def is_refusal(reply: Reply) -> bool:
    """Whether it says in words alone why there is no job."""
    return bool(reply.words) and not reply.buttons and not reply.files


def _delivered(books: Books) -> Iterator[tuple[str, Job, Reply]]:
    """The jobs with their replies; what has none is told by other rules."""
    for job_id, job in books.jobs.items():
        reply = books.replies.get(job_id)
        if reply is not None and reply.exists:
            yield job_id, job, reply


def _explained(reply: Reply) -> bool:
    """Whether the reply says that the bot has lost the file, and where it is."""
    return "no longer has the file" in reply.words
