"""The model of a command that names none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hfmedia.cli.access import Access
from hfmedia.cli.commands import GenerationCommand
from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.types import Task


def default_model(
    models: Mapping[str, Sequence[str]], command: GenerationCommand, access: Access, task: Task
) -> str:
    """The first of the models that a permitted provider serves.

    `models` are those of the task with their providers. Raises `ModelNotSupportedError` or
    `MissingAuthError` if there is none.
    """
    for model, providers in models.items():
        # Without a key only hf-inference can be asked.
        usable = [name for name in providers if access.key or name == "hf-inference"]
        if any(command.permits(name) for name in usable):
            return model
    if access.key is None:
        raise MissingAuthError(
            f"Without a key no model is available for {task}. "
            "Set HF_TOKEN, or log in with: hf auth login",
            auth_problem="missing",
        )
    raise ModelNotSupportedError(
        f"No permitted provider serves a model for {task}.",
        task=task,
        model_problem="providers-denied",
    )
