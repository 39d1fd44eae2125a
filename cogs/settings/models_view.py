"""The page "Models and defaults": what a command does where a member has chosen nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from gettext import NullTranslations
from typing import Final, Literal, TypeAlias

from discord import ButtonStyle, SelectOption, TextStyle, ui

from cogs.options import COUNT_LIMIT
from cogs.settings.elements import (
    FRONT,
    OPTION_LENGTH,
    Item,
    button,
    change_id,
    choice,
    headed,
    page_id,
    page_view,
    section,
)
from cogs.settings.panel import Panel
from guilds.checks import NAME_LENGTH
from guilds.edits import defaults_of
from guilds.models import Defaults, GuildSettings
from hfmedia.sizes import ASPECT_RATIOS, IMAGE_RATIO, VIDEO_RATIO
from replies.text.markdown import plain, shortened

ModelField: TypeAlias = Literal["image_model", "video_model"]

# The kinds of what is on the page.
PAGE: Final = "settings-models"
CHANNELS: Final = "settings-channels"
PROVIDERS: Final = "settings-providers"
SET: Final = "settings-default"
TYPE_MODELS: Final = "settings-type-models"
TYPED_MODELS: Final = "settings-typed-models"
FORGET_CHANNEL: Final = "settings-forget-channel"

NAMES: Final = tuple(each.name for each in fields(Defaults))
NAME: Final = 60  # characters of a model's name in a text
LABEL: Final = 45  # characters above an input of a modal
NOT_SET: Final = "-"  # no model has this name


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
    for name in NAMES:
        options = _options(t, name, here, otherwise, popular)
        custom_id = change_id(panel, SET, argument, name)
        items.append(ui.TextDisplay(headed(label(t, name))))
        items.append(choice(custom_id, options, chosen_value(here, name), label(t, name)))
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


def models_modal(panel: Panel, channel_id: int | None) -> ui.Modal:
    """A modal for the names of models that the selects do not offer."""
    t, here = panel.t, defaults_of(panel.settings, channel_id)
    argument = "" if channel_id is None else channel_id
    modal = ui.Modal(title=t.gettext("Models"), custom_id=change_id(panel, TYPED_MODELS, argument))
    for name in ("image_model", "video_model"):
        text: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=name,
            style=TextStyle.short,
            default=getattr(here, name),
            placeholder="owner/name",
            required=False,
            max_length=NAME_LENGTH,
        )
        description = t.gettext("Its id on the Hub. Empty: not set.")
        title_of = shortened(label(t, name), LABEL)
        modal.add_item(ui.Label(text=title_of, description=description, component=text))
    return modal


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


def chosen_value(here: Defaults, name: str) -> str:
    """What is set, as the value of an option."""
    value = getattr(here, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOT_SET if value is None else str(value)


def _introduction(t: NullTranslations, channel_id: int | None) -> str:
    if channel_id is None:
        return t.gettext("What a command uses when a member chooses nothing else.")
    return t.gettext(
        "What a command uses in {channel} when a member chooses nothing else. What is not set here "
        "is the same as in the whole server."
    ).format(channel=f"<#{channel_id}>")


def label(t: NullTranslations, name: str) -> str:
    """What a default is called on the pages."""
    labels = {
        "image_model": t.gettext("Model of /imagine"),
        "video_model": t.gettext("Model of /video"),
        "aspect_ratio": t.gettext("Aspect ratio"),
        "count": t.gettext("Results per command"),
        "spoiler": t.gettext("Spoilers"),
    }
    return labels[name]


def _options(
    t: NullTranslations,
    name: str,
    here: Defaults,
    otherwise: Defaults,
    popular: Mapping[ModelField, Sequence[str]],
) -> list[SelectOption]:
    """The options of a select, the first of which sets nothing."""
    match name:
        case "image_model" | "video_model":
            # A model that was typed is not among the popular ones.
            chosen = [model for model in [getattr(here, name)] if model is not None]
            names = dict.fromkeys([*chosen, *popular[name]])
            values = [(model, model) for model in names if len(model) <= OPTION_LENGTH]
            unset = getattr(otherwise, name) or t.gettext("none is known yet")
        case "aspect_ratio":
            values = [(ratio, ratio) for ratio in ASPECT_RATIOS]
            each = t.gettext("{image} for images, {video} for videos")
            unset = otherwise.aspect_ratio or each.format(image=IMAGE_RATIO, video=VIDEO_RATIO)
        case "count":
            values = [(str(number), str(number)) for number in range(1, COUNT_LIMIT + 1)]
            unset = str(otherwise.count)
        case _:
            words = {"yes": t.gettext("Hidden behind a spoiler"), "no": t.gettext("Shown at once")}
            values = list(words.items())
            unset = words["yes" if otherwise.spoiler else "no"]
    none = t.gettext("Not set ({otherwise})").format(otherwise=unset)
    return [
        SelectOption(label=shortened(label, OPTION_LENGTH), value=value)
        for value, label in [(NOT_SET, none), *values]
    ]


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
