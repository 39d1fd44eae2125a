"""Converters of arguments. Each raises `ArgumentTypeError` with a message for the user."""

from __future__ import annotations

import json
import math
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from typing import Final, NoReturn

from hfmedia.providers import providers
from hfmedia.types import Json

# These have options of their own and are refused as `--param`, so that no value is given twice.
OPTION_OF_CHAT_PARAMETER: Final = {
    "max_tokens": "--max-tokens",
    "seed": "--seed",
    "temperature": "--temperature",
}
OPTION_OF_MEDIA_PARAMETER: Final = {
    "aspect_ratio": "--aspect-ratio",
    "guidance_scale": "--guidance",
    "height": "--height",
    "negative_prompt": "--negative-prompt",
    "num_inference_steps": "--steps",
    "resolution": "--resolution",
    "seed": "--seed",
    "width": "--width",
}


def integer(low: int, high: int | None = None) -> Callable[[str], int]:
    """A converter to integers from `low` to `high`, both included."""
    allowed = f"of at least {low}" if high is None else f"from {low} to {high}"

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if value < low or (high is not None and value > high):
            raise ArgumentTypeError(f"{text!r} is not valid. Use a whole number {allowed}.")
        return value

    return convert


def finite_number(text: str) -> float:
    """A number that JSON can represent."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ArgumentTypeError(f"{text!r} is not a number.")
    return value


def seconds(text: str) -> float:
    """A duration above 0, in seconds."""
    value = finite_number(text)
    if value <= 0:
        raise ArgumentTypeError(f"{text!r} is not valid. Use a number of seconds above 0.")
    return value


def provider_names(text: str) -> tuple[str, ...]:
    """Names of known providers, separated by commas.

    An unknown name is an error: a misspelt `--deny` would allow the provider that it means.
    """
    names = tuple(name for name in (part.strip() for part in text.split(",")) if name)
    if not names:
        raise ArgumentTypeError("Name at least one provider.")
    for name in names:
        if name not in providers():
            known = ", ".join(sorted(providers()))
            raise ArgumentTypeError(f"{name!r} is not a known provider. Use any of: {known}.")
    return names


def parameter(option_of_parameter: Mapping[str, str]) -> Callable[[str], tuple[str, Json]]:
    """A converter to the name and the value of `NAME=VALUE`. A value that is not JSON is a string.

    Names of parameters that have an option of their own are refused.
    """

    def convert(text: str) -> tuple[str, Json]:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE.")
        if name in option_of_parameter:
            raise ArgumentTypeError(f"Use the option {option_of_parameter[name]} for {name}.")
        return name, _json_or_string(name, value)

    return convert


def _json_or_string(name: str, value: str) -> Json:
    try:
        return json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        if value.startswith(("{", "[", '"')):
            raise ArgumentTypeError(f"The value of {name} is not valid JSON.") from None
        return value


def _refuse_constant(name: str) -> NoReturn:
    # Python's parser accepts NaN and Infinity, which are not JSON.
    raise ValueError(f"{name} is not JSON")
