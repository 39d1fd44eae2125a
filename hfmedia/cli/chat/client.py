"""The client of a chat: it knows how long a conversation may be."""

from __future__ import annotations

from typing import Final

from hfmedia.chat_length import ChatLengths
from hfmedia.client import Client
from hfmedia.types import GenerationRequest

ANSWER_TOKENS: Final = 1024  # are left for an answer without --max-tokens


class ChatClient(Client):
    """A `Client` for conversations."""

    async def fitted(self, request: GenerationRequest) -> GenerationRequest:
        """The request with as much of its conversation as the model takes beside the answer."""
        opened = self._open()
        lengths = ChatLengths(
            chat_models=opened.chat_models,
            tokenizers=opened.tokenizers,
            proxy=self._config.proxy,
        )
        with opened.calls.until_closed():
            return await lengths.fitted(request, answer_tokens=ANSWER_TOKENS)
