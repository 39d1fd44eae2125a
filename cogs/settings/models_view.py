"""The page "Models and defaults": what a command does where a member has chosen nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from typing import Final

from discord import ButtonStyle, ui

from cogs.settings.default_selects import CHAT_MODELS, NAME, NAMES, ModelField, default_select
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
from guilds.edits import defaults_of
from guilds.models import Defaults, GuildSettings
from replies.text.markdown import plain

# The kinds of what is on the page.
PAGE: Final = "settings-models"
CHANNELS: Final = "settings-channels"
PROVIDERS: Final = "settings-providers"
SET: Final = "settings-default"
TYPE_MODELS: Final = "settings-type-models"
TYPED_MODELS: Final = "settings-typed-models"
FORGET_CHANNEL: Final = "settings-forget-channel"

OF_SERVER: Final = tuple(name for name in NAMES if name not in CHAT_MODELS)
MODELS_OF_SERVER: Final[tuple[ModelField, ...]] = ("image_model", "video_model")


def models_view(
    panel: Panel,
    channel_id: int | None,
    otherwise: Defaults,
    popular: Mapping[ModelField, Sequence[str]],
    providers: str,
) -> ui.LayoutView:
    """The page of the whole server, or of a channel.

    `otherwise` is what counts where nothing is set here, `popular` are models to choose from, and
    `providers` says which may be asked.
    """
    t, here = panel.t, defaults_of(panel.settings, channel_id)
    argument = "" if channel_id is None else str(channel_id)
    items: list[Item] = [ui.TextDisplay(_introduction(t, channel_id))]
    for name in OF_SERVER if channel_id is None else NAMES:
        custom_id = change_id(panel, SET, argument, name)
        items += default_select(t, custom_id, name, here, otherwise, popular)
    typing = button(t.gettext("Type a model's name"), page_id(TYPE_MODELS, argument))
    if channel_id is not None:
        forget = button(
            t.gettext("Remove all of this channel"),
            change_id(panel, FORGET_CHANNEL, argument),
            ButtonStyle.danger,
        )
        items.append(ui.ActionRow(typing, forget))
        heading = t.gettext("Defaults of one channel")
        return page_view(panel, heading, items, back=page_id(CHANNELS))
    items.append(ui.ActionRow(typing))
    return page_view(panel, title(t), [*items, *_links(panel, providers)], back=page_id(FRONT))


def title(t: NullTranslations) -> str:
    """The title of the page."""
    return t.gettext("Models and defaults")


def summary(
    t: NullTranslations, settings: GuildSettings, here: Defaults, providers: str
) -> list[str]:
    """What the front page says; `here` is what counts in the server."""
    none = t.gettext("none is known yet")
    models = [
        f"{command}: {none if model is None else plain(model, NAME)}"
        for command, model in (("/imagine", here.image_model), ("/video", here.video_model))
    ]
    count = t.ngettext("{count} result", "{count} results", here.count or 1)
    others = [
        here.aspect_ratio,
        count.format(count=here.count),
        t.gettext("behind a spoiler") if here.spoiler else None,
        channels_summary(t, len(settings.channel_defaults)),
    ]
    return [*models, " · ".join(it for it in others if it is not None), providers]


def _introduction(t: NullTranslations, channel_id: int | None) -> str:
    if channel_id is None:
        return t.gettext("What a command uses when a member chooses nothing else.")
    return t.gettext(
        "What a command uses in {channel} when a member chooses nothing else. What is not set here "
        "is the same as in the whole server."
    ).format(channel=f"<#{channel_id}>")


def _links(panel: Panel, providers: str) -> list[Item]:
    """What leads to the pages under this one."""
    t = panel.t
    channels = channels_summary(t, len(panel.settings.channel_defaults))
    return [
        section(headed(heading, text), button(t.gettext("Open"), page_id(kind)))
        for heading, text, kind in (
            (t.gettext("Channels"), channels, CHANNELS),
            (t.gettext("Providers"), providers, PROVIDERS),
        )
    ]


def channels_summary(t: NullTranslations, count: int) -> str:
    """In how many channels it is different."""
    if not count:
        return t.gettext("The same in every channel.")
    return t.ngettext(
        "Different in {count} channel.", "Different in {count} channels.", count
    ).format(count=count)
