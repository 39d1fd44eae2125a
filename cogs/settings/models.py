"""Handlers of the page "Models and defaults"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from itertools import islice
from typing import Any, ClassVar, Final

from discord import InteractionType, ui

from cogs.default_models import model_without_guild, popular_models
from cogs.options import COUNT_LIMIT
from cogs.service import GenerationService
from cogs.settings import models_view as views
from cogs.settings.default_selects import NAMES, NOT_SET, USES, ModelField, models_modal
from cogs.settings.elements import OPTIONS, change_id
from cogs.settings.handlers import (
    PanelChange,
    PanelModal,
    PanelPage,
    PanelTopic,
    existing_channel,
)
from cogs.settings.model_names import checked_model, unknown_models
from cogs.settings.panel import Forged, Visit, parse_id
from cogs.settings.providers_view import known_providers, providers_summary
from guilds.defaults import combined
from guilds.edits import defaults_of, with_defaults
from guilds.models import Defaults, GuildSettings
from jobs import Catalogue

SPOILERS: Final[Mapping[str, bool]] = {"yes": True, "no": False}


class ModelsPage(PanelTopic):
    """The page; its argument is the id of a channel, or empty for the whole server."""

    kind = views.PAGE

    def title(self, t: NullTranslations) -> str:
        """Its title."""
        return views.title(t)

    async def summary(self, visit: Visit) -> Sequence[str]:
        """Models, what else is set, and providers."""
        settings, t = visit.panel.settings, visit.t
        here = combined(settings.defaults, defaults_without_guild(self.service))
        providers = providers_summary(t, settings, known_providers(visit.guilds))
        return views.summary(t, settings, here, providers)

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page of the server or of a channel."""
        settings, otherwise = visit.panel.settings, defaults_without_guild(self.service)
        channel_id = existing_channel(visit)
        if channel_id is not None:
            otherwise = combined(settings.defaults, otherwise)
        popular = popular_defaults(self.service.catalogue)
        providers = providers_summary(visit.t, settings, known_providers(visit.guilds))
        return views.models_view(visit.panel, channel_id, otherwise, popular, providers)


class SetDefault(PanelChange):
    """Sets one default to what was chosen in its select."""

    kind = views.SET
    page: ClassVar[type[PanelPage]] = ModelsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the chosen value, or without one."""
        if visit.detail not in NAMES:
            raise Forged(visit.detail)
        [text] = visit.values
        value = None if text == NOT_SET else self._value(visit, text)
        channel_id = existing_channel(visit)
        defaults = replace(defaults_of(settings, channel_id), **{visit.detail: value})
        return with_defaults(settings, channel_id, defaults)

    def _value(self, visit: Visit, text: str) -> Any:
        match visit.detail:
            case "image_model" | "video_model" | "chat_model" | "vision_model":
                return checked_model(visit.t, self.service.catalogue, visit.detail, text)
            case "count" if 1 <= parse_id(text) <= COUNT_LIMIT:
                return parse_id(text)
            case "spoiler" if text in SPOILERS:
                return SPOILERS[text]
            case "aspect_ratio":
                return text
        raise Forged(text)


class TypeModels(PanelModal):
    """Opens the modal for models that the selects do not offer."""

    kind = views.TYPE_MODELS
    typed = views.TYPED_MODELS

    def modal(self, visit: Visit) -> ui.Modal:
        """The modal with the models of the server or of a channel."""
        channel_id = existing_channel(visit)
        custom_id = change_id(visit.panel, self.typed, visit.argument)
        here = defaults_of(visit.panel.settings, channel_id)
        return models_modal(visit.t, custom_id, self.names(channel_id), here)

    def names(self, channel_id: int | None) -> Sequence[ModelField]:
        """The models that are typed in it: those of the page."""
        return views.MODELS_OF_SERVER if channel_id is None else [*USES]


class SetTypedModels(PanelChange):
    """Sets the models that were typed."""

    kind = views.TYPED_MODELS
    interaction_type = InteractionType.modal_submit
    page: ClassVar[type[PanelPage]] = ModelsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the models that were typed; without one where nothing was."""
        channel_id, catalogue = existing_channel(visit), self.service.catalogue
        models: dict[str, Any] = {
            name: checked_model(visit.t, catalogue, name, text) if text else None
            for name, text in typed_models(visit).items()
        }
        defaults = replace(defaults_of(settings, channel_id), **models)
        return with_defaults(settings, channel_id, defaults)

    def note(self, visit: Visit) -> str | None:
        """That the Hub lists none of that name, as far as is known here."""
        names = [text for text in typed_models(visit).values() if text]
        return unknown_models(visit.t, self.service.catalogue, names)


def typed_models(visit: Visit) -> dict[ModelField, str]:
    """What was typed in the modal, which has some of the models."""
    fields = visit.fields
    return {name: str(fields[name] or "").strip() for name in USES if name in fields}


def popular_defaults(catalogue: Catalogue) -> dict[ModelField, list[str]]:
    """The models that the selects offer."""
    return {name: [*islice(popular_models(catalogue, use), OPTIONS)] for name, use in USES.items()}


def defaults_without_guild(service: GenerationService) -> Defaults:
    """What counts in a server that has set nothing."""
    models: dict[str, Any] = {
        name: model_without_guild(service.catalogue, use, service.default_models.get(use))
        for name, use in USES.items()
    }
    return Defaults(count=1, spoiler=False, **models)


class ForgetChannel(PanelChange):
    """Removes all defaults of a channel."""

    kind = views.FORGET_CHANNEL
    page = ModelsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without them."""
        return with_defaults(settings, existing_channel(visit), Defaults())
