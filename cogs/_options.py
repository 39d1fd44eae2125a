"""The options of the commands: their choices and limits, and what is wrong with a value."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from discord import app_commands

from hfmedia.sizes import ASPECT_RATIOS, RESOLUTIONS
from hfmedia.types import VIDEO_TASKS, GenerationRequest, Task
from replies.text.markdown import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

PROMPT: Final = 4000  # characters; Discord takes up to 6000
COUNT: Final = 4
SIDE: Final = (64, 4096)  # pixels
STEPS: Final = (1, 150)
GUIDANCE: Final = (0.0, 50.0)
# Generation k uses seed + k − 1, and providers take seeds below 2³¹.
SEED: Final = (0, 2**31 - COUNT)

# Discord checks these while the member types.
Prompt: TypeAlias = app_commands.Range[str, 1, PROMPT]
Count: TypeAlias = app_commands.Range[int, 1, COUNT]
Side: TypeAlias = app_commands.Range[int, SIDE[0], SIDE[1]]
Steps: TypeAlias = app_commands.Range[int, STEPS[0], STEPS[1]]
Guidance: TypeAlias = app_commands.Range[float, GUIDANCE[0], GUIDANCE[1]]
Seed: TypeAlias = app_commands.Range[int, SEED[0], SEED[1]]

RATIO_CHOICES: Final = [app_commands.Choice(name=name, value=name) for name in ASPECT_RATIOS]
RESOLUTION_CHOICES: Final = [app_commands.Choice(name=name, value=name) for name in RESOLUTIONS]

FROM_IMAGE: Final[frozenset[Task]] = frozenset({"image-to-image", "image-to-video"})
FROM_WORDS: Final[frozenset[Task]] = frozenset({"text-to-image", "text-to-video"})

KINDS: Final[dict[Task, str]] = {
    "text-to-image": "makes pictures from words",
    "text-to-video": "makes videos from words",
    "image-to-image": "edits pictures",
    "image-to-video": "animates pictures",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a member chose. `None` means that nothing was chosen."""

    task: Task
    prompt: str
    model: str | None = None
    count: int = 1
    aspect_ratio: str | None = None
    resolution: str | None = None
    width: int | None = None
    height: int | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None


def refusal(options: Options, does: Collection[Task]) -> str | None:
    """One sentence if this cannot be asked for. `does` is all that the model is known to do.

    What Discord should have checked is checked all the same.
    """
    return next(_objections(options, does), None)


def _objections(options: Options, does: Collection[Task]) -> Iterator[str]:
    if not options.prompt.strip():
        yield "The prompt is empty. Say what you would like to see."
    if len(options.prompt) > PROMPT:
        yield f"The prompt has {len(options.prompt)} characters. Use at most {PROMPT}."
    if len(options.negative_prompt or "") > PROMPT:
        yield f"The negative prompt is too long. Use at most {PROMPT} characters."
    yield from _out_of_range(options)
    if options.aspect_ratio and options.width and options.height:
        yield "Choose an aspect ratio or both width and height, not all three."
    if options.aspect_ratio not in {None, *ASPECT_RATIOS}:
        yield f"Choose an aspect ratio of the list: {', '.join(ASPECT_RATIOS)}."
    if options.resolution not in {None, *RESOLUTIONS}:
        yield f"Choose a resolution of the list: {', '.join(RESOLUTIONS)}."
    yield from _wrong_model(options, does)


def _out_of_range(options: Options) -> Iterator[str]:
    ranges: tuple[tuple[str, float | None, tuple[float, float]], ...] = (
        ("count", options.count, (1, COUNT)),
        ("width", options.width, SIDE),
        ("height", options.height, SIDE),
        ("seed", options.seed, SEED),
        ("steps", options.steps, STEPS),
        ("guidance", options.guidance, GUIDANCE),
    )
    for name, value, (least, most) in ranges:
        if value is not None and not least <= value <= most:
            yield f"{name} is {value}. Use a number from {least:g} to {most:.15g}."


def _wrong_model(options: Options, does: Collection[Task]) -> Iterator[str]:
    if options.model is None:
        yield "The list of models is not there yet. Name a model, or try again in a minute."
        return
    name = plain(options.model, 100)
    owner, slash, model = options.model.partition("/")
    if not (owner and slash and model) or len(options.model.split()) != 1:
        yield f"{name} is no model. Choose one from the list: they are named owner/name."
    elif does and options.task not in does:
        # What the same command can do with it comes first.
        task = min(does, key=lambda task: (is_video(task) != is_video(options.task), task))
        yield f"{name} {KINDS[task]}: {_instead(options.task, task)}."


def _instead(chosen: Task, task: Task) -> str:
    """What to change so that a choice fits the task of a model."""
    command = "/video" if is_video(task) else "/imagine"
    starts_from_image = task in FROM_IMAGE
    if is_video(task) == is_video(chosen):
        return "give it an `image`" if starts_from_image else "leave out the `image`"
    if starts_from_image == (chosen in FROM_IMAGE):
        return f"use {command}"
    return f"use {command} {'with' if starts_from_image else 'without'} an `image`"


def request_of(options: Options, draw: random.Random) -> GenerationRequest:
    """What is asked of the library. Without a seed one is drawn, so that it can be told."""
    assert options.model is not None, "it was refused without"  # noqa: S101
    model, _, provider = options.model.partition(":")
    parameters = {
        "width": options.width,
        "height": options.height,
        "negative_prompt": options.negative_prompt,
        "seed": draw.randint(*SEED) if options.seed is None else options.seed,
        "num_inference_steps": options.steps,
        "guidance_scale": options.guidance,
    }
    return GenerationRequest(
        task=options.task,
        model=model,
        provider=provider or None,
        prompt=options.prompt.strip(),
        aspect_ratio=options.aspect_ratio,
        resolution=options.resolution,
        parameters={name: value for name, value in parameters.items() if value is not None},
    )


def model_choices(models: Sequence[str]) -> list[app_commands.Choice[str]]:
    """Models for autocomplete; Discord takes names of up to 100 characters."""
    return [app_commands.Choice(name=name, value=name) for name in models if len(name) <= 100]


def is_video(task: Task) -> bool:
    """Whether the result moves."""
    return task in VIDEO_TASKS
