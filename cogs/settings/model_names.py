"""Whether a model can be a default, by what is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from gettext import NullTranslations

from cogs.default_models import is_for
from cogs.options import is_model_id
from cogs.settings.default_selects import NAME, USES, ModelField
from cogs.settings.panel import NotPossible
from guilds.models import ModelUse
from jobs import Catalogue
from replies.text import refusals
from replies.text.markdown import plain


def checked_model(t: NullTranslations, catalogue: Catalogue, field: ModelField, model: str) -> str:
    """The model, unless it is known to do something else. Raises `NotPossible`."""
    if not is_model_id(model):
        raise NotPossible(refusals.bad_model_id(t, model))
    if not is_for(catalogue, model, USES[field]):
        raise NotPossible(_other_use(t, USES[field], model))
    return model


def unknown_models(t: NullTranslations, catalogue: Catalogue, models: Iterable[str]) -> str | None:
    """That some models are in no list of the Hub; None if all are."""
    unknown = [plain(model, NAME) for model in models if not catalogue.tasks_of(model)]
    if not unknown:
        return None
    return t.gettext(
        "This is set, but the Hub does not list {models} among the models that are served now. "
        "Check the spelling."
    ).format(models=", ".join(unknown))


def _other_use(t: NullTranslations, use: ModelUse, model: str) -> str:
    match use:
        case "image":
            sentence = t.gettext(
                "{model} does not make images from text alone. Choose another model."
            )
        case "video":
            sentence = t.gettext(
                "{model} does not make videos from text alone. Choose another model."
            )
        case "chat":
            sentence = t.gettext("{model} does not answer in words. Choose another model.")
        case "vision":
            sentence = t.gettext("{model} does not look at images. Choose another model.")
    return sentence.format(model=plain(model, NAME))
