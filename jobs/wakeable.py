"""An event of a thread that waits for the next round, which it may begin sooner."""

from __future__ import annotations

import threading
from collections.abc import Callable


class WakeableStop:
    """What a thread asks of a `threading.Event` that ends it, and `wake()` to cut a wait short.

    While `is_idle` says that nothing is to be done, a wait takes at least `idle_s` seconds.
    """

    def __init__(self, is_idle: Callable[[], bool], idle_s: float) -> None:
        self._is_idle = is_idle
        self._idle_s = idle_s
        self._changed = threading.Condition()
        self._stopped = self._woken = False

    def set(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def wake(self) -> None:
        """Let the thread begin its next round now; if it is in one, begin another one after it."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def is_set(self) -> bool:
        """Whether the thread is to end."""
        return self._stopped

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the next round; True if the thread is to end instead."""
        if timeout is not None and self._is_idle():
            timeout = max(timeout, self._idle_s)
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._woken, timeout)
            self._woken = False
            return self._stopped
