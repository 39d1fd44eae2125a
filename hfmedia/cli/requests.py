"""From what was typed to what is asked of the library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hfmedia.cli.exits import UsageError
from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.execution.live_effects import IMAGE_LIMIT
from hfmedia.net.media_type import type_of
from hfmedia.types import GenerationRequest, ImageInput

if TYPE_CHECKING:
    from random import Random

    from hfmedia.cli.access import Access
    from hfmedia.cli.arguments import GenerateCommand
    from hfmedia.client import Client

MOST_SEED: Final = 2**31 - 1  # providers take seeds below 2³¹


def requests_of(
    command: GenerateCommand, *, model: str, picture: ImageInput | None, draw: Random
) -> list[GenerationRequest]:
    """One request per generation: number k uses seed + k - 1.

    Without a seed one is drawn, so that each can be made again; a provider that refuses it is asked
    without.
    """
    seed = command.parameters.get("seed")
    first = draw.randint(0, MOST_SEED - command.count) if seed is None else seed
    request = GenerationRequest(
        task=command.task,
        model=model,
        provider=command.provider,
        prompt=command.prompt,
        image=picture,
        aspect_ratio=command.aspect_ratio,
        resolution=command.resolution,
    )
    return [
        replace(request, parameters=command.parameters, defaults={"seed": first + k})
        if seed is None
        else replace(request, parameters={**command.parameters, "seed": first + k})
        for k in range(command.count)
    ]


async def model_of(command: GenerateCommand, client: Client, access: Access) -> str:
    """The model that was named, else the most popular one that may be asked.

    Raises `RequestError` or `SetupError`.
    """
    if command.model is not None:
        return command.model
    for model, serving in (await client.models_for(command.task)).items():
        allowed = set(serving if command.allow is None else command.allow) - set(command.deny)
        if access.key is None:
            allowed &= {"hf-inference"}  # nobody else serves without a key
        if allowed & set(serving):
            return model
    if access.key is None:
        raise MissingAuthError(
            f"Without a key there is no model for {command.task}. "
            "Set HF_TOKEN, or log in: hf auth login"
        )
    raise ModelNotSupportedError(f"Nobody who may be asked serves a model for {command.task}.")


def picture_of(image: str) -> ImageInput:
    """The picture of a file, or at an address. Raises `UsageError`."""
    if image.startswith(("https://", "http://")):
        return ImageInput(url=image)
    try:
        with Path(image).open("rb") as file:
            data = file.read(IMAGE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no name looks like that"
        raise UsageError(f"{image} cannot be read: {reason}.") from None
    if len(data) > IMAGE_LIMIT:
        raise UsageError(f"{image} is larger than {IMAGE_LIMIT // 1_000_000} MB.")
    content_type = type_of(data[:16]) or ""
    if not content_type.startswith("image/"):
        raise UsageError(f"{image} is no picture: use PNG, JPEG, WebP, GIF or AVIF.")
    return ImageInput(data=data, content_type=content_type)
