"""The options of the commands: their choices and limits, and what is wrong with a value."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final, TypeAlias

from discord import app_commands

from hfmedia.sizes import ASPECT_RATIOS, RESOLUTIONS
from hfmedia.types import TASKS, GenerationRequest, Task, model_and_provider
from replies.text import refusals

PROMPT_LIMIT: Final = 4000  # characters; Discord takes up to 6000
COUNT_LIMIT: Final = 4
SIDE_RANGE: Final = (64, 4096)  # pixels
STEPS_RANGE: Final = (1, 150)
GUIDANCE_RANGE: Final = (0.0, 50.0)
# Generation k uses seed + k - 1, and providers take seeds below 2**31.
SEED_RANGE: Final = (0, 2**31 - COUNT_LIMIT)
CHOICE_LIMIT: Final = 100  # characters that Discord takes in a choice

# Discord's client checks these while the member types.
Prompt: TypeAlias = app_commands.Range[str, 1, PROMPT_LIMIT]
Count: TypeAlias = app_commands.Range[int, 1, COUNT_LIMIT]
Side: TypeAlias = app_commands.Range[int, SIDE_RANGE[0], SIDE_RANGE[1]]
Steps: TypeAlias = app_commands.Range[int, STEPS_RANGE[0], STEPS_RANGE[1]]
Guidance: TypeAlias = app_commands.Range[float, GUIDANCE_RANGE[0], GUIDANCE_RANGE[1]]
Seed: TypeAlias = app_commands.Range[int, SEED_RANGE[0], SEED_RANGE[1]]

RATIO_CHOICES: Final = [app_commands.Choice(name=name, value=name) for name in ASPECT_RATIOS]
RESOLUTION_CHOICES: Final = [app_commands.Choice(name=name, value=name) for name in RESOLUTIONS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a member chose. `None` means that nothing was chosen."""

    task: Task
    prompt: str
    model: str | None = None
    count: int | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    width: int | None = None
    height: int | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    enhance: bool = False


def options_refusal(t: NullTranslations, options: Options, served: Collection[Task]) -> str | None:
    """Why this cannot be asked for; None if it can.

    `served` are the tasks that the model is known to serve. What Discord's client checks is
    checked again, since other clients do not.
    """
    return next(_refusals(t, options, served), None)


def _refusals(t: NullTranslations, options: Options, served: Collection[Task]) -> Iterator[str]:
    if not options.prompt.strip():
        yield refusals.empty_prompt(t)
    if len(options.prompt) > PROMPT_LIMIT:
        yield refusals.prompt_too_long(t, len(options.prompt), PROMPT_LIMIT)
    if len(options.negative_prompt or "") > PROMPT_LIMIT:
        yield refusals.negative_prompt_too_long(t, PROMPT_LIMIT)
    if options.enhance and "image" in TASKS[options.task].takes:
        yield refusals.enhances_no_edits(t)
    yield from _out_of_range(t, options)
    if options.aspect_ratio and options.width and options.height:
        yield refusals.size_given_twice(t)
    if options.aspect_ratio not in {None, *ASPECT_RATIOS}:
        yield refusals.unknown_aspect_ratio(t, tuple(ASPECT_RATIOS))
    if options.resolution not in {None, *RESOLUTIONS}:
        yield refusals.unknown_resolution(t, tuple(RESOLUTIONS))
    yield from _wrong_model(t, options, served)


def _out_of_range(t: NullTranslations, options: Options) -> Iterator[str]:
    ranges: tuple[tuple[str, float | None, tuple[float, float]], ...] = (
        ("count", options.count, (1, COUNT_LIMIT)),
        ("width", options.width, SIDE_RANGE),
        ("height", options.height, SIDE_RANGE),
        ("seed", options.seed, SEED_RANGE),
        ("steps", options.steps, STEPS_RANGE),
        ("guidance", options.guidance, GUIDANCE_RANGE),
    )
    for name, value, (least, most) in ranges:
        is_number = isinstance(value, int) or (name == "guidance" and isinstance(value, float))
        if value is not None and not (is_number and least <= value <= most):
            yield refusals.out_of_range(t, name, value, least, most)


def _wrong_model(t: NullTranslations, options: Options, served: Collection[Task]) -> Iterator[str]:
    if options.model is None:
        yield refusals.no_models_yet(t)
        return
    if not is_model_id(options.model):
        yield refusals.bad_model_id(t, options.model)
    elif served and options.task not in served:
        gives = TASKS[options.task].gives
        # What the same command can do with the model comes first.
        nearest = min(served, key=lambda task: (TASKS[task].gives != gives, task))
        yield refusals.wrong_task(t, options.model, nearest, options.task)


def is_model_id(text: str) -> bool:
    """Whether it has the form of a model's id: `owner/name`, and maybe a provider after it."""
    owner, _, model = text.partition("/")
    return bool(owner and model) and len(text.split()) == 1


def request_from(options: Options, randomness: random.Random) -> GenerationRequest:
    """The request for the library. Without a seed one is drawn, so that the reply can name it."""
    assert options.model is not None, "options_refusal() refuses that"  # noqa: S101
    model, provider = model_and_provider(options.model)
    parameters = {
        "width": options.width,
        "height": options.height,
        "negative_prompt": options.negative_prompt,
        "seed": randomness.randint(*SEED_RANGE) if options.seed is None else options.seed,
        "num_inference_steps": options.steps,
        "guidance_scale": options.guidance,
    }
    return GenerationRequest(
        task=options.task,
        model=model,
        provider=provider,
        prompt=options.prompt.strip(),
        aspect_ratio=options.aspect_ratio,
        resolution=options.resolution,
        parameters={name: value for name, value in parameters.items() if value is not None},
    )


def model_choices(models: Sequence[str]) -> list[app_commands.Choice[str]]:
    """Models for autocomplete; Discord refuses longer names."""
    return [
        app_commands.Choice(name=name, value=name) for name in models if len(name) <= CHOICE_LIMIT
    ]
