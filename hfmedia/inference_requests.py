"""How `HuggingFaceInference` asks for a model: for a picture, as chat or raw; and the requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote

from hfmedia.errors import ModelNotSupportedError
from hfmedia.model_data import config_of
from hfmedia.prompts import Messages
from hfmedia.providers import providers
from hfmedia.routing.hub_models import CHAT_TAGS, rows_of
from hfmedia.routing.routes import RAW_PROVIDER
from hfmedia.types import GenerationRequest, Json, is_url

IMAGE: Final = "text-to-image"
CHAT: Final = "conversational"
RAW: Final = "text-generation"
GPT2_TOKENS: Final = 512  # it has 1024 for prompt and answer together

Form: TypeAlias = Literal["text-to-image", "conversational", "text-generation"]
"""The task that a model is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceCall:
    """The arguments of a call. `endpoint` is its `api_base`, `seed` is not for raw generation.

    `options` are further arguments; `extra_data` wins over all others.
    """

    model: str
    provider: str | None = None
    messages: Messages = ()
    stream: bool = True
    do_continue: bool = False
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    aspect_ratio: str | None = None
    sides: Mapping[str, int | None] = field(default_factory=dict)
    api_base: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    extra_data: Mapping[str, Any] = field(default_factory=dict)


def is_unlisted(model: str, provider: str | None) -> bool:
    """Whether the Hub knows nothing of it: an address, or a provider's own model."""
    known = providers().get(provider or "")
    return is_url(model) or (known is not None and known.needs_own_key)


def form_of(call: InferenceCall, model_data: Mapping[str, Json], *, prefers_chat: bool) -> Form:
    """The task to ask for, by the model's `pipeline_tag` and by who serves it for what.

    Raw generation is asked for unless a model is served for chat alone, or a provider or the
    router's choice is named, which have chat alone. `prefers_chat`: a model is asked as chat unless
    it is served raw alone. Raises `ModelNotSupportedError` for any other kind of model.
    """
    tag = model_data.get("pipeline_tag")
    if tag == IMAGE:
        return IMAGE
    if tag not in CHAT_TAGS:
        raise _not_for_this(call.model, tag)
    if call.provider not in {None, RAW_PROVIDER}:
        return CHAT
    rows = [row for row in rows_of(model_data) if call.provider in {None, row.provider}]
    tasks = {row.task for row in rows if row.status == "live"} or {row.task for row in rows}
    if RAW in tasks and not (prefers_chat and CHAT in tasks):
        return RAW
    return CHAT if CHAT in tasks or prefers_chat else RAW


def image_request(
    call: InferenceCall, prompt: str, model_data: Mapping[str, Json], default_base: str | None
) -> GenerationRequest:
    """A picture by the providers of the mapping, or at the address of the call.

    A model without a mapping is asked for at `default_base`, if there is one.
    """
    is_mapped = any(row.task == IMAGE for row in rows_of(model_data))
    base = call.api_base if call.api_base or is_mapped or call.provider else default_base
    return GenerationRequest(
        task=IMAGE,
        model=call.model,
        provider=call.provider,
        prompt=prompt,
        aspect_ratio=call.aspect_ratio,
        endpoint_url=_model_url(base, call.model),
        parameters=_given({"seed": call.seed, **call.sides, **call.options, **call.extra_data}),
    )


def chat_request(call: InferenceCall, messages: Messages) -> GenerationRequest:
    """A chat completion."""
    parameters = {
        "max_tokens": call.max_tokens,
        "temperature": call.temperature,
        "seed": call.seed,
        **call.options,
        **call.extra_data,
    }
    return GenerationRequest(
        task=CHAT,
        model=call.model,
        provider=call.provider,
        messages=tuple(messages),
        stream=call.stream,
        endpoint_url=call.api_base,
        parameters=_given(parameters),
    )


def raw_request(
    call: InferenceCall, prompt: str, model_data: Mapping[str, Json]
) -> GenerationRequest:
    """Raw generation, at HF Inference or at the address of the call."""
    return GenerationRequest(
        task=RAW,
        model=call.model,
        provider=call.provider,
        prompt=prompt,
        stream=call.stream,
        endpoint_url=_model_url(call.api_base, call.model),
        parameters=raw_parameters(call, model_data),
    )


def raw_parameters(call: InferenceCall, model_data: Mapping[str, Json]) -> dict[str, Any]:
    """The `parameters` of raw generation."""
    parameters = {
        "return_full_text": False,
        "max_new_tokens": call.max_tokens,
        "temperature": call.temperature,
        **call.extra_data,
    }
    tokens = parameters["max_new_tokens"]
    if config_of(model_data).get("model_type") == "gpt2" and isinstance(tokens, int):
        parameters["max_new_tokens"] = min(tokens, GPT2_TOKENS)
    return _given(parameters)


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


def _model_url(base: str | None, model: str) -> str | None:
    return None if base is None else f"{base.rstrip('/')}/models/{quote(model)}"


def _not_for_this(model: str, tag: Json) -> ModelNotSupportedError:
    kind = tag if isinstance(tag, str) and tag.isprintable() else "nothing that is known"
    return ModelNotSupportedError(
        f"{model} is for {kind[:60]}, neither for text nor for pictures.",
        model=model,
        task=CHAT,
        tasks=(kind,) if kind is tag else (),
    )
