"""The selects with which defaults are chosen, and the modal for models that they do not offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from gettext import NullTranslations
from typing import Final, Literal, TypeAlias

from discord import SelectOption, TextStyle, ui

from cogs.options import COUNT_LIMIT
from cogs.settings.elements import OPTION_LENGTH, Item, choice, headed
from guilds.checks import NAME_LENGTH
from guilds.models import Defaults, ModelUse
from hfmedia.sizes import ASPECT_RATIOS, IMAGE_RATIO, VIDEO_RATIO
from replies.text.markdown import shortened

ModelField: TypeAlias = Literal["image_model", "video_model", "chat_model", "vision_model"]

USES: Final[Mapping[ModelField, ModelUse]] = {
    "image_model": "image",
    "video_model": "video",
    "chat_model": "chat",
    "vision_model": "vision",
}
CHAT_MODELS: Final[tuple[ModelField, ...]] = ("chat_model", "vision_model")
"""Those that the page "Chat" has for the whole server."""
NAMES: Final = tuple(each.name for each in fields(Defaults))
NAME: Final = 60  # characters of a model's name in a text
LABEL: Final = 45  # characters above an input of a modal
NOT_SET: Final = "-"  # no model has this name


def default_select(
    t: NullTranslations,
    custom_id: str,
    name: str,
    here: Defaults,
    otherwise: Defaults,
    popular: Mapping[ModelField, Sequence[str]],
) -> list[Item]:
    """The select of a default, under its name.

    `otherwise` is what counts where nothing is set `here`; `popular` are models to choose from.
    """
    options = _options(t, name, here, otherwise, popular)
    return [
        ui.TextDisplay(headed(label(t, name))),
        choice(custom_id, options, chosen_value(here, name), label(t, name)),
    ]


def models_modal(
    t: NullTranslations, custom_id: str, names: Sequence[ModelField], here: Defaults
) -> ui.Modal:
    """A modal for the names of models that the selects do not offer.

    It begins with those that are set; `custom_id` is that of what it submits.
    """
    modal = ui.Modal(title=t.gettext("Models"), custom_id=custom_id)
    for name in names:
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


def chosen_value(here: Defaults, name: str) -> str:
    """What is set, as the value of an option."""
    value = getattr(here, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOT_SET if value is None else str(value)


def label(t: NullTranslations, name: str) -> str:
    """What a default is called on the pages."""
    labels = {
        "image_model": t.gettext("Model of /imagine"),
        "video_model": t.gettext("Model of /video"),
        "chat_model": t.gettext("Model of /chat"),
        "vision_model": t.gettext("Model that looks at images"),
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
        case "image_model" | "video_model" | "chat_model" | "vision_model":
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
