"""Where answers in words come from."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from hfmedia.client import EffectsFactory
from hfmedia.events import ProgressCallback
from hfmedia.media_store import MediaStore
from hfmedia.policy import Policy
from hfmedia.progress import Progress
from hfmedia.results import Attempt, TextGeneration
from hfmedia.text import TextDelta
from hfmedia.types import GenerationRequest
from jobs.growing_answer import GrowingAnswer


class Answers(Protocol):
    """Answers requests for text: `Client`."""

    async def fitted(self, request: GenerationRequest) -> GenerationRequest:
        """The request with as much of its conversation as its model takes."""

    def stream(
        self,
        request: GenerationRequest,
        *,
        policy: Policy,
        on_progress: ProgressCallback,
        effects: EffectsFactory | None = None,
        store: MediaStore | None = None,
    ) -> AsyncGenerator[TextDelta | TextGeneration, None]:
        """Yield the pieces of an answer, and the whole of it at the end, or raise `HFMediaError`.

        Leaving it ends the answer.
        """

    async def accounted(self, answer: TextGeneration) -> TextGeneration:
        """The answer with all of its tokens, and what it cost where that is known.

        Raises `HFMediaError`.
        """


async def received(
    stream: AsyncGenerator[TextDelta | TextGeneration, None], growing: GrowingAnswer
) -> TextGeneration:
    """The whole answer of a stream; `growing` gets its pieces. Raises what the stream does."""
    async with aclosing(stream):
        async for it in stream:
            if isinstance(it, TextGeneration):
                return it
            growing.add(it)
    raise AssertionError("a stream ends with the whole answer")


def unfinished(request: GenerationRequest, progress: Progress, attempt: Attempt) -> TextGeneration:
    """An answer that was ended before its end; `attempt` is that of its provider."""
    return TextGeneration(
        request=request,
        text=progress.text,
        thought=progress.thought,
        provider=attempt.provider,
        attempts=(attempt,),
        seconds=attempt.seconds,
        first_token_s=attempt.first_token_s or 0.0,
        finish_reason="incomplete",
    )
