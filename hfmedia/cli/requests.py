"""The requests of a command for media: its prompt, parameters and seeds."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from hfmedia.cli.commands import MediaCommand
from hfmedia.cli.exit_codes import UsageError
from hfmedia.cli.inputs import read_stdin, require_utf8
from hfmedia.types import GenerationRequest, ImageInput, Json, model_and_provider

SEED_LIMIT: Final = 2**31  # providers take seeds below it


def read_prompt(command: MediaCommand) -> str:
    """The prompt, without white space around it; `-` reads it from standard input.

    Raises `UsageError` if it is empty where the task needs one, or not valid UTF-8.
    """
    prompt = read_stdin() if command.prompt == "-" else command.prompt
    require_utf8("The prompt", prompt)
    if not prompt.strip() and command.task != "image-to-video":
        raise UsageError("The prompt is empty. Describe what to generate.")
    return prompt.strip()


def build_requests(
    command: MediaCommand, *, model: str, image: ImageInput | None, random: Random
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


def parameters_of(command: MediaCommand) -> dict[str, Json]:
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
