"""Who hears of what happens: everybody, at once, in the order of subscription."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playground.events import Event

Listener = Callable[[Event], None]


class Feed:
    """Tells its listeners; nothing is queued, so nothing can be missed after subscribing."""

    def __init__(self) -> None:
        self._listeners: dict[object, Listener] = {}

    def publish(self, event: Event) -> None:
        """Tell all who listen now."""
        for listener in tuple(self._listeners.values()):
            listener(event)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on, until the returned function is called."""
        key = object()
        self._listeners[key] = listener

        def stop() -> None:
            self._listeners.pop(key, None)

        return stop

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Listen while the block runs."""
        stop = self.subscribe(listener)
        try:
            yield
        finally:
            stop()
