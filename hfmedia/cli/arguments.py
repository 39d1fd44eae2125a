"""The commands and their options, and the parser of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hfmedia import __version__
from hfmedia.cli.commands import (
    ChatCommand,
    Command,
    ListModels,
    ListProviders,
    MediaCommand,
    ProviderOrder,
)
from hfmedia.cli.converters import (
    OPTION_OF_CHAT_PARAMETER,
    OPTION_OF_MEDIA_PARAMETER,
    finite_number,
    integer,
    parameter,
    provider_names,
    seconds,
)
from hfmedia.sizes import ASPECT_RATIOS, RESOLUTIONS
from hfmedia.types import TASKS, Task

MAX_COUNT: Final = 100
DESCRIBE_PROMPT: Final = "Describe this image."
PROVIDER_ORDERS: Final[Mapping[ProviderOrder, str]] = {
    "mapping": "the order of your account",
    "random": "a random one",
    "router": "the choice of Hugging Face's router",
    "cheapest": "the cheapest first",
}
# The router chooses for chat alone, and of text alone the prices are known.
MEDIA_ORDERS: Final[tuple[ProviderOrder, ...]] = ("mapping", "random")
MEDIA_COMMANDS: Final[Mapping[str, tuple[Task, str]]] = {
    "imagine": ("text-to-image", "generate images from a prompt"),
    "video": ("text-to-video", "generate videos from a prompt"),
    "edit": ("image-to-image", "edit an image"),
    "animate": ("image-to-video", "generate videos from an image"),
}
EPILOG: Final = """\
The key is HF_TOKEN from the environment or .env, else the one that `hf auth login` stored.
Exit codes: 0 success, 1 some generations failed or an answer broke off, 2 wrong arguments,
3 content or model refused, 4 key, account or Hub, 5 all providers failed, 6 unknown outcome (may
have been charged), 7 generated but not saved, 130 interrupted."""


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
        description="Images, videos and text through Hugging Face Inference Providers.",
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

    for name, (task, summary) in MEDIA_COMMANDS.items():
        command = add_command(name, summary, command_type=MediaCommand, task=task)
        _add_media_options(command, task)
        _add_provider_options(command, MEDIA_ORDERS)
        _add_output_options(command)
    chat = add_command("chat", "chat, or ask one question", command_type=ChatCommand)
    _add_question_options(chat)
    _add_text_options(chat)
    _add_provider_options(chat, tuple(PROVIDER_ORDERS))
    describe = add_command("describe", "describe an image", command_type=ChatCommand, system=None)
    _add_image_options(describe)
    _add_text_options(describe)
    _add_provider_options(describe, tuple(PROVIDER_ORDERS))
    models = add_command(
        "models", "list models with the providers that serve them", command_type=ListModels
    )
    models.add_argument("--task", choices=TASKS, help="only models of this task")
    models.add_argument(
        "--search", default="", metavar="WORDS", help="only models with these words in their ids"
    )
    add_command(
        "providers", "list the known providers with their tasks", command_type=ListProviders
    )
    return parser


def _add_media_options(command: argparse.ArgumentParser, task: Task) -> None:
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
    _add_extra_parameters(add, OPTION_OF_MEDIA_PARAMETER)


def _add_question_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("question").add_argument
    add(
        "message",
        nargs="?",
        help="- reads it from standard input, as does leaving it out in a pipe; without it on a "
        "terminal, or with --json, it is a conversation",
    )
    add("--system", metavar="TEXT", help="instructions to the model")
    add("--image", metavar="FILE", help="image for the first message: a file or a URL")


def _add_image_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("question").add_argument
    add("image", help="a file or a URL")
    add(
        "--prompt",
        default=DESCRIBE_PROMPT,
        dest="message",
        metavar="TEXT",
        help=f"what to ask (default: {DESCRIBE_PROMPT})",
    )


def _add_text_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument_group("answer").add_argument
    add("--model", help="owner/name or owner/name:provider (default: the most popular model)")
    add("--temperature", type=finite_number, metavar="NUMBER", help="0 varies least")
    add("--max-tokens", type=integer(1), metavar="TOKENS", help="limit of the answer")
    add("--seed", type=integer(0), help="repeats an answer, where the provider can")
    add(
        "--thoughts",
        action=argparse.BooleanOptionalAction,
        help="write the model's thoughts to stderr (default: if it is a terminal)",
    )
    _add_extra_parameters(add, OPTION_OF_CHAT_PARAMETER)


def _add_extra_parameters(
    add: Callable[..., argparse.Action], option_of_parameter: Mapping[str, str]
) -> None:
    add(
        "--param",
        type=parameter(option_of_parameter),
        action="append",
        default=[],
        dest="extra_parameters",
        metavar="NAME=VALUE",
        help="any other parameter of the provider; the value is JSON, or else a string",
    )


def _add_provider_options(
    command: argparse.ArgumentParser, orders: Sequence[ProviderOrder]
) -> None:
    add = command.add_argument_group("providers").add_argument
    add(
        "--provider-order",
        choices=orders,
        default="mapping",
        help=f"{', '.join(PROVIDER_ORDERS[order] for order in orders)} (default: mapping)",
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
