"""The commands and their options, and the parser of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from hfmedia import __version__
from hfmedia.cli.converters import finite_number, integer, parameter, provider_names, seconds
from hfmedia.sizes import ASPECT_RATIOS, RESOLUTIONS
from hfmedia.types import MEDIA_TASKS, TASKS, Json, Task

# `fastest` is left out: it goes by earlier generations of the process, and a command has none.
ProviderOrder: TypeAlias = Literal["mapping", "random"]

MAX_COUNT: Final = 100
GENERATE_COMMANDS: Final[Mapping[str, tuple[Task, str]]] = {
    "imagine": ("text-to-image", "generate images from a prompt"),
    "video": ("text-to-video", "generate videos from a prompt"),
    "edit": ("image-to-image", "edit an image"),
    "animate": ("image-to-video", "generate videos from an image"),
}
EPILOG: Final = """\
The key is HF_TOKEN from the environment or .env, else the one that `hf auth login` stored.
Exit codes: 0 success, 1 some generations failed, 2 wrong arguments, 3 content or model refused,
4 key, account or Hub, 5 all providers failed, 6 unknown outcome (may have been charged),
7 generated but not saved, 130 interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateCommand:
    """`imagine`, `video`, `edit` or `animate`. A `prompt` of `-` stands for standard input.

    `width` and `height` are in pixels, `timeout_s` is in seconds, 0 for none. `extra_parameters`
    are those without an option of their own.
    """

    task: Task
    prompt: str
    image: str | None = None
    model: str | None
    count: int
    aspect_ratio: str | None
    resolution: str | None = None
    width: int | None
    height: int | None
    negative_prompt: str | None
    seed: int | None
    num_inference_steps: int | None
    guidance_scale: float | None
    extra_parameters: Sequence[tuple[str, Json]]
    provider_order: ProviderOrder
    allow: Sequence[str] | None
    deny: Sequence[str]
    timeout_s: float
    bill_to: str | None
    out: str | None
    overwrite: bool
    as_json: bool

    def permits(self, provider: str) -> bool:
        """Whether `--allow` and `--deny` let a provider be asked."""
        return (self.allow is None or provider in self.allow) and provider not in self.deny


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """`models`, of one task or of all."""

    task: Task | None
    search: str
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProviders:
    """`providers`."""

    as_json: bool


Command: TypeAlias = GenerateCommand | ListModels | ListProviders


def parse(arguments: Sequence[str]) -> Command:
    """The command that the arguments are.

    Raises `SystemExit` after `--help` and `--version` (code 0), and after a message for arguments
    that cannot be parsed (code 2).
    """
    values = vars(build_parser().parse_args(arguments))
    command_type: type[Command] = values.pop("command_type")
    return command_type(**values)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands. The names of its values are the fields of the commands."""
    parser = argparse.ArgumentParser(
        prog="hfmedia",
        description="Images and videos through Hugging Face Inference Providers.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"hfmedia {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add_command(name: str, summary: str, **values: object) -> argparse.ArgumentParser:
        description = f"{summary[0].upper()}{summary[1:]}."
        command = commands.add_parser(
            name, help=summary, description=description, allow_abbrev=False
        )
        command.add_argument(
            "--json", action="store_true", dest="as_json", help="write one JSON object per line"
        )
        command.set_defaults(**values)
        return command

    for name, (task, summary) in GENERATE_COMMANDS.items():
        command = add_command(name, summary, command_type=GenerateCommand, task=task)
        _add_generation_options(command, task)
        _add_provider_options(command)
        _add_output_options(command)
    models = add_command(
        "models", "list models with the providers that serve them", command_type=ListModels
    )
    models.add_argument("--task", choices=MEDIA_TASKS, help="only models of this task")
    models.add_argument(
        "--search", default="", metavar="WORDS", help="only models with these words in their ids"
    )
    add_command(
        "providers", "list the known providers with their tasks", command_type=ListProviders
    )
    return parser


def _add_generation_options(command: argparse.ArgumentParser, task: Task) -> None:
    add = command.add_argument_group("generation").add_argument
    if task == "image-to-video":
        add("prompt", nargs="?", default="", help="optional; - reads it from standard input")
    else:
        add("prompt", help="- reads it from standard input")
    if "image" in TASKS[task].takes:
        add("--image", required=True, metavar="FILE", help="input image: a file or a URL")
    add("--model", help="owner/name or owner/name:provider (default: the most popular model)")
    add(
        "-n",
        type=integer(1, MAX_COUNT),
        default=1,
        dest="count",
        help=f"number of concurrent generations, at most {MAX_COUNT} (default: 1)",
    )
    add("--aspect-ratio", choices=ASPECT_RATIOS, metavar="W:H", help=", ".join(ASPECT_RATIOS))
    add("--width", type=integer(1), metavar="PIXELS")
    add("--height", type=integer(1), metavar="PIXELS")
    if TASKS[task].gives == "video":
        add("--resolution", choices=RESOLUTIONS, help="length of the short side")
    add("--negative-prompt", metavar="TEXT", help="what not to show")
    add("--seed", type=integer(0), help="repeats a result; generation k uses seed + k - 1")
    add("--steps", type=integer(1), dest="num_inference_steps", metavar="STEPS")
    add("--guidance", type=finite_number, dest="guidance_scale", metavar="SCALE")
    add(
        "--param",
        type=parameter,
        action="append",
        default=[],
        dest="extra_parameters",
        metavar="NAME=VALUE",
        help="any other parameter of the provider; the value is JSON, or else a string",
    )


def _add_provider_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("providers").add_argument
    add(
        "--provider-order",
        choices=get_args(ProviderOrder),
        default="mapping",
        help="the order of your account, or a random one (default: mapping)",
    )
    add(
        "--allow",
        type=provider_names,
        action="extend",
        metavar="NAMES",
        help="ask only these providers (a,b)",
    )
    add(
        "--deny",
        type=provider_names,
        action="extend",
        default=[],
        metavar="NAMES",
        help="never ask these providers (a,b)",
    )
    add(
        "--timeout",
        type=seconds,
        default=0.0,
        dest="timeout_s",
        metavar="SECONDS",
        help="limit of each generation",
    )
    add("--bill-to", metavar="ORGANISATION", help="organisation to bill instead of your account")


def _add_output_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("output").add_argument
    add(
        "--out",
        metavar="PATH",
        help="file, folder, or pattern with {n}, {seed}, {prompt}, {model}, {provider}",
    )
    add("--overwrite", action="store_true", help="replace existing files")
