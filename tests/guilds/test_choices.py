"""What a member can choose, and what counts where they choose nothing."""

from __future__ import annotations

from hypothesis import given

from guilds.choices import choices_of
from guilds.decisions import Allowed, Member, Place, Wanted
from guilds.models import CommandAccess, Defaults, GuildSettings, RoleRule
from guilds.operator import OperatorRules
from tests.guilds import builders
from tests.guilds.builders import ANN, GUILD, HERE, OPERATOR, settings
from tests.guilds.test_decide import HAS_KEYS, decided

FOX = "a/fox"


def test_where_there_is_no_guild_all_can_be_chosen_and_there_are_no_defaults() -> None:
    found = choices_of(None, OPERATOR, ANN, Place(channel_id=44))
    assert found.commands == {"imagine", "video", "chat", "describe"}
    assert found.models.allows("text-to-video", FOX)
    assert found.defaults == Defaults()


def test_the_defaults_are_those_of_the_place() -> None:
    guild = settings(defaults=Defaults(count=3), channel_defaults={44: Defaults(spoiler=True)})
    assert choices_of(guild, OPERATOR, ANN, HERE).defaults == Defaults(count=3, spoiler=True)


def test_where_chat_is_turned_off_there_are_no_commands_for_it() -> None:
    found = choices_of(settings(chat_enabled=False), OPERATOR, ANN, HERE)
    assert found.commands == {"imagine", "video"}


def test_the_system_prompt_is_that_of_the_guild() -> None:
    guild = settings(system_prompt="Be brief.")
    assert choices_of(guild, OPERATOR, ANN, HERE).system_prompt == "Be brief."
    assert choices_of(settings(), OPERATOR, ANN, HERE).system_prompt is None
    assert choices_of(None, OPERATOR, ANN, Place()).system_prompt is None


def test_a_command_that_others_or_other_channels_have_is_none_of_the_members() -> None:
    guild = settings(
        access={
            "imagine": CommandAccess(role_ids=(41,)),
            "video": CommandAccess(channel_ids=(45,)),
        }
    )
    assert choices_of(guild, OPERATOR, ANN, HERE).commands == {"chat", "describe"}
    painter = Member(user_id=12, role_ids=(41,))
    elsewhere = Place(guild_id=GUILD, channel_id=45)
    assert "imagine" in choices_of(guild, OPERATOR, painter, HERE).commands
    assert "video" in choices_of(guild, OPERATOR, ANN, elsewhere).commands


def test_a_user_who_is_blocked_has_no_command() -> None:
    guild = settings(blocked_user_ids=(ANN.user_id,))
    assert choices_of(guild, OPERATOR, ANN, HERE).commands == frozenset()


def test_the_models_are_those_of_the_roles_and_of_the_audience() -> None:
    guild = settings(RoleRule(models_denied=("b/*",)), adult_models_restricted=True)
    models = choices_of(guild, OPERATOR, ANN, HERE).models
    assert models.allows("text-to-image", FOX, is_adult=False)
    assert not models.allows("text-to-image", "b/fox", is_adult=False)
    assert not models.allows("text-to-image", FOX, is_adult=True)
    assert not models.allows("text-to-image", FOX, is_adult=None)


@given(builders.guilds, builders.operators, builders.places, builders.commands, builders.role_ids)
def test_what_is_decided_for_a_member_can_be_chosen_by_them(
    guild: GuildSettings,
    operator: OperatorRules,
    place: Place,
    command: Wanted,
    role_ids: tuple[int, ...],
) -> None:
    member = Member(user_id=11, role_ids=role_ids)
    decision = decided(guild, command, operator=operator, place=place, member=member, keys=HAS_KEYS)
    if isinstance(decision, Allowed):
        found = choices_of(guild, operator, member, place)
        assert command.command in found.commands
        assert found.models.allows(
            command.request.task,
            command.request.model,
            providers=command.providers if command.request.provider is None else None,
            is_adult=command.is_adult,
        )
