"""Whether a command may run, by the rules of the operator and of the guild."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, get_args

from guilds.bounds import bounds_of, pools_of
from guilds.decisions import Allowed, Member, Place, Refused, Wanted
from guilds.model_rules import ModelRules, model_rules_of
from guilds.models import Command, GuildSettings, Limits
from guilds.operator import OperatorRules, StoredKeys, key_owner_for
from guilds.rights import Rights, rights_of
from guilds.sizes import requested_size

ANSWERS: Final[frozenset[Command]] = frozenset({"chat", "describe"})  # those of models, in words


def decide(
    settings: GuildSettings | None,
    operator: OperatorRules,
    keys: StoredKeys,
    member: Member,
    place: Place,
    wanted: Wanted,
    now: float,
) -> Allowed | Refused:
    """Whether a command may run, apart from what was used; that is checked when it is held.

    `settings` are None where there is no guild. Raises `RequestError` for a size that does not
    exist.
    """
    rights = rights_of(settings, member.role_ids)
    rules = model_rules_of(settings, operator, rights, place)
    refused = next(_refusals(settings, rights, rules, member, place, wanted), None)
    if refused is not None:
        return refused
    key_owner = key_owner_for(place.guild_id, keys, operator)
    if key_owner is None:
        return Refused(
            reason="no-key", who_can_change="member" if place.guild_id is None else "admin"
        )
    return Allowed(
        at=now,
        key_owner=key_owner,
        allow=_intersection(it.allowed for it in rules.providers),
        deny=tuple(dict.fromkeys(name for it in rules.providers for name in it.denied)),
        order=settings.order if settings is not None else None,
        bounds=bounds_of(settings, operator, rights, member, place, key_owner, now),
        pools=pools_of(rights, now),
    )


def usable_models(
    settings: GuildSettings | None, operator: OperatorRules, member: Member, place: Place
) -> ModelRules:
    """What autocomplete filters models with: what it `allows` is what `decide` does not refuse."""
    return model_rules_of(settings, operator, rights_of(settings, member.role_ids), place)


def usable_commands(
    settings: GuildSettings | None, member: Member, place: Place
) -> frozenset[Command]:
    """The commands that `decide` does not refuse to this member in this place altogether."""
    commands: tuple[Command, ...] = get_args(Command)
    if settings is None:
        return frozenset(commands)
    return frozenset(
        command
        for command in commands
        if next(_refusals_of_member(settings, member, place, command), None) is None
    )


def _refusals(
    settings: GuildSettings | None,
    rights: Rights,
    rules: ModelRules,
    member: Member,
    place: Place,
    wanted: Wanted,
) -> Iterator[Refused]:
    if settings is not None:
        yield from _refusals_of_member(settings, member, place, wanted.command)
    request = wanted.request
    yield from rules.refusals(
        request.task,
        request.model,
        request.provider,
        providers=wanted.providers,
        is_adult=wanted.is_adult,
    )
    yield from _refusals_of_extent(rights.limits, wanted)


def _refusals_of_member(
    settings: GuildSettings, member: Member, place: Place, command: Command
) -> Iterator[Refused]:
    if member.user_id in settings.blocked_user_ids:
        yield Refused(reason="blocked")
    if command in ANSWERS and settings.chat_enabled is False:
        yield Refused(reason="chat-off")
    access = settings.access.get(command)
    if access is None:
        return
    roles = {*member.role_ids, settings.guild_id}
    if access.role_ids is not None and not roles & {*access.role_ids}:
        yield Refused(reason="role", ids=access.role_ids)
    if access.channel_ids is not None and not place.channel_ids & {*access.channel_ids}:
        yield Refused(reason="channel", ids=access.channel_ids)


def _refusals_of_extent(limits: Limits, wanted: Wanted) -> Iterator[Refused]:
    if limits.max_count is not None and wanted.count > limits.max_count:
        yield Refused(reason="count", limit=limits.max_count)
    size = requested_size(wanted.request)
    if limits.max_side is not None and size is not None and max(size) > limits.max_side:
        yield Refused(reason="side", limit=limits.max_side)
    steps = wanted.request.arguments.get("num_inference_steps")
    if limits.max_steps is not None and steps is not None and steps > limits.max_steps:
        yield Refused(reason="steps", limit=limits.max_steps)


def _intersection(allowed: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """What all of the lists hold; None stands for everything."""
    given = [names for names in allowed if names is not None]
    if not given:
        return None
    return tuple(name for name in given[0] if all(name in names for names in given))
