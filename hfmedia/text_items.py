"""An answer of text as the items that `HuggingFaceInference` yields."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from hfmedia.events import Event
from hfmedia.media_items import provider_info
from hfmedia.progress import Progress, apply_event
from hfmedia.responses import FinishReason, ProviderInfo, Reasoning, ToolCalls
from hfmedia.results import TextGeneration
from hfmedia.routing.router_choice import ROUTER_PROVIDER
from hfmedia.text import TextDelta

TextItem: TypeAlias = str | Reasoning | ProviderInfo | ToolCalls | FinishReason


@dataclass(slots=True)
class TextItems:
    """Makes items of what `Client.stream` yields, and takes its progress in.

    `model` is asked. `continues`: the answer continues another, so blanks at its beginning count.
    """

    model: str
    continues: bool = False
    _progress: Progress = field(default_factory=Progress)

    def on_progress(self, event: Event) -> None:
        """Take in who is asked."""
        self._progress = apply_event(self._progress, event)

    async def streamed(
        self, stream: AsyncIterator[TextDelta | TextGeneration]
    ) -> AsyncGenerator[TextItem, None]:
        """The items of an answer as it comes: who answers, thoughts and text, why it ended."""
        has_begun = has_text = False
        async for it in stream:
            if isinstance(it, TextGeneration):
                for item in _end(it):
                    yield item
                return
            if not has_begun:
                has_begun = True
                for info in self._provider():
                    yield info
            if it.thought:
                yield Reasoning(token=it.thought)
            text = it.text if has_text or self.continues else it.text.lstrip()
            has_text = has_text or bool(it.text)
            if text:
                yield text

    async def whole(
        self, stream: AsyncIterator[TextDelta | TextGeneration]
    ) -> AsyncGenerator[TextItem, None]:
        """The items of an answer when it has ended: all of its text is one."""
        async for it in stream:
            if isinstance(it, TextGeneration):
                for info in self._provider():
                    yield info
                if it.thought:
                    yield Reasoning(token=it.thought)
                text = it.text.rstrip() if self.continues else it.text.strip()
                if text:
                    yield text
                for item in _end(it):
                    yield item

    def _provider(self) -> Iterator[ProviderInfo]:
        """Who answers, unless that is only known to the router, which has chosen."""
        provider = self._progress.provider
        if provider is not None and provider != ROUTER_PROVIDER:
            yield provider_info(provider, self.model, self._progress.path)


def _end(generation: TextGeneration) -> Iterator[TextItem]:
    if generation.tool_calls:
        yield ToolCalls(calls=generation.tool_calls)
    yield FinishReason(
        reason=generation.finish_reason,
        usage=generation.usage,
        failure=generation.failure,
        is_empty=generation.is_empty,
    )
