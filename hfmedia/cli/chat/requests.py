"""The requests of a chat, and the model that it is with by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hfmedia.cli.access import Access
from hfmedia.cli.chat.history import Message
from hfmedia.cli.commands import ChatCommand
from hfmedia.cli.default_model import default_model
from hfmedia.client import Client
from hfmedia.errors import HFMediaError, ModelNotSupportedError
from hfmedia.routing.models import live_rows
from hfmedia.types import GenerationRequest, Json, Task, model_and_provider

TASK: Final[Task] = "conversational"
SEEING_TAG: Final = "image-text-to-text"  # the Hub's tag of models that take images


async def choose_model(command: ChatCommand, client: Client, access: Access) -> str:
    """The model of the command, else the most popular one that a permitted provider serves.

    With an image it is one that takes images. Raises as `default_model`, and `SetupError`.
    """
    if command.model:
        return command.model
    listing = await client.listing(SEEING_TAG if command.image else TASK)
    served = live_rows([listing], [TASK])
    models = {model: [row.provider for row in rows] for model, rows in served.items()}
    return default_model(models, command, access, TASK)


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
