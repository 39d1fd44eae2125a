"""The feed: publishes events to its subscribers, synchronously, in the order of subscription."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playground.discord.events import Event

Listener = Callable[[Event], None]


class Feed:
    """Calls every listener with every event. Nothing is queued, and no earlier event repeated."""

    def __init__(self) -> None:
        self._listeners: dict[object, Listener] = {}

    def publish(self, event: Event) -> None:
        """Call all present listeners."""
        for listener in tuple(self._listeners.values()):
            listener(event)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener. Returns the function that removes it."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Subscribe a listener for the duration of the block."""
        unsubscribe = self.subscribe(listener)
        try:
            yield
        finally:
            unsubscribe()
