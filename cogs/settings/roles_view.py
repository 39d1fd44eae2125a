"""The pages "Videos and models" and that of a role: what it may make, and with which models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from discord import ButtonStyle, SelectOption, TextStyle, ui

from cogs.settings.elements import (
    Item,
    Sheet,
    button,
    change_id,
    choice,
    deleted_roles,
    headed,
    page_id,
    page_view,
    roles_select,
)
from cogs.settings.panel import Panel
from cogs.settings.who_view import PAGE as WHO
from cogs.settings.who_view import ROLES, base_words
from guilds.models import RoleRule
from replies.text.setting_names import role_mention
from replies.text.setting_values import MAX_SHOWN, setting_values

# The kinds of what is on the pages.
ROLE: Final = "settings-role"
EDIT: Final = "settings-edit-role"
FORGET_DELETED: Final = "settings-forget-roles"
VIDEOS: Final = "settings-videos"
EDIT_MODELS: Final = "settings-edit-patterns"
SET_MODELS: Final = "settings-patterns"
FORGET: Final = "settings-forget-role"

YES: Final = "yes"
NO: Final = "no"
NOT_SET: Final = "-"
SHOWN: Final = 8  # roles on a page
PATTERNS: Final = 1  # of each list, beside the name of a role
INPUT_LENGTH: Final = 4000  # characters that an input of a modal takes


def roles_view(panel: Panel, number: int) -> ui.LayoutView:
    """The page of all roles; @everyone is always there."""
    t, settings = panel.t, panel.settings
    deleted = panel.objects.deleted_roles(settings.roles)
    others = [
        role
        for role, rule in settings.roles.items()
        if says_something(rule) and role != settings.guild_id and role not in deleted
    ]
    sheet = Sheet.of(others, number, SHOWN)
    lines = [_line(panel, role) for role in (settings.guild_id, *sheet.items)]
    items: list[Item] = [
        ui.TextDisplay("\n".join([base_words(t), *lines])),
        ui.ActionRow(button(t.gettext("Edit @everyone"), page_id(ROLE, settings.guild_id))),
        roles_select(page_id(EDIT), t.gettext("Choose a role to edit"), least=1),
    ]
    if deleted:
        items.append(deleted_roles(t, len(deleted), change_id(panel, FORGET_DELETED)))
    turning = sheet.turning(lambda it: page_id(ROLES, it))
    heading = t.gettext("Videos and models")
    return page_view(panel, heading, items, back=page_id(WHO), turning=turning)


def role_view(panel: Panel, role_id: int) -> ui.LayoutView:
    """The page of a role."""
    t, settings = panel.t, panel.settings
    rule = settings.roles.get(role_id, RoleRule())
    videos = t.gettext("Videos")
    items: list[Item] = [
        ui.TextDisplay(base_words(t)),
        ui.TextDisplay(headed(videos)),
        choice(change_id(panel, VIDEOS, role_id), *_videos(panel, role_id, rule), videos),
        ui.TextDisplay(headed(t.gettext("Models"), _models(panel, role_id, rule))),
    ]
    row: ui.ActionRow[Any] = ui.ActionRow(
        button(t.gettext("Edit models"), page_id(EDIT_MODELS, role_id))
    )
    if says_something(rule):
        forget = change_id(panel, FORGET, role_id)
        row.add_item(button(t.gettext("Remove these rules"), forget, ButtonStyle.danger))
    mention = role_mention(settings.guild_id, role_id)
    return page_view(panel, mention, [*items, row], back=page_id(ROLES))


def models_modal(panel: Panel, role_id: int) -> ui.Modal:
    """A modal for the models that a role may use."""
    t = panel.t
    rule = panel.settings.roles.get(role_id, RoleRule())
    modal = ui.Modal(title=t.gettext("Models"), custom_id=change_id(panel, SET_MODELS, role_id))
    is_base = role_id == panel.settings.guild_id
    none = t.gettext("Empty: all models.") if is_base else t.gettext("Empty: no further models.")
    one = t.gettext("One per line; * stands for anything.")
    for name, heading, description, patterns in (
        ("models_allowed", t.gettext("Allowed models"), f"{one} {none}", rule.models_allowed or ()),
        ("models_denied", t.gettext("Except these"), one, rule.models_denied),
    ):
        text: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=name,
            style=TextStyle.paragraph,
            default="\n".join(patterns) or None,
            placeholder="black-forest-labs/*",
            required=False,
            max_length=INPUT_LENGTH,
        )
        modal.add_item(ui.Label(text=heading, description=description, component=text))
    return modal


def says_something(rule: RoleRule) -> bool:
    """Whether a rule says something about videos or models."""
    return rule.videos is not None or rule.models_allowed is not None or bool(rule.models_denied)


def _line(panel: Panel, role_id: int) -> str:
    """A role and what it may."""
    t, guild_id = panel.t, panel.settings.guild_id
    rule, is_base = panel.settings.roles.get(role_id, RoleRule()), role_id == guild_id
    parts = []
    if is_base and rule.videos is False:
        parts.append(t.gettext("no videos"))
    elif is_base or rule.videos:
        parts.append(t.gettext("videos"))
    parts += _model_parts(panel, role_id, rule, PATTERNS)
    return f"{role_mention(guild_id, role_id)}: {' · '.join(parts)}"


def _model_parts(panel: Panel, role_id: int, rule: RoleRule, most: int) -> Iterator[str]:
    """Which models a role may use; of each list as many patterns as that."""
    t, guild_id = panel.t, panel.settings.guild_id
    is_base = role_id == guild_id
    if rule.models_allowed is not None:
        names = setting_values(t, guild_id, "models_allowed", rule.models_allowed, most)
        sentence = t.gettext("only {names}") if is_base else t.gettext("also {names}")
        yield sentence.format(names=names)
    elif is_base:
        yield t.gettext("all models")
    if rule.models_denied:
        names = setting_values(t, guild_id, "models_denied", rule.models_denied, most)
        yield t.gettext("but not {names}").format(names=names)


def _videos(panel: Panel, role_id: int, rule: RoleRule) -> tuple[list[SelectOption], str]:
    """The options for videos, and which is chosen. A role cannot take away what everybody may."""
    t = panel.t
    allowed = SelectOption(label=t.gettext("Allowed"), value=YES)
    if role_id == panel.settings.guild_id:
        denied = SelectOption(label=t.gettext("Not allowed"), value=NO)
        return [allowed, denied], NO if rule.videos is False else YES
    unset = SelectOption(label=t.gettext("As @everyone"), value=NOT_SET)
    return [unset, allowed], YES if rule.videos else NOT_SET


def _models(panel: Panel, role_id: int, rule: RoleRule) -> str:
    """The models of a role, and whether they change anything."""
    t, base = panel.t, panel.settings.everyone
    parts = [*_model_parts(panel, role_id, rule, MAX_SHOWN)]
    lines = [" · ".join(parts) or t.gettext("as @everyone")]
    if role_id != panel.settings.guild_id:
        if rule.models_denied and not rule.models_allowed:
            lines.append(t.gettext("A role denies models only among those that it allows itself."))
        elif rule.models_allowed and base.models_allowed is None and not base.models_denied:
            lines.append(t.gettext("@everyone may use all models, so this adds nothing."))
    return "\n".join(lines)
