"""Whose turn it is in the sandbox."""

from __future__ import annotations

from dataclasses import dataclass

from hfmedia.execution.sandbox_queue import MAX_OVERTAKEN, FairQueue


@dataclass(frozen=True, eq=False)
class Job:
    caller: str
    name: str = ""
    is_long: bool = False


def queue_of(size: int, *jobs: Job) -> FairQueue[Job]:
    queue = FairQueue[Job](size)
    for job in jobs:
        queue.put(job)
    return queue


def names_in_turn(queue: FairQueue[Job]) -> list[str]:
    """What is taken one after the other."""
    names = []
    while (job := queue.take()) is not None:
        names.append(job.name)
        queue.remove(job)
    return names


def taken(queue: FairQueue[Job]) -> list[Job]:
    """What runs at once."""
    jobs = []
    while (job := queue.take()) is not None:
        jobs.append(job)
    return jobs


def test_the_jobs_of_one_caller_keep_their_order() -> None:
    assert names_in_turn(queue_of(1, *(Job("mika", name) for name in "abc"))) == ["a", "b", "c"]


def test_callers_take_turns_in_the_order_in_which_they_came() -> None:
    mika = [Job("mika", f"m{number}") for number in (1, 2, 3)]
    queue = queue_of(1, *mika, Job("robin", "r1"), Job("kim", "k1"), Job("robin", "r2"))
    assert names_in_turn(queue) == ["m1", "r1", "k1", "m2", "r2", "m3"]


def test_who_comes_again_and_again_does_not_overtake_who_waits() -> None:
    queue = queue_of(1, Job("mika", "m1"), Job("mika", "m2"))
    first = queue.take()
    assert first is not None
    served = []
    for number in range(3):
        queue.put(Job("robin", f"r{number}"))
        queue.remove(first)
        first = queue.take()
        assert first is not None
        served.append(first.name)
    assert served == ["r0", "m2", "r1"]


def test_who_comes_again_after_a_job_has_ended_does_not_overtake_who_waits_either() -> None:
    mika, robin, kim = Job("mika", "m1"), Job("robin", "r1"), Job("kim", "k1")
    queue = queue_of(1, mika, robin, Job("mika", "m2"), kim)
    for job in (mika, robin):
        assert queue.take() is job
        queue.remove(job)
    assert queue.take() is kim
    queue.put(Job("robin", "r2"))
    queue.remove(kim)
    assert names_in_turn(queue) == ["m2", "r2"]


def test_a_job_that_ended_while_nobody_waited_delays_no_other_of_its_caller() -> None:
    queue = queue_of(1, Job("mika", "m1"))
    assert names_in_turn(queue) == ["m1"]
    kim = Job("kim", "k1")
    queue.put(kim)
    assert queue.take() is kim
    queue.put(Job("mika", "m2"))
    queue.put(Job("robin", "r1"))
    queue.remove(kim)
    assert names_in_turn(queue) == ["m2", "r1"]


def test_a_second_job_does_not_wait_for_ever_for_new_callers() -> None:
    queue = queue_of(1, Job("mika", "m1"), Job("mika", "m2"))
    served = []
    for number in range(2 * MAX_OVERTAKEN):
        queue.put(Job(f"new{number}", "new"))
        job = queue.take()
        assert job is not None
        served.append(job.name)
        queue.remove(job)
    assert served.index("m2") <= MAX_OVERTAKEN


def test_no_more_run_at_once_than_there_is_room_for() -> None:
    queue = queue_of(2, *(Job(name) for name in "abc"))
    assert [job.caller for job in taken(queue)] == ["a", "b"]
    assert queue.waiting == 1


def test_one_caller_leaves_a_place_free_for_others() -> None:
    queue = queue_of(3, *(Job("mika") for _ in range(5)), Job("robin"))
    assert [job.caller for job in taken(queue)] == ["mika", "robin", "mika"]


def test_long_jobs_leave_a_place_free_for_short_ones() -> None:
    queue = queue_of(2, Job("a", is_long=True), Job("b", is_long=True), Job("c"))
    assert [job.caller for job in taken(queue)] == ["a", "c"]


def test_where_one_runs_at_a_time_everybody_has_a_turn() -> None:
    queue = queue_of(1, Job("a", "long", is_long=True), Job("a", "short"), Job("b", "other"))
    assert names_in_turn(queue) == ["long", "other", "short"]


def test_who_does_not_want_to_wait_is_forgotten() -> None:
    first, second = Job("mika", "first"), Job("mika", "second")
    queue = queue_of(1, first, second)
    queue.remove(first)
    assert names_in_turn(queue) == ["second"]


def test_draining_returns_what_waits_and_leaves_what_runs() -> None:
    running, waiting = Job("mika"), Job("robin")
    queue = queue_of(1, running, waiting)
    assert queue.take() is running
    assert queue.drain() == [waiting]
    assert queue.waiting == 0
    queue.put(waiting)
    assert queue.take() is None, "there is one place, and it is taken"
