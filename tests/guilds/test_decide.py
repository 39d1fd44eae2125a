"""Whether a command may run, and what the refusal says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from guilds.decide import decide, usable_models
from guilds.decisions import Allowed, Member, Place, Refused, Wanted
from guilds.models import Command, CommandAccess, GuildSettings, Limits, RoleRule
from guilds.operator import OperatorRules, StoredKeys
from tests.guilds import builders
from tests.guilds.builders import ANN, GUILD, HERE, NO_KEYS, NOON, OPERATOR, settings, wanted

HAS_KEYS = StoredKeys(guild=True, member=True)


def decided(
    guild: GuildSettings | None,
    command: Wanted | None = None,
    *,
    operator: OperatorRules = OPERATOR,
    keys: StoredKeys = NO_KEYS,
    member: Member = ANN,
    place: Place = HERE,
) -> Allowed | Refused:
    return decide(guild, operator, keys, member, place, command or wanted(), NOON)


def refused(guild: GuildSettings, command: Wanted | None = None, **others: Any) -> Refused:
    decision = decided(guild, command, **others)
    assert isinstance(decision, Refused)
    return decision


def test_a_guild_that_has_set_nothing_allows_everything() -> None:
    assert decided(GuildSettings(guild_id=GUILD)) == Allowed(
        at=NOON, key_owner="operator", allow=None, deny=(), order=None
    )


def test_a_blocked_member_stays_blocked_whatever_their_roles() -> None:
    guild = settings(blocked_user_ids=(11,), roles={41: RoleRule(videos=True)})
    assert refused(guild, member=Member(user_id=11, role_ids=(41,))).reason == "blocked"


def test_a_command_may_be_kept_for_roles_and_channels() -> None:
    access = {"imagine": CommandAccess(role_ids=(41, 42), channel_ids=(45,))}
    guild = settings(access=access)
    assert refused(guild) == Refused(reason="role", ids=(41, 42))
    ann = Member(user_id=11, role_ids=(42,))
    assert refused(guild, member=ann) == Refused(reason="channel", ids=(45,))
    there = Place(guild_id=GUILD, channel_id=45)
    assert isinstance(decided(guild, member=ann, place=there), Allowed)
    assert isinstance(decided(guild, wanted(command="video")), Allowed)


def test_where_chat_is_turned_off_models_make_images_but_answer_nobody() -> None:
    guild = settings(chat_enabled=False, roles={41: RoleRule(videos=True)})
    commands: tuple[Command, ...] = ("chat", "describe")
    for command in commands:
        asked = wanted("conversational", command)
        assert refused(guild, asked) == Refused(reason="chat-off")
        assert isinstance(decided(settings(chat_enabled=True), asked), Allowed)
        assert isinstance(decided(settings(), asked), Allowed)
        assert isinstance(decided(None, asked, place=Place()), Allowed)
    assert isinstance(decided(guild, wanted()), Allowed)


def test_of_answers_sizes_are_no_limit_but_a_count_is() -> None:
    guild = settings(RoleRule(limits=Limits(max_side=1, max_steps=1, max_count=0)))
    refusal = refused(guild, wanted("conversational", "chat"))
    assert (refusal.reason, refusal.limit) == ("count", 0)


def test_a_thread_counts_as_its_channel() -> None:
    guild = settings(access={"imagine": CommandAccess(channel_ids=(45,))})
    thread = Place(guild_id=GUILD, channel_id=99, parent_id=45)
    assert isinstance(decided(guild, place=thread), Allowed)


def test_everyone_may_be_named_as_a_role() -> None:
    guild = settings(access={"imagine": CommandAccess(role_ids=(GUILD,))})
    assert isinstance(decided(guild), Allowed)


def test_a_command_for_no_role_or_no_channel_is_for_nobody() -> None:
    assert refused(settings(access={"imagine": CommandAccess(role_ids=())})).reason == "role"
    assert refused(settings(access={"imagine": CommandAccess(channel_ids=())})).reason == "channel"


@pytest.mark.parametrize(
    ("limits", "command", "reason", "limit"),
    [
        (Limits(max_count=2), wanted(count=3), "count", 2),
        (Limits(max_side=1023), wanted(), "side", 1023),
        (Limits(max_side=1024), wanted(parameters={"width": 2048}), "side", 1024),
        (Limits(max_side=1024), wanted(parameters={"width": 512, "height": 2048}), "side", 1024),
        (Limits(max_side=800), wanted("text-to-video", "video"), "side", 800),
        (Limits(max_steps=10), wanted(parameters={"num_inference_steps": 11}), "steps", 10),
    ],
)
def test_what_is_too_much_is_refused_with_the_limit(
    limits: Limits, command: Wanted, reason: str, limit: int
) -> None:
    refusal = refused(settings(RoleRule(limits=limits)), command)
    assert (refusal.reason, refusal.limit, refusal.who_can_change) == (reason, limit, "admin")


def test_what_is_no_more_than_the_limit_is_allowed() -> None:
    most = wanted(count=2, parameters={"num_inference_steps": 10})
    guild = settings(RoleRule(limits=Limits(max_count=2, max_side=1024, max_steps=10)))
    assert isinstance(decided(guild, most), Allowed)


def test_adult_models_may_be_kept_to_age_restricted_channels() -> None:
    guild = settings(adult_models_restricted=True)
    adult = wanted(is_adult=True)
    assert refused(guild, adult).reason == "adult-model"
    restricted = Place(guild_id=GUILD, channel_id=44, age_restricted=True)
    assert isinstance(decided(guild, adult, place=restricted), Allowed)
    assert isinstance(decided(settings(), adult), Allowed)


def test_where_adult_models_are_restricted_so_is_one_of_which_nobody_knows() -> None:
    guild = settings(adult_models_restricted=True)
    assert refused(guild, wanted(is_adult=None)).reason == "unknown-audience"
    restricted = Place(guild_id=GUILD, channel_id=44, age_restricted=True)
    assert isinstance(decided(guild, wanted(is_adult=None), place=restricted), Allowed)
    assert isinstance(decided(guild, wanted(is_adult=False)), Allowed)
    assert isinstance(decided(settings(), wanted(is_adult=None)), Allowed)


def test_of_the_operators_and_the_guilds_providers_the_stricter_count() -> None:
    operator = OperatorRules(providers_allowed=("fal-ai", "replicate"), providers_denied=("groq",))
    guild = settings(
        providers_allowed=("replicate", "nscale"), providers_denied=("novita",), order="cheapest"
    )
    decision = decided(guild, operator=operator)
    assert isinstance(decision, Allowed)
    assert (decision.allow, decision.deny) == (("replicate",), ("groq", "novita"))
    assert decision.order == "cheapest"


def test_a_refusal_says_whose_policy_denies_the_provider_that_was_named() -> None:
    guild = settings(providers_denied=("fal-ai",))
    assert refused(guild, wanted(provider="fal-ai")) == Refused(
        reason="provider", names=("fal-ai",)
    )
    operator = OperatorRules(providers_allowed=("fal-ai",))
    assert refused(settings(), wanted(provider="groq"), operator=operator) == Refused(
        reason="provider", names=("groq",), who_can_change="operator"
    )


def test_a_provider_that_is_allowed_and_denied_is_denied_and_of_an_empty_list_all_are() -> None:
    for guild in (
        settings(providers_allowed=("fal-ai",), providers_denied=("fal-ai",)),
        settings(providers_allowed=()),
    ):
        assert refused(guild, wanted(provider="fal-ai")).reason == "provider"
        assert refused(guild, wanted(providers=("fal-ai",))).reason == "no-provider"


def test_a_refusal_says_that_it_is_the_policy_that_leaves_nobody() -> None:
    guild = settings(providers_denied=("fal-ai", "replicate"))
    served = wanted(providers=("fal-ai", "replicate"))
    assert refused(guild, served) == Refused(reason="no-provider", names=("fal-ai", "replicate"))
    assert isinstance(decided(guild, wanted(providers=("fal-ai", "nscale"))), Allowed)
    assert isinstance(decided(guild, wanted(providers=None)), Allowed)
    both = OperatorRules(providers_allowed=("replicate",))
    guild = settings(providers_denied=("replicate",))
    assert refused(guild, served, operator=both).who_can_change == "operator"


@pytest.mark.parametrize(
    ("place", "keys", "key_for", "owner"),
    [
        (HERE, HAS_KEYS, "everyone", "guild"),
        (HERE, NO_KEYS, "everyone", "operator"),
        (HERE, NO_KEYS, "listed", "operator"),
        (HERE, StoredKeys(member=True), "nobody", None),
        (Place(guild_id=34), NO_KEYS, "listed", None),
        (Place(), HAS_KEYS, "everyone", "member"),
        (Place(), StoredKeys(guild=True), "everyone", "operator"),
        (Place(), NO_KEYS, "listed", None),
        (Place(), NO_KEYS, "nobody", None),
    ],
)
def test_whose_key_pays(place: Place, keys: StoredKeys, key_for: Any, owner: str | None) -> None:
    operator = OperatorRules(key_for=key_for, key_guild_ids=frozenset({GUILD}))
    guild = GuildSettings(guild_id=place.guild_id) if place.guild_id else None
    decision = decided(guild, operator=operator, keys=keys, place=place)
    if owner is None:
        assert isinstance(decision, Refused)
        who = "admin" if place.guild_id else "member"
        assert (decision.reason, decision.who_can_change) == ("no-key", who)
    else:
        assert isinstance(decision, Allowed)
        assert decision.key_owner == owner


def test_an_operator_without_a_key_lends_none() -> None:
    assert refused(settings(), operator=OperatorRules(has_key=False)).reason == "no-key"


@given(
    *(builders.guilds, builders.operators, builders.places, builders.commands),
    *(builders.role_ids, builders.role_ids),
)
def test_who_gets_a_further_role_is_refused_nothing_that_was_allowed(
    guild: GuildSettings,
    operator: OperatorRules,
    place: Place,
    command: Wanted,
    some: tuple[int, ...],
    more: tuple[int, ...],
) -> None:
    with_some, with_more = (
        decided(
            guild, command, operator=operator, place=place, member=Member(user_id=11, role_ids=ids)
        )
        for ids in (some, (*some, *more))
    )
    if isinstance(with_some, Allowed):
        assert isinstance(with_more, Allowed)
        limits = {(it.counter, it.measure): it.limit for it in with_some.bounds}
        assert all(it.limit >= limits[it.counter, it.measure] for it in with_more.bounds)
        assert {*with_some.pools} <= {*with_more.pools}
        assert bool(with_some.pools) == bool(with_more.pools)


@given(builders.guilds, builders.operators, builders.places, builders.commands, builders.role_ids)
def test_a_blocked_member_is_refused_everything(
    guild: GuildSettings,
    operator: OperatorRules,
    place: Place,
    command: Wanted,
    role_ids: tuple[int, ...],
) -> None:
    if 11 in guild.blocked_user_ids:
        member = Member(user_id=11, role_ids=role_ids)
        assert refused(guild, command, operator=operator, place=place, member=member)


@given(builders.guilds, builders.operators, builders.places, builders.commands, builders.role_ids)
def test_autocomplete_offers_what_is_not_refused(
    guild: GuildSettings,
    operator: OperatorRules,
    place: Place,
    command: Wanted,
    role_ids: tuple[int, ...],
) -> None:
    member = Member(user_id=11, role_ids=role_ids)
    request = command.request
    name = f"{request.model}:{request.provider}" if request.provider else request.model
    offered = usable_models(guild, operator, member, place).allows(
        request.task, name, providers=command.providers, is_adult=command.is_adult
    )
    free = GuildSettings(
        guild_id=GUILD,
        roles={
            role: RoleRule(
                videos=rule.videos,
                models_allowed=rule.models_allowed,
                models_denied=rule.models_denied,
            )
            for role, rule in guild.roles.items()
        },
        adult_models_restricted=guild.adult_models_restricted,
        providers_allowed=guild.providers_allowed,
        providers_denied=guild.providers_denied,
    )
    decision = decided(free, command, operator=operator, place=place, member=member, keys=HAS_KEYS)
    assert offered == isinstance(decision, Allowed)


@given(builders.guilds, builders.operators, builders.places, builders.commands, builders.role_ids)
def test_what_the_operator_or_the_guild_denies_is_denied(
    guild: GuildSettings,
    operator: OperatorRules,
    place: Place,
    command: Wanted,
    role_ids: tuple[int, ...],
) -> None:
    member = Member(user_id=11, role_ids=role_ids)
    decision = decided(guild, command, operator=operator, place=place, member=member)
    if isinstance(decision, Allowed):
        for rules in (guild, operator):
            assert {*rules.providers_denied} <= {*decision.deny}
            if rules.providers_allowed is not None:
                assert decision.allow is not None
                assert {*decision.allow} <= {*rules.providers_allowed}
