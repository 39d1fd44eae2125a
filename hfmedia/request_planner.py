"""From a call of `HuggingFaceInference` to its request, by what the Hub and the router know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from hfmedia.chat_length import ChatLengths, token_limit
from hfmedia.conversation import ask_nothing
from hfmedia.errors import RequestError
from hfmedia.execution.sandbox import Sandbox
from hfmedia.inference_requests import (
    CHAT,
    IMAGE,
    InferenceCall,
    chat_request,
    form_of,
    image_request,
    is_unlisted,
    raw_parameters,
    raw_request,
)
from hfmedia.model_tokenizers import ModelTokenizers
from hfmedia.policy import KeyRef
from hfmedia.prompts import format_image_prompt, hold_images
from hfmedia.raw_prompt import raw_prompt
from hfmedia.response_format import check_response_format
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.hub import Hub
from hfmedia.routing.image_support import takes_no_images
from hfmedia.types import GenerationRequest, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlanner:
    """Finds out how a model is to be asked, and makes the request.

    `hub_key` is the key that the Hub is asked with. `image_base` is asked for pictures by models
    without a mapping, if it is given. `prefers_chat`: a model that is served for chat is asked so.
    """

    hub: Hub
    chat_models: ChatModels
    templates: Sandbox
    tokenizers: ModelTokenizers
    hub_key: KeyRef | None
    proxy: str | None
    image_base: str | None
    prefers_chat: bool

    async def request(self, call: InferenceCall, prompt: str | None) -> GenerationRequest:
        """The request of a call. Raises `RequestError` or `SetupError`."""
        check_response_format({**call.options, **call.extra_data})
        if is_unlisted(call.model, call.provider):
            return await self._chat(call)
        data = await self.hub.model_data(call.model, self.hub_key, self.proxy)
        only_chat = self.prefers_chat or hold_images(call.messages) or "tools" in call.options
        form = form_of(call, data, prefers_chat=only_chat)
        if form == IMAGE:
            picture = format_image_prompt(call.messages, prompt)
            return image_request(call, picture, data, self.image_base)
        return await (self._chat(call) if form == CHAT else self._raw(call, data))

    async def _raw(self, call: InferenceCall, data: Mapping[str, Json]) -> GenerationRequest:
        if hold_images(call.messages):
            raise takes_no_images(call.model)
        if ask_nothing(call.messages):  # the prompt would have its marks all the same
            raise RequestError("The message is empty.", problem="prompt-empty")
        lengths = self._lengths
        prompt = await raw_prompt(
            call.messages,
            data,
            self.templates,
            do_continue=call.do_continue,
            max_tokens=token_limit(raw_parameters(call, data), "max_new_tokens"),
            context_length=partial(lengths.context_length, call.model, call.provider),
            counter=lengths.counter(call.model),
        )
        return raw_request(call, prompt, data)

    async def _chat(self, call: InferenceCall) -> GenerationRequest:
        return await self._lengths.fitted(chat_request(call, call.messages))

    @property
    def _lengths(self) -> ChatLengths:
        return ChatLengths(
            chat_models=self.chat_models, tokenizers=self.tokenizers, proxy=self.proxy
        )
