"""The page "Providers": where the words and pictures of the server may go, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final, get_args

from discord import SelectOption, ui

from cogs.settings.elements import Item, button, change_id, choice, choices, headed, page_view
from cogs.settings.panel import Panel
from guilds.model_rules import permitted
from guilds.models import GuildOrder, GuildSettings
from guilds.services import GuildServices
from replies.text.setting_values import order_name

# The kinds of what is on the page.
PAGE: Final = "settings-providers"
ALLOW: Final = "settings-allow-providers"
ALLOW_ALL: Final = "settings-allow-all-providers"
DENY: Final = "settings-deny-providers"
ORDER: Final = "settings-order"

NOT_SET: Final = "-"


def providers_view(panel: Panel, known: Sequence[str], back: str) -> ui.LayoutView:
    """The page. `known` are the providers that the bot can ask."""
    t, settings = panel.t, panel.settings
    first = t.gettext("Which is asked first")
    items: list[Item] = [
        ui.TextDisplay(
            t.gettext(
                "Prompts and images of this server go to Hugging Face and to the providers that "
                "you allow here."
            )
            + f"\n{providers_summary(t, settings, known)}"
        ),
        ui.TextDisplay(headed(t.gettext("Only these"))),
        choices(
            change_id(panel, ALLOW),
            _options(known),
            settings.providers_allowed or (),
            t.gettext("All providers") if settings.providers_allowed is None else t.gettext("None"),
        ),
        ui.TextDisplay(headed(t.gettext("Never these"))),
        choices(
            change_id(panel, DENY), _options(known), settings.providers_denied, t.gettext("None")
        ),
        ui.TextDisplay(headed(first)),
        choice(change_id(panel, ORDER), _orders(t), settings.order or NOT_SET, first),
    ]
    if settings.providers_allowed is not None:
        everything = button(t.gettext("Allow all providers"), change_id(panel, ALLOW_ALL))
        items.insert(3, ui.ActionRow(everything))
    return page_view(panel, t.gettext("Providers"), items, back=back)


def known_providers(guilds: GuildServices) -> tuple[str, ...]:
    """Those that the bot can ask, and that its operator allows."""
    operator = guilds.operator
    return permitted(guilds.providers, operator.providers_allowed, operator.providers_denied) or ()


def providers_summary(t: NullTranslations, settings: GuildSettings, known: Sequence[str]) -> str:
    """Which providers may be asked."""
    left = permitted(known, settings.providers_allowed, settings.providers_denied) or ()
    if not left:
        return t.gettext("⚠️ No provider is left, so nothing can be generated.")
    if len(left) == len(known):
        return t.gettext("All providers may be asked.")
    if settings.providers_allowed is None:
        gone = [name for name in known if name not in left]
        return t.gettext("All providers but {names} may be asked.").format(names=", ".join(gone))
    return t.gettext("Only {names} may be asked.").format(names=", ".join(left))


def _options(known: Sequence[str]) -> list[SelectOption]:
    return [SelectOption(label=name, value=name) for name in known]


def _orders(t: NullTranslations) -> list[SelectOption]:
    orders = {NOT_SET: t.gettext("not set")}
    orders |= {order: order_name(t, order) for order in get_args(GuildOrder)}
    return [
        SelectOption(label=f"{name[:1].upper()}{name[1:]}", value=value)
        for value, name in orders.items()
    ]
