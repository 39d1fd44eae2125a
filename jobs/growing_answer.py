"""An answer in words while it comes, and when others are told how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from hfmedia.events import Event
from hfmedia.progress import Progress, apply_event
from hfmedia.text import TextDelta

NEWS_S: Final = 0.2
"""Between two times that the process is told: a model writes a hundred pieces in a second, and each
telling copies all that has come."""


class GrowingAnswer:
    """Joins the pieces of an answer. `tell` is called with the progress.

    It is told of the first piece at once, and of the next ones every `NEWS_S` seconds.
    """

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._progress = Progress()
        self._text: list[str] = []
        self._thought: list[str] = []
        self._pause: asyncio.TimerHandle | None = None
        self._has_news = False

    @property
    def progress(self) -> Progress:
        """How far it is, with all that has come."""
        if self._text or self._thought:
            before = self._progress
            text = before.text + "".join(self._text)
            thought = before.thought + "".join(self._thought)
            self._progress = replace(before, stage="writing", text=text, thought=thought)
            self._text, self._thought = [], []
        return self._progress

    def begin(self, progress: Progress) -> None:
        """Take what is known from an earlier run."""
        self._progress = progress
        self.tell()

    def on_event(self, event: Event) -> None:
        """Take a progress event."""
        self._progress = apply_event(self.progress, event)
        self.tell()

    def add(self, delta: TextDelta) -> None:
        """Take a piece."""
        if not delta.text and not delta.thought:
            return
        self._text.append(delta.text)
        self._thought.append(delta.thought)
        self._has_news = True
        if self._pause is None:
            self.tell()
            self._wait()

    def tell(self) -> None:
        """Tell how far it is, now."""
        self._has_news = False
        self._tell(self.progress)

    def _wait(self) -> None:
        self._pause = asyncio.get_running_loop().call_later(NEWS_S, self._go_on)

    def _go_on(self) -> None:
        self._pause = None
        if self._has_news:
            self.tell()
            self._wait()
