"""The requests of a command: its prompt, input image, model and seeds."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from hfmedia.cli.access import Access
from hfmedia.cli.arguments import GenerateCommand
from hfmedia.cli.exit_codes import UsageError
from hfmedia.client import Client
from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.net.media_type import type_of
from hfmedia.types import TASKS, GenerationRequest, ImageInput, Json, model_and_provider

SEED_LIMIT: Final = 2**31  # providers take seeds below it
INPUT_IMAGE_LIMIT_BYTES: Final = TASKS["text-to-image"].limit_bytes


def read_prompt(command: GenerateCommand) -> str:
    """The prompt, without white space around it; `-` reads it from standard input.

    Raises `UsageError` if it is empty where the task needs one, or not valid UTF-8.
    """
    prompt = _read_stdin() if command.prompt == "-" else command.prompt
    try:
        prompt.encode()
    except UnicodeEncodeError:  # Python decodes invalid bytes of arguments to surrogates
        raise UsageError("The prompt is not valid UTF-8.") from None
    if not prompt.strip() and command.task != "image-to-video":
        raise UsageError("The prompt is empty. Describe what to generate.")
    return prompt.strip()


def _read_stdin() -> str:
    if sys.stdin is None:
        raise UsageError("Standard input is closed.")
    try:
        # Bytes, since Python's own decoding lets invalid UTF-8 pass in the C locale.
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise UsageError("Standard input is not valid UTF-8.") from None


def read_image(image: str) -> ImageInput:
    """The input image, read from a file; a URL is left to the library.

    Raises `UsageError` for a file that cannot be read, is too large or is not an image.
    """
    if image.startswith(("https://", "http://")):
        return ImageInput(url=image)
    try:
        with Path(image).open("rb") as file:
            data = file.read(INPUT_IMAGE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a valid path"
        raise UsageError(f"{image} cannot be read: {reason}.") from None
    if len(data) > INPUT_IMAGE_LIMIT_BYTES:
        raise UsageError(f"{image} is larger than {INPUT_IMAGE_LIMIT_BYTES // 1_000_000} MB.")
    content_type = type_of(data[:16]) or ""
    if not content_type.startswith("image/"):
        raise UsageError(f"{image} is not a supported image. Use PNG, JPEG, WebP, GIF or AVIF.")
    return ImageInput.from_bytes(data, content_type)


async def choose_model(command: GenerateCommand, client: Client, access: Access) -> str:
    """The model of the command, else the most popular one that a permitted provider serves.

    Raises `ModelNotSupportedError` or `MissingAuthError` if there is none, `SetupError` as
    `Client.models_for`.
    """
    if command.model:
        return command.model
    for model, providers in (await client.models_for(command.task)).items():
        # Without a key only hf-inference can be asked.
        usable = [name for name in providers if access.key or name == "hf-inference"]
        if any(command.permits(name) for name in usable):
            return model
    if access.key is None:
        raise MissingAuthError(
            f"Without a key no model is available for {command.task}. "
            "Set HF_TOKEN, or log in with: hf auth login",
            auth_problem="missing",
        )
    raise ModelNotSupportedError(
        f"No permitted provider serves a model for {command.task}.",
        task=command.task,
        model_problem="providers-denied",
    )


def build_requests(
    command: GenerateCommand, *, model: str, image: ImageInput | None, random: Random
) -> list[GenerationRequest]:
    """One request per generation; number k uses seed + k - 1.

    Without a `--seed` one is drawn, so that every result can be repeated. It is a default: a
    provider that refuses it is asked again without it.
    """
    name, provider = model_and_provider(model)
    seed = command.seed
    if seed is None:
        seed = random.randrange(SEED_LIMIT - command.count)
    first = GenerationRequest(
        task=command.task,
        model=name,
        provider=provider,
        prompt=command.prompt,
        image=image,
        aspect_ratio=command.aspect_ratio,
        resolution=command.resolution,
        parameters={**parameters_of(command), "seed": seed},
    )
    numbered = [first.numbered(k) for k in range(1, command.count + 1)]
    return numbered if command.seed is not None else [_with_default_seed(r) for r in numbered]


def parameters_of(command: GenerateCommand) -> dict[str, Json]:
    """The parameters that were given, under the Hub's names."""
    options = {
        "width": command.width,
        "height": command.height,
        "negative_prompt": command.negative_prompt,
        "num_inference_steps": command.num_inference_steps,
        "guidance_scale": command.guidance_scale,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return {**dict(command.extra_parameters), **given}


def _with_default_seed(request: GenerationRequest) -> GenerationRequest:
    parameters = dict(request.parameters)
    return replace(request, defaults={"seed": parameters.pop("seed")}, parameters=parameters)
