"""Whether a chat model takes the images that it is asked with, by the router's list."""

from __future__ import annotations

from hfmedia.chat_model import ChatModel
from hfmedia.errors import ModelNotSupportedError
from hfmedia.prompts import hold_images
from hfmedia.types import GenerationRequest


def asks_with_images(request: GenerationRequest) -> bool:
    """Whether a request for chat holds an image."""
    is_chat = request.task == "conversational"
    return is_chat and (request.image is not None or hold_images(request.messages))


def check_images(request: GenerationRequest, model: ChatModel | None) -> None:
    """Raise `ModelNotSupportedError` if the list says that the model takes no images."""
    if model is not None and model.takes_images is False:
        raise takes_no_images(request.model)


def takes_no_images(model: str) -> ModelNotSupportedError:
    """The error for a model that cannot see."""
    return ModelNotSupportedError(
        f"{model} takes no images.",
        model=model,
        task="conversational",
        model_problem="takes-no-images",
    )
