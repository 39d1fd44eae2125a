"""The requests of a chat, and the model that it is with by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hfmedia.chat_model import ChatModel
from hfmedia.cli.access import Access
from hfmedia.cli.chat.history import Message
from hfmedia.cli.commands import ChatCommand
from hfmedia.cli.default_model import default_model
from hfmedia.client import Client
from hfmedia.errors import HFMediaError, ModelNotSupportedError
from hfmedia.inference import HuggingFaceInference
from hfmedia.providers import providers
from hfmedia.types import GenerationRequest, Json, Task, model_and_provider

TASK: Final[Task] = "conversational"
DEFAULT_MODEL: Final = HuggingFaceInference.default_model


async def choose_model(command: ChatCommand, client: Client, access: Access) -> str:
    """The model of the command, else the router's first that a permitted provider serves.

    With an image it is one that takes images. Without the router's list it is a well-known one.
    Raises as `default_model`.
    """
    if command.model:
        return command.model
    listed = await client.chat_models()
    if not listed:
        return HuggingFaceInference.vision_models[0] if command.image else DEFAULT_MODEL
    models = {it.id: _served_by(it) for it in listed if it.takes_images or not command.image}
    return default_model(models, command, access, TASK)


def _served_by(model: ChatModel) -> list[str]:
    """The providers that serve a model live, for which the library has an adapter."""
    known = providers()
    return [it.provider for it in model.offers if it.is_live and it.provider in known]


def chat_request(
    command: ChatCommand, *, model: str, messages: Sequence[Message]
) -> GenerationRequest:
    """The request for an answer to the last of the messages."""
    name, provider = model_and_provider(model)
    return GenerationRequest(
        task=TASK,
        model=name,
        provider=provider,
        messages=tuple(messages),
        parameters=_parameters(command),
    )


def _parameters(command: ChatCommand) -> dict[str, Json]:
    options = {
        "max_tokens": command.max_tokens,
        "seed": command.seed,
        "temperature": command.temperature,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return {**dict(command.extra_parameters), **given}


def explained(error: HFMediaError) -> HFMediaError:
    """The error; that a model only continues texts is said in words."""
    if isinstance(error, ModelNotSupportedError) and "text-generation" in error.tasks:
        error.message = (
            f"{error.model} does not chat, it only continues texts (text-generation), which the "
            "command line does not offer. Models that chat: hfmedia models --task conversational"
        )
    return error
