"""What is wrong with a request or with the model that it names."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from hfmedia.errors import ModelNotSupportedError, RequestError
from replies.text.markdown import plain

MAX_MODEL_CHARACTERS: Final = 100
MAX_PROVIDER_CHARACTERS: Final = 40
MAX_LIST_CHARACTERS: Final = 200


def request_sentence(t: NullTranslations, error: RequestError) -> str:
    """Which part of the request to change."""
    match error.problem:
        case "prompt-empty":
            return t.gettext("The prompt is empty. Describe what you want to see.")
        case "image-missing":
            return t.gettext("This model needs an image. Type the command again and attach one.")
        case "image-unavailable":
            return t.gettext("The bot cannot read the image at the moment. Try again later.")
        case "aspect-ratio":
            return t.gettext("This aspect ratio is not supported. Choose one from the list.")
        case "resolution":
            return t.gettext("This resolution is not supported. Choose one from the list.")
        case "endpoint-url":
            return t.gettext("This address cannot be used as a model. Choose one from the list.")
        case "argument" | "task" | "ticket" | None:
            return t.gettext("This request cannot be carried out. Change its options.")


def model_sentence(t: NullTranslations, error: ModelNotSupportedError) -> str:
    """Why the model cannot be used, and which one can."""
    model = plain(error.model, MAX_MODEL_CHARACTERS) or t.gettext("this model")
    provider = plain(error.provider or "", MAX_PROVIDER_CHARACTERS) or t.gettext("this provider")
    match error.model_problem:
        case "bad-id":
            return t.gettext(
                "{model} is not a model id. Choose a model from the list, or type its id: "
                "owner/name."
            ).format(model=model)
        case "endpoint-urls-off":
            return t.gettext(
                "This bot does not take addresses as models. Choose a model from the list."
            )
        case "none-listed":
            return t.gettext("Hugging Face lists no model for this at the moment. Name a model.")
        case "not-served":
            return _not_served(t, model, error)
        case "provider-does-not-serve":
            return _not_at_provider(t, model, error)
        case "provider-unknown":
            return t.gettext(
                "The bot does not know {provider}. Leave out the provider, or choose another one."
            ).format(provider=provider)
        case "providers-denied":
            return t.gettext(
                "None of the providers that the bot may use offers {model}. Choose another model."
            ).format(model=model)
        case "takes-no-images":
            return t.gettext(
                "{model} cannot see images. Choose a model that can, or leave out the image."
            ).format(model=model)
        case "unknown":
            return t.gettext(
                "Hugging Face has no model called {model}. Check its name, or choose a model "
                "from the list."
            ).format(model=model)


def _not_served(t: NullTranslations, model: str, error: ModelNotSupportedError) -> str:
    sentences = [_no_provider(t, error.task).format(model=model)]
    tasks = [phrase for task in error.tasks if (phrase := task_phrase(t, task))]
    if tasks:
        offered = t.gettext("It is offered for: {tasks}.")
        sentences.append(offered.format(tasks=", ".join(tasks)))
    return " ".join([*sentences, t.gettext("Choose another model.")])


def _no_provider(t: NullTranslations, task: str | None) -> str:
    match task:
        case "text-to-image":
            return t.gettext("No provider makes images from text with {model} at the moment.")
        case "text-to-video":
            return t.gettext("No provider makes videos from text with {model} at the moment.")
        case "image-to-image":
            return t.gettext("No provider edits images with {model} at the moment.")
        case "image-to-video":
            return t.gettext("No provider animates images with {model} at the moment.")
        case _:
            return t.gettext("No provider offers {model} for this at the moment.")


def task_phrase(t: NullTranslations, task: str) -> str:
    """What a task is for members; empty for tasks that the bot does not have."""
    match task:
        case "text-to-image":
            return t.gettext("images from text")
        case "text-to-video":
            return t.gettext("videos from text")
        case "image-to-image":
            return t.gettext("editing images")
        case "image-to-video":
            return t.gettext("animating images")
        case "conversational" | "text-generation":
            return t.gettext("writing text")
        case _:
            return ""


def _not_at_provider(t: NullTranslations, model: str, error: ModelNotSupportedError) -> str:
    if error.provider is None:
        what = t.gettext("The provider does not offer {model} for this.").format(model=model)
    else:
        what = t.gettext("{provider} does not offer {model} for this.").format(
            provider=plain(error.provider, MAX_PROVIDER_CHARACTERS), model=model
        )
    if not error.alternatives:
        instead = t.gettext("Choose another model.")
        return f"{what} {instead}"
    names = plain(", ".join(error.alternatives), MAX_LIST_CHARACTERS)
    instead = t.gettext("Leave out the provider, or use one of these: {providers}.")
    return f"{what} {instead.format(providers=names)}"
