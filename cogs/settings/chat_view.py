"""The page "Chat": whether models answer in words, which ones, and what they are told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from typing import Final

from discord import TextStyle, ui

from cogs.settings.default_selects import CHAT_MODELS, NAME, ModelField, default_select
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
from guilds.models import MAX_SYSTEM_PROMPT, Defaults, GuildSettings
from replies.text.markdown import plain

# The kinds of what is on the page.
PAGE: Final = "settings-chat"
TURN: Final = "settings-chat-turn"
SET: Final = "settings-chat-model"
TYPE_MODELS: Final = "settings-chat-type"
TYPED_MODELS: Final = "settings-chat-typed"
WRITE_PROMPT: Final = "settings-chat-write"
WRITTEN_PROMPT: Final = "settings-chat-written"

PROMPT: Final = "system_prompt"  # the field of the modal
SHOWN: Final = 200  # characters of the system prompt on the page
SUMMED_UP: Final = 60  # on the front page
FENCE: Final = "```"
NO_FENCE: Final = "'''"


def chat_view(
    panel: Panel,
    otherwise: Defaults,
    popular: Mapping[ModelField, Sequence[str]],
    written: str = "",
) -> ui.LayoutView:
    """The page. `otherwise` and `popular` are as in `models_view`.

    `written` is a system prompt that was written and not taken over.
    """
    t, settings = panel.t, panel.settings
    items: list[Item] = [_turning(panel)]
    for name in CHAT_MODELS:
        custom_id = change_id(panel, SET, detail=name)
        items += default_select(t, custom_id, name, settings.defaults, otherwise, popular)
    items.append(ui.ActionRow(button(t.gettext("Type a model's name"), page_id(TYPE_MODELS))))
    words = headed(t.gettext("System prompt"), _prompt_words(t, settings, SHOWN))
    items.append(section(words, button(t.gettext("Change"), page_id(WRITE_PROMPT))))
    if written:
        items.append(ui.TextDisplay(_to_copy(t, written)))
    elsewhere = t.gettext(
        "“Models and defaults” has other models for single channels, and “Who and where” says who "
        "may use /chat and /describe."
    )
    items.append(ui.TextDisplay(f"-# {elsewhere}"))
    return page_view(panel, title(t), items, back=page_id(FRONT))


def prompt_modal(panel: Panel) -> ui.Modal:
    """The modal for the system prompt, which begins with the one that is set."""
    t = panel.t
    modal = ui.Modal(title=t.gettext("System prompt"), custom_id=change_id(panel, WRITTEN_PROMPT))
    text: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id=PROMPT,
        style=TextStyle.paragraph,
        default=panel.settings.system_prompt,
        required=False,
        max_length=MAX_SYSTEM_PROMPT,
    )
    description = t.gettext("What a model is told before every conversation. Empty: nothing.")
    modal.add_item(ui.Label(text=modal.title, description=description, component=text))
    return modal


def title(t: NullTranslations) -> str:
    """The title of the page."""
    return t.gettext("Chat")


def summary(t: NullTranslations, settings: GuildSettings, here: Defaults) -> list[str]:
    """What the front page says; `here` is what counts in the server."""
    if settings.chat_enabled is False:
        return [_off(t)]
    none = t.gettext("none is known yet")
    models = [
        f"{command}: {none if model is None else plain(model, NAME)}"
        for command, model in (("/chat", here.chat_model), ("/describe", here.vision_model))
    ]
    words = _prompt_words(t, settings, SUMMED_UP)
    return [*models, t.gettext("System prompt: {prompt}").format(prompt=words)]


def _turning(panel: Panel) -> Item:
    """Whether models answer, and a button that changes it."""
    t = panel.t
    if panel.settings.chat_enabled is False:
        turn_on = button(t.gettext("Turn on"), change_id(panel, TURN, detail="on"))
        return section(_off(t), turn_on)
    words = t.gettext("On: members can talk to models and have images described.")
    return section(words, button(t.gettext("Turn off"), change_id(panel, TURN, detail="off")))


def _off(t: NullTranslations) -> str:
    return t.gettext("Off: nobody can use /chat and /describe.")


def _prompt_words(t: NullTranslations, settings: GuildSettings, limit: int) -> str:
    """The system prompt, or its beginning."""
    prompt = settings.system_prompt
    return t.gettext("none") if prompt is None else plain(prompt, limit)


def _to_copy(t: NullTranslations, written: str) -> str:
    """What was written, which is too long for the id of a button that could bring it back."""
    heading = t.gettext("What you wrote, so that you can copy it:")
    text = written[:MAX_SYSTEM_PROMPT].replace(FENCE, NO_FENCE)
    return f"{heading}\n{FENCE}\n{text}\n{FENCE}"
