"""Handlers of the page "Models and defaults"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from itertools import islice
from typing import Any, Final

from discord import InteractionType, ui

from cogs.choosing import model_without_guild
from cogs.options import COUNT_LIMIT
from cogs.settings import models_view as views
from cogs.settings.elements import OPTIONS
from cogs.settings.handlers import PanelChange, PanelModal, PanelTopic, existing_channel
from cogs.settings.model_names import TASKS, checked_model, unknown_models
from cogs.settings.panel import Forged, Visit, parse_id
from cogs.settings.providers_view import known_providers, providers_summary
from guilds.defaults import combined
from guilds.edits import defaults_of, with_defaults
from guilds.models import Defaults, GuildSettings
from hfmedia.types import TASKS as OF_TASKS

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
        here = combined(settings.defaults, self._otherwise())
        providers = providers_summary(t, settings, known_providers(visit.guilds))
        return views.summary(t, settings, here, providers)

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page of the server or of a channel."""
        settings, otherwise = visit.panel.settings, self._otherwise()
        channel_id = existing_channel(visit)
        if channel_id is not None:
            otherwise = combined(settings.defaults, otherwise)
        search = self.service.catalogue.search
        popular = {name: [*islice(search(task, ""), OPTIONS)] for name, task in TASKS.items()}
        providers = providers_summary(visit.t, settings, known_providers(visit.guilds))
        return views.models_view(visit.panel, channel_id, otherwise, popular, providers)

    def _otherwise(self) -> Defaults:
        """What counts in a server that has set nothing."""
        catalogue, operators = self.service.catalogue, self.service.default_models
        models = {
            name: model_without_guild(catalogue, task, operators.get(OF_TASKS[task].gives))
            for name, task in TASKS.items()
        }
        return Defaults(count=1, spoiler=False, **models)


class SetDefault(PanelChange):
    """Sets one default to what was chosen in its select."""

    kind = views.SET
    page = ModelsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the chosen value, or without one."""
        if visit.detail not in views.NAMES:
            raise Forged(visit.detail)
        [text] = visit.values
        value = None if text == views.NOT_SET else self._value(visit, text)
        channel_id = existing_channel(visit)
        defaults = replace(defaults_of(settings, channel_id), **{visit.detail: value})
        return with_defaults(settings, channel_id, defaults)

    def _value(self, visit: Visit, text: str) -> Any:
        match visit.detail:
            case "image_model" | "video_model":
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

    def modal(self, visit: Visit) -> ui.Modal:
        """The modal with the models of the server or of a channel."""
        return views.models_modal(visit.panel, existing_channel(visit))


class SetTypedModels(PanelChange):
    """Sets the models that were typed."""

    kind = views.TYPED_MODELS
    interaction_type = InteractionType.modal_submit
    page = ModelsPage

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


def typed_models(visit: Visit) -> dict[views.ModelField, str]:
    """What was typed in the modal."""
    return {name: str(visit.fields.get(name) or "").strip() for name in TASKS}


class ForgetChannel(PanelChange):
    """Removes all defaults of a channel."""

    kind = views.FORGET_CHANNEL
    page = ModelsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without them."""
        return with_defaults(settings, existing_channel(visit), Defaults())
