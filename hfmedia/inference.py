"""`HuggingFaceInference`: text, streamed or whole, and pictures."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Any, Final, TypeAlias

from hfmedia.arguments import check_arguments, listed
from hfmedia.call_policies import is_hub_key
from hfmedia.class_calls import callable_on_class
from hfmedia.client import Client
from hfmedia.errors import HFMediaError, HubUnavailable, ModelNotSupportedError, ResponseError
from hfmedia.execution.timed import until
from hfmedia.inference_requests import CHAT, IMAGE, InferenceCall
from hfmedia.media_items import HUB_URL, MediaItem, media_items
from hfmedia.model_names import IMAGE_MODELS, MODEL_ALIASES, TEXT_MODELS, VISION_MODELS
from hfmedia.prompts import Messages
from hfmedia.request_planner import RequestPlanner
from hfmedia.routing.failover import with_limit
from hfmedia.routing.routes import RAW_PROVIDER
from hfmedia.text_items import TextItem, TextItems
from hfmedia.time_limits import limit_s
from hfmedia.types import GenerationRequest, Json, model_and_provider

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 600
MAX_TOKENS: Final = 1024
TEXT_SCORE: Final = 10.0  # a text model that is listed has at least this trending score
IMAGE_SCORE: Final = 20.0

InferenceItem: TypeAlias = TextItem | MediaItem


class HuggingFaceInference(Client):
    """Generates text, and pictures, with the models of the Hub.

    A `Client` with lists of models, and a generator that yields an answer as it comes.
    """

    label = "HuggingFace (Text Generation)"
    parent = "HuggingFace"
    url = HUB_URL
    working = True
    needs_auth = False
    default_model = "Qwen/Qwen2.5-72B-Instruct"
    default_image_model = "black-forest-labs/FLUX.1-dev"
    model_aliases = MODEL_ALIASES
    vision_models = VISION_MODELS
    # What is listed before `get_models` is called, or if the Hub does not answer then.
    text_models: tuple[str, ...] = (*VISION_MODELS, *TEXT_MODELS)
    image_models: tuple[str, ...] = IMAGE_MODELS

    @property
    def models(self) -> list[str]:
        """The models of text, then those of images."""
        return [*dict.fromkeys([*self.text_models, *self.image_models])]

    @callable_on_class
    async def get_models(self, api_key: str | None = None, proxy: str | None = None) -> list[str]:
        """Ids of the models of text and images that are looked at most, and of well-known ones.

        Fills `text_models` and `image_models`. If the Hub does not answer, only those that are
        known without it are listed. Raises `MissingAuthError` if it does not take the key.
        """
        check_arguments(api_key=api_key, proxy=proxy)
        text, image = await asyncio.gather(
            self._trending("text-generation", TEXT_SCORE, api_key, proxy, warm=True),
            self._trending(IMAGE, IMAGE_SCORE, api_key, proxy),
        )
        self.text_models = _unique(text, self.vision_models, TEXT_MODELS)
        self.image_models = _unique(IMAGE_MODELS, image)
        return self.models

    @callable_on_class
    async def get_model_data(
        self, model: str, api_key: str | None = None, proxy: str | None = None
    ) -> Mapping[str, Json]:
        """The Hub's description of a model, of which nothing is checked.

        It has `pipeline_tag`, `author`, `config`, `gated` and `inferenceProviderMapping`, in so far
        as they are known; a gated model has no `config`. Raises `ModelNotSupportedError` for a
        model that the Hub does not know, or `SetupError`.
        """
        check_arguments(model=model, api_key=api_key, proxy=proxy)
        opened = self._open()
        with opened.calls.until_closed():
            return await opened.hub.model_data(
                self._split(model)[0],
                self._policies.hub_key(api_key),
                proxy or self._config.proxy,
            )

    @callable_on_class
    async def create_async_generator(
        self,
        /,
        model: str | None,
        messages: Messages | None = None,
        stream: bool = True,
        proxy: str | None = None,
        timeout: float = TIMEOUT_S,
        api_base: str | None = None,
        api_key: str | None = None,
        max_tokens: int | None = MAX_TOKENS,
        temperature: float | None = None,
        prompt: str | None = None,
        action: str | None = None,
        extra_data: Mapping[str, Any] | None = None,
        seed: int | None = None,
        aspect_ratio: str | None = None,
        width: int | None = None,
        height: int | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[InferenceItem, None]:
        """Answer a chat with text or, by a model of images, with a picture.

        Text is yielded in pieces as it comes, or whole without `stream`: the `ProviderInfo`, where
        it is known who answers, thoughts as `Reasoning(token=…)`, the answer as `str`, `ToolCalls`,
        and a `FinishReason`. An answer that breaks off ends with what there is, and the `failure`
        in its `FinishReason`. A picture is a `Reasoning("Finished")`, its `ProviderInfo` and an
        `ImageResponse`.

        `model` may be one of `model_aliases`, have a provider (`owner/name:groq`) or, for chat,
        `:fastest`, `:cheapest` or `:preferred`. A model that is served for chat alone is asked for
        a chat completion, others for raw generation: then the prompt is made by the model's own
        chat template or a built-in format. `prompt` is the prompt of a picture, or the only
        message. `action="continue"` leaves the last answer open. `api_base` is asked instead of HF
        Inference, or as an endpoint for chat; it gets the key. `extra_data` wins over
        `max_tokens` and `temperature`. `seed` and further arguments are parameters of chat
        completions and pictures; raw generation takes `extra_data` alone. `timeout` is in
        seconds; 0 leaves the deadline of the task. Raises `HFMediaError` until an answer has begun.
        """
        model = model or self.default_model
        messages = listed(messages)
        check_arguments(
            model=model,
            messages=messages,
            stream=stream,
            proxy=proxy,
            timeout=timeout,
            api_base=api_base,
            api_key=api_key,
            max_tokens=max_tokens,
            temperature=temperature,
            prompt=prompt,
            action=action,
            extra_data=extra_data,
            seed=seed,
            aspect_ratio=aspect_ratio,
            width=width,
            height=height,
            further_arguments=kwargs,
        )
        name, provider = self._split(model)
        call = InferenceCall(
            model=name,
            provider=provider,
            messages=tuple(messages or ()) or (_only_message(prompt) if prompt else ()),
            stream=stream,
            do_continue=action == "continue",
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            aspect_ratio=aspect_ratio,
            sides={"width": width, "height": height},
            api_base=api_base or None,
            options=kwargs,
            extra_data=extra_data or {},
        )
        began = time.time()
        request = await self._request(call, prompt, api_key, proxy, timeout)
        allowed_s = limit_s(self._policies.default, request.task, timeout)
        options = {
            **self._options(request, api_key, proxy),
            "timeout": allowed_s,
            "deadline": began + allowed_s,  # finding out how to ask was a part of it
        }
        with _model_is_there(request):
            if request.task == IMAGE:
                for item in media_items(await self.generate(request, **options), self.store):
                    yield item
                return
            items = TextItems(name, continues=call.do_continue)
            answer = self.stream(request, on_progress=items.on_progress, **options)
            async with aclosing(answer):
                made = items.streamed(answer) if stream else items.whole(answer)
                async with aclosing(made):
                    async for text_item in made:
                        yield text_item

    async def _request(
        self,
        call: InferenceCall,
        prompt: str | None,
        api_key: str | None,
        proxy: str | None,
        timeout: float,
    ) -> GenerationRequest:
        """The request of a call, by what the Hub and the router know of its model.

        Finding it out is part of the time of the call.
        """
        opened, policy = self._open(), self._policies.default
        allowed_s = limit_s(policy, CHAT, timeout)  # what it is asked for is not known yet
        may_be_raw = policy.permits(RAW_PROVIDER)
        hf_inference = f"{self._config.url.rstrip('/')}/{RAW_PROVIDER}"
        planner = RequestPlanner(
            hub=opened.hub,
            chat_models=opened.chat_models,
            templates=opened.templates,
            tokenizers=opened.tokenizers,
            hub_key=self._policies.hub_key(api_key),
            proxy=proxy or self._config.proxy,
            image_base=hf_inference if may_be_raw and self._takes_hub_key(api_key) else None,
            prefers_chat=policy.order == "router" or not may_be_raw,
        )
        try:
            async with until(time.time() + allowed_s):
                with opened.calls.until_closed():
                    return await planner.request(call, prompt)
        except HFMediaError as error:
            raise with_limit(error, allowed_s) from None

    def _takes_hub_key(self, api_key: str | None) -> bool:
        """Whether a call has a key of the Hub or none: a provider's own is not for the router."""
        key = api_key or self._policies.api_key
        return key is None or is_hub_key(key)

    def _options(
        self, request: GenerationRequest, api_key: str | None, proxy: str | None
    ) -> dict[str, Any]:
        """How a request is sent. Its endpoint is allowed, since the caller has named it."""
        options = {"api_key": api_key, "proxy": proxy}
        if request.endpoint_url is None:
            return options
        key = api_key or self._policies.api_key
        return {**options, "api_key": key, "policy": self._policies.with_endpoint()}

    async def _trending(
        self,
        tag: str,
        at_least: float,
        api_key: str | None,
        proxy: str | None,
        *,
        warm: bool = False,
    ) -> list[str]:
        """The models of a kind that are looked at most; none if the Hub does not answer."""
        opened = self._open()
        key = self._policies.hub_key(api_key)
        with opened.calls.until_closed():
            try:
                found = await opened.hub.trending(tag, key, proxy or self._config.proxy, warm=warm)
            except HubUnavailable as error:
                log.warning("Only well-known models of %s are listed: %s", tag, error)
                return []
        return [it.model for it in found if it.score >= at_least]

    def _split(self, name: str) -> tuple[str, str | None]:
        """The id of a model, which may be given by its alias, and the provider that is named."""
        model, provider = model_and_provider(name)
        return self.model_aliases.get(model, model), provider


def _only_message(prompt: str) -> Messages:
    return ({"role": "user", "content": prompt},)


def _unique(*models: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in models for name in names))


@contextmanager
def _model_is_there(request: GenerationRequest) -> Iterator[None]:
    """Raise `ModelNotSupportedError` for a 404 of who is asked for the model by its path."""
    try:
        yield
    except ResponseError as error:
        if error.status != 404 or request.task == CHAT:
            raise
        raise ModelNotSupportedError(
            str(error),
            provider=error.provider,
            status=error.status,
            provider_message=error.provider_message,
            model=request.model,
            task=request.task,
        ) from None
