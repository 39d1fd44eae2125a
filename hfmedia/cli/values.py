"""From what was typed to values, or to a sentence that says what to type instead."""

from __future__ import annotations

import json
import math
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Final, NoReturn

from hfmedia.providers import providers

if TYPE_CHECKING:
    from hfmedia.types import Json

# What has an option of its own is said there, so that one value cannot be given twice.
OPTIONS: Final = {
    "aspect_ratio": "--aspect-ratio",
    "guidance_scale": "--guidance",
    "height": "--height",
    "negative_prompt": "--negative-prompt",
    "num_inference_steps": "--steps",
    "resolution": "--resolution",
    "seed": "--seed",
    "width": "--width",
}


def at_least_one(text: str) -> int:
    """A whole number from 1 on."""
    return _whole(text, least=1)


def at_least_zero(text: str) -> int:
    """A whole number from 0 on."""
    return _whole(text, least=0)


def number(text: str) -> float:
    """A number that JSON can hold."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ArgumentTypeError(f"{text!r} is no number")
    return value


def seconds(text: str) -> float:
    """A number above 0."""
    value = number(text)
    if value <= 0:
        raise ArgumentTypeError(f"{text!r} is no time to wait; use a number above 0")
    return value


def known_providers(text: str) -> list[str]:
    """Names with commas between. A misspelt one would break the policy that it stands for."""
    names = [name for name in (part.strip() for part in text.split(",")) if name]
    if not names:
        raise ArgumentTypeError("name at least one provider")
    for name in names:
        if name not in providers():
            known = ", ".join(sorted(providers()))
            raise ArgumentTypeError(f"{name!r} is no provider; known are: {known}")
    return names


def parameter(text: str) -> tuple[str, Json]:
    """`name=value`: the value is JSON, and what is no JSON is a text."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise ArgumentTypeError(f"{text!r} is not of the form name=value")
    if name in OPTIONS:
        raise ArgumentTypeError(f"{name} has an option of its own: {OPTIONS[name]}")
    return name, _json_or_text(name, value)


def _whole(text: str, *, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise ArgumentTypeError(f"{text!r} is no whole number from {least} on")
    return value


def _json_or_text(name: str, value: str) -> Json:
    try:
        return json.loads(value, parse_constant=_refuse)
    except (ValueError, RecursionError):
        if value.startswith(("{", "[", '"')):
            raise ArgumentTypeError(f"the value of {name} is no valid JSON") from None
        return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON, although Python takes it for such")
