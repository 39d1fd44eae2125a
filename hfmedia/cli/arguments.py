"""The arguments: which there are, and the command that they become."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from hfmedia.cli.values import (
    OPTIONS,
    at_least_one,
    at_least_zero,
    known_providers,
    number,
    parameter,
    seconds,
)
from hfmedia.sizes import ASPECT_RATIOS, RESOLUTIONS
from hfmedia.types import VIDEO_TASKS, Json, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Order: TypeAlias = Literal["mapping", "random"]

TASKS: Final[Mapping[str, Task]] = {
    "imagine": "text-to-image",
    "video": "text-to-video",
    "edit": "image-to-image",
    "animate": "image-to-video",
}
HELP: Final = {
    "imagine": "make pictures from words",
    "video": "make videos from words",
    "edit": "change a picture",
    "animate": "make videos from a picture",
    "models": "list models, who serves them, and how these are",
    "providers": "list the providers that are known, with their tasks",
}
EPILOG: Final = """\
The key is HF_TOKEN of the environment or of .env, else what `hf auth login` stored.
Exit codes: 0 all is there, 1 some failed, 2 wrong arguments, 3 refused, 4 key or account,
5 providers failed, 6 unknown outcome (may have been paid), 7 made but not fetched, 130 Ctrl-C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateCommand:
    """`imagine`, `video`, `edit`, `animate`. `prompt` may be `-` for what stands in stdin."""

    task: Task
    prompt: str
    model: str | None
    provider: str | None
    count: int
    image: str | None
    aspect_ratio: str | None
    resolution: str | None
    parameters: Mapping[str, Json]
    out: str | None
    overwrite: bool
    as_json: bool
    order: Order
    allow: tuple[str, ...] | None
    deny: tuple[str, ...]
    timeout: float
    bill_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """`models`."""

    tasks: tuple[Task, ...]
    search: str
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProviders:
    """`providers`."""

    as_json: bool


Command: TypeAlias = GenerateCommand | ListModels | ListProviders


def parse(arguments: Sequence[str]) -> Command:
    """The command. Raises `SystemExit`, after a sentence, where it cannot be understood."""
    given = parser().parse_args(arguments)
    match given.command:
        case "models":
            tasks = (given.task,) if given.task else get_args(Task)
            return ListModels(tasks=tasks, search=given.search, as_json=given.json)
        case "providers":
            return ListProviders(as_json=given.json)
        case _:
            return _making(given)


def parser() -> argparse.ArgumentParser:
    """All commands with all their options."""
    top = argparse.ArgumentParser(
        prog="hfmedia",
        description="Pictures and videos through Hugging Face Inference Providers.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, does in HELP.items():
        command = commands.add_parser(
            name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False
        )
        if name in TASKS:
            _add_wish(command, TASKS[name])
            _add_providers(command)
            _add_result(command)
        elif name == "models":
            command.add_argument("--task", choices=get_args(Task), help="only this task")
            command.add_argument(
                "--search", default="", metavar="WORDS", help="only ids with these words in them"
            )
        command.add_argument("--json", action="store_true", help="one JSON object per line")
    return top


def _add_wish(command: argparse.ArgumentParser, task: Task) -> None:
    wish = command.add_argument_group("what is made")
    add = wish.add_argument
    optional = {"nargs": "?", "default": ""} if task == "image-to-video" else {}
    add("prompt", help="what it shows; - reads it from stdin", **optional)  # type: ignore[arg-type]
    if task.startswith("image"):
        add("--image", required=True, metavar="FILE", help="the picture: a file or an address")
    add("--model", help="owner/name or owner/name:provider; else the most popular one")
    add("-n", type=at_least_one, default=1, dest="count", help="how many, side by side (1)")
    add("--aspect-ratio", choices=ASPECT_RATIOS, metavar="W:H", help=", ".join(ASPECT_RATIOS))
    add("--width", type=at_least_one, metavar="PIXELS")
    add("--height", type=at_least_one, metavar="PIXELS")
    if task in VIDEO_TASKS:
        add("--resolution", choices=RESOLUTIONS, help="the short side of the video")
    add("--negative-prompt", metavar="TEXT", help="what it does not show")
    add("--seed", type=at_least_zero, help="the same makes the same; number k uses seed + k - 1")
    add("--steps", type=at_least_one, dest="num_inference_steps", metavar="STEPS")
    add("--guidance", type=number, dest="guidance_scale", metavar="SCALE")
    add(
        "--param",
        type=parameter,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any other parameter of the provider; the value is JSON, or else a text",
    )


def _add_providers(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("who makes it").add_argument
    names = {"type": known_providers, "action": "extend", "metavar": "NAMES"}
    add("--provider-order", choices=get_args(Order), default="mapping", dest="order")
    add("--allow", help="ask only these providers (a,b)", **names)  # type: ignore[arg-type]
    add("--deny", default=[], help="never ask these", **names)  # type: ignore[arg-type]
    add("--timeout", type=seconds, default=0.0, metavar="SECONDS", help="give up after that")
    add("--bill-to", metavar="ORGANISATION", help="who pays, instead of yourself")


def _add_result(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("where it goes").add_argument
    add(
        "--out",
        metavar="PATH",
        help="a file, a folder, or a pattern with {n}, {seed}, {prompt}, {model}, {provider}",
    )
    add("--overwrite", action="store_true", help="replace files that are there")


def _making(given: argparse.Namespace) -> GenerateCommand:
    model, _, provider = (given.model or "").partition(":")
    named = {name: getattr(given, name, None) for name in OPTIONS}
    aspect_ratio, resolution = named.pop("aspect_ratio"), named.pop("resolution")
    chosen = {name: value for name, value in named.items() if value is not None}
    return GenerateCommand(
        task=TASKS[given.command],
        prompt=given.prompt,
        model=model or None,
        provider=provider or None,
        count=given.count,
        image=getattr(given, "image", None),
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        parameters={**dict(given.param), **chosen},
        out=given.out,
        overwrite=given.overwrite,
        as_json=given.json,
        order=given.order,
        allow=None if given.allow is None else tuple(given.allow),
        deny=tuple(given.deny),
        timeout=given.timeout,
        bill_to=given.bill_to,
    )
