"""The commands of the command line, as what their arguments say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hfmedia.types import Json, Task

# `fastest` is left out: it goes by earlier generations of the process, and a command has none.
ProviderOrder: TypeAlias = Literal["mapping", "random", "router", "cheapest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationCommand:
    """What the commands that generate have in common.

    `timeout_s` is in seconds, 0 for none. `extra_parameters` are those without an option of their
    own.
    """

    model: str | None
    seed: int | None
    extra_parameters: Sequence[tuple[str, Json]]
    provider_order: ProviderOrder
    allow: Sequence[str] | None
    deny: Sequence[str]
    timeout_s: float
    bill_to: str | None
    as_json: bool

    def permits(self, provider: str) -> bool:
        """Whether `--allow` and `--deny` let a provider be asked."""
        return (self.allow is None or provider in self.allow) and provider not in self.deny


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaCommand(GenerationCommand):
    """`imagine`, `video`, `edit` or `animate`. A `prompt` of `-` stands for standard input.

    `width` and `height` are in pixels.
    """

    task: Task
    prompt: str
    image: str | None = None
    count: int
    aspect_ratio: str | None
    resolution: str | None = None
    width: int | None
    height: int | None
    negative_prompt: str | None
    num_inference_steps: int | None
    guidance_scale: float | None
    out: str | None
    overwrite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCommand(GenerationCommand):
    """`chat`, or `describe`, which asks one question about an image.

    Without a `message` it is a conversation; a message of `-` stands for standard input. `thoughts`
    says whether they are shown; None shows them on a terminal.
    """

    message: str | None
    image: str | None
    system: str | None = None
    temperature: float | None
    max_tokens: int | None
    thoughts: bool | None


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


Command: TypeAlias = MediaCommand | ChatCommand | ListModels | ListProviders
