"""Whether a model can be a default, by what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from typing import Final

from cogs.options import is_model_id
from cogs.settings.models_view import NAME, ModelField
from cogs.settings.panel import NotPossible
from hfmedia.types import Task
from jobs import Catalogue
from replies.text import refusals
from replies.text.markdown import plain

TASKS: Final[Mapping[ModelField, Task]] = {
    "image_model": "text-to-image",
    "video_model": "text-to-video",
}
"""What a default has to do: commands get along without an image."""


def checked_model(t: NullTranslations, catalogue: Catalogue, field: ModelField, model: str) -> str:
    """The model, unless it is known to do something else. Raises `NotPossible`."""
    if not is_model_id(model):
        raise NotPossible(refusals.bad_model_id(t, model))
    served = catalogue.tasks_of(model)
    if served and TASKS[field] not in served:
        raise NotPossible(_other_task(t, field, model))
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


def _other_task(t: NullTranslations, field: ModelField, model: str) -> str:
    if field == "image_model":
        sentence = t.gettext("{model} does not make images from text alone. Choose another model.")
    else:
        sentence = t.gettext("{model} does not make videos from text alone. Choose another model.")
    return sentence.format(model=plain(model, NAME))
