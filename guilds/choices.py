"""What a member can choose in a place, and what counts where they choose nothing."""

from __future__ import annotations

from dataclasses import dataclass

from guilds.decide import usable_commands, usable_models
from guilds.decisions import Member, Place
from guilds.defaults import defaults_at
from guilds.model_rules import ModelRules
from guilds.models import Command, Defaults, GuildSettings
from guilds.operator import OperatorRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The commands and the models that a member may use, and the defaults of the place.

    A default may be one that the member may not use. `system_prompt` is what a chat model is told
    before the conversation.
    """

    commands: frozenset[Command]
    models: ModelRules
    defaults: Defaults
    system_prompt: str | None = None


def choices_of(
    settings: GuildSettings | None, operator: OperatorRules, member: Member, place: Place
) -> Choices:
    """By the rules of the operator and of the guild; `settings` are None where there is none."""
    return Choices(
        commands=usable_commands(settings, member, place),
        models=usable_models(settings, operator, member, place),
        defaults=Defaults() if settings is None else defaults_at(settings, place),
        system_prompt=None if settings is None else settings.system_prompt,
    )
