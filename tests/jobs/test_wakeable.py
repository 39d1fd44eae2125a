"""How long a thread waits for its next round."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from jobs.wakeable import WakeableStop

NEVER_S = 3600.0


def busy() -> bool:
    return False


def idle() -> bool:
    return True


def test_a_wait_ends_after_its_time_while_there_is_work() -> None:
    assert not WakeableStop(busy, NEVER_S).wait(0.01)


def test_a_wait_is_longer_while_there_is_none_until_it_is_cut_short() -> None:
    stop = WakeableStop(idle, NEVER_S)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(stop.wait, 0.01)
        assert not waiting.done()
        stop.wake()
        assert not waiting.result()


def test_what_was_cut_short_before_it_began_does_not_wait() -> None:
    stop = WakeableStop(idle, NEVER_S)
    stop.wake()
    assert not stop.wait(0.01)


def test_a_wait_that_is_ended_says_so() -> None:
    stop = WakeableStop(idle, NEVER_S)
    stop.set()
    assert stop.wait(0.01)
    assert stop.is_set()
