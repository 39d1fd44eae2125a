"""Handlers of the page "Chat"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from gettext import NullTranslations

from discord import InteractionType, ui

from cogs.settings import chat_view as views
from cogs.settings.default_selects import CHAT_MODELS, ModelField
from cogs.settings.handlers import PanelChange, PanelModal, PanelTopic
from cogs.settings.models import (
    SetDefault,
    SetTypedModels,
    TypeModels,
    defaults_without_guild,
    popular_defaults,
)
from cogs.settings.panel import Forged, Visit
from guilds.defaults import combined
from guilds.models import GuildSettings


class ChatPage(PanelTopic):
    """The page; it has no argument."""

    kind = views.PAGE

    def title(self, t: NullTranslations) -> str:
        """Its title."""
        return views.title(t)

    async def summary(self, visit: Visit) -> Sequence[str]:
        """Whether it is on, the models, and the system prompt."""
        settings = visit.panel.settings
        here = combined(settings.defaults, defaults_without_guild(self.service))
        return views.summary(visit.t, settings, here)

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page."""
        was_refused = visit.panel.note is not None
        return views.chat_view(
            visit.panel,
            defaults_without_guild(self.service),
            popular_defaults(self.service.catalogue),
            written_prompt(visit) if was_refused else "",
        )


class TurnChat(PanelChange):
    """Lets models answer in words (`on`), or not."""

    kind = views.TURN
    page = ChatPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the other choice. On is what counts where nothing is set."""
        if visit.detail not in {"on", "off"}:
            raise Forged(visit.detail)
        return replace(settings, chat_enabled=None if visit.detail == "on" else False)


class SetChatModel(SetDefault):
    """Sets a model of the server to what was chosen in its select."""

    kind = views.SET
    page = ChatPage


class TypeChatModels(TypeModels):
    """Opens the modal for models that the selects do not offer."""

    kind = views.TYPE_MODELS
    typed = views.TYPED_MODELS

    def names(self, channel_id: int | None) -> Sequence[ModelField]:
        """Those of this page."""
        return CHAT_MODELS


class SetTypedChatModels(SetTypedModels):
    """Sets the models that were typed."""

    kind = views.TYPED_MODELS
    page = ChatPage


class WriteSystemPrompt(PanelModal):
    """Opens the modal for the system prompt."""

    kind = views.WRITE_PROMPT

    def modal(self, visit: Visit) -> ui.Modal:
        """The modal with the prompt that is set."""
        return views.prompt_modal(visit.panel)


class SetSystemPrompt(PanelChange):
    """Sets the system prompt that was written."""

    kind = views.WRITTEN_PROMPT
    interaction_type = InteractionType.modal_submit
    page = ChatPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With it, or without one where nothing was written."""
        return replace(settings, system_prompt=written_prompt(visit) or None)


def written_prompt(visit: Visit) -> str:
    """What was written in the modal."""
    return str(visit.fields.get(views.PROMPT) or "").strip()
