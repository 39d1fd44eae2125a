"""The page "Who and where": who may use what, in which channels."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from discord import ui

from cogs.settings.elements import (
    FRONT,
    Item,
    button,
    change_id,
    headed,
    page_id,
    page_view,
    section,
)
from cogs.settings.panel import Panel
from guilds.models import Command, CommandAccess
from replies.text.setting_values import setting_value, setting_values

# The kinds of what is on the page, and of the pages that it leads to.
PAGE: Final = "settings-who"
ADULT: Final = "settings-adult"
ACCESS: Final = "settings-access"
ROLES: Final = "settings-roles"
BLOCKED: Final = "settings-blocked"

SHOWN: Final = 5  # roles or channels of a command


def who_view(panel: Panel, commands: Sequence[Command]) -> ui.LayoutView:
    """The page. `commands` are those that the bot has."""
    t = panel.t
    opened, restricted = t.gettext("Open"), panel.settings.adult_models_restricted
    change = t.gettext("Allow everywhere") if restricted else t.gettext("Restrict")
    rules = f"{videos_words(panel)}\n{models_words(panel)}"
    items: list[Item] = [
        ui.TextDisplay(base_words(t)),
        *(
            section(
                headed(f"/{command}", access_words(panel, command)),
                button(opened, page_id(ACCESS, command)),
            )
            for command in commands
        ),
        section(
            headed(t.gettext("Videos and models"), rules),
            button(opened, page_id(ROLES)),
        ),
        section(
            headed(t.gettext("Blocked members"), blocked_words(panel)),
            button(opened, page_id(BLOCKED)),
        ),
        section(
            headed(t.gettext("Models that are not for all audiences"), adult_words(panel)),
            button(change, change_id(panel, ADULT, detail="off" if restricted else "on")),
        ),
    ]
    return page_view(panel, title(t), items, back=page_id(FRONT))


def title(t: NullTranslations) -> str:
    """The title of the page."""
    return t.gettext("Who and where")


def base_words(t: NullTranslations) -> str:
    """How rules of roles add up."""
    return t.gettext("Every member may do what @everyone may do. A role can only allow more.")


def summary(panel: Panel, commands: Sequence[Command]) -> list[str]:
    """What the front page says."""
    limited = [it for it in commands if it in panel.settings.access]
    lines = [f"/{command}: {access_words(panel, command)}" for command in limited]
    return [
        *(lines or [panel.t.gettext("Every command: everyone, all channels")]),
        f"{videos_words(panel)} · {models_words(panel)}",
        f"{blocked_words(panel)} · {adult_words(panel)}",
    ]


def access_words(panel: Panel, command: Command) -> str:
    """Who may use a command, and where."""
    t, access = panel.t, panel.settings.access.get(command, CommandAccess())
    roles, channels = _existing(panel, access)
    who = t.gettext("nobody") if roles == [] else _named(panel, "access.*.role_ids", roles)
    where = t.gettext("no channel") if channels == [] else None
    return f"{who} · {where or _named(panel, 'access.*.channel_ids', channels)}"


def videos_words(panel: Panel) -> str:
    """Who may make videos."""
    t, settings = panel.t, panel.settings
    if settings.everyone.videos is not False:
        return t.gettext("Videos: everyone")
    deleted = panel.objects.deleted_roles(settings.roles)
    roles = [it for it, rule in settings.roles.items() if rule.videos and it not in deleted]
    if not roles:
        return t.gettext("Videos: nobody")
    return t.gettext("Videos: {roles}").format(roles=_named(panel, "role_ids", roles))


def models_words(panel: Panel) -> str:
    """Whether all models may be used."""
    t, settings = panel.t, panel.settings
    if not settings.everyone.patterns and settings.everyone.models_allowed is None:
        return t.gettext("Models: all")
    deleted = panel.objects.deleted_roles(settings.roles)
    others = {*settings.roles} - {settings.guild_id, *deleted}
    count = sum(bool(settings.roles[role].models_allowed) for role in others)
    if not count:
        return t.gettext("Models: only some")
    words = t.ngettext(
        "Models: only some, and more for {count} role",
        "Models: only some, and more for {count} roles",
        count,
    )
    return words.format(count=count)


def blocked_words(panel: Panel) -> str:
    """How many members are blocked."""
    count = len(panel.settings.blocked_user_ids)
    if not count:
        return panel.t.gettext("Nobody is blocked")
    words = panel.t.ngettext("{count} member is blocked", "{count} members are blocked", count)
    return words.format(count=count)


def adult_words(panel: Panel) -> str:
    """Where models that are not for all audiences may be used."""
    if panel.settings.adult_models_restricted:
        return panel.t.gettext("Adult models: only in age-restricted channels")
    return panel.t.gettext("Adult models: in all channels")


def _existing(panel: Panel, access: CommandAccess) -> tuple[list[int] | None, list[int] | None]:
    """The roles and channels of a command that were not deleted."""
    gone = panel.objects.deleted_roles(access.role_ids or ())
    lost = panel.objects.deleted_channels(access.channel_ids or ())
    roles, channels = access.role_ids, access.channel_ids
    return (
        None if roles is None else [it for it in roles if it not in gone],
        None if channels is None else [it for it in channels if it not in lost],
    )


def _named(panel: Panel, path: str, ids: Sequence[int] | None) -> str:
    """The names of some roles or channels, as Discord shows them."""
    t, guild_id = panel.t, panel.settings.guild_id
    if not ids:
        return setting_value(t, guild_id, path, ids)
    return setting_values(t, guild_id, path, ids, SHOWN)
