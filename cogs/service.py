"""`GenerationService`: what commands and clicks ask for."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cogs.answers import private_catalogue
from cogs.attachment import Attached, attachment_refusal
from cogs.options import SEED_RANGE, Options, options_refusal, request_from
from cogs.submitter import JobSubmitter
from hfmedia.errors import Failure
from hfmedia.types import TASKS, Modality, Task
from jobs import Catalogue, Jobs
from replies.text.errors import failure_sentence

if TYPE_CHECKING:
    from discord import Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationService:
    """Checks what members chose, and has it submitted.

    `default_models` are the operator's, by what a command gives.
    """

    submitter: JobSubmitter
    default_models: Mapping[Modality, str]
    randomness: random.Random = field(default_factory=random.SystemRandom)

    @property
    def jobs(self) -> Jobs:
        """The jobs."""
        return self.submitter.jobs

    @property
    def catalogue(self) -> Catalogue:
        """The models that can be chosen."""
        return self.submitter.catalogue

    async def handle_command(
        self, interaction: Interaction[Any], options: Options, image: Attached | None = None
    ) -> None:
        """Submit what a member chose, or refuse it in an answer that only they see."""
        if options.model is None:
            options = replace(options, model=self.default_model(options.task))
        refusal = self._refusal(interaction, options, image)
        if refusal is not None:
            await self.submitter.refuse(interaction, refusal)
            return
        request = request_from(options, self.randomness)
        await self.submitter.submit(interaction, request, options.count, image)

    def default_model(self, task: Task) -> str | None:
        """The operator's model if it serves the task, else the most popular one, if there is one.

        A model that the Hub does not list is taken to need no image.
        """
        model = self.default_models.get(TASKS[task].gives)
        if model:
            served = self.catalogue.tasks_of(model)
            if task in served or (not served and "image" not in TASKS[task].takes):
                return model
        return self.catalogue.first(task)

    def new_seed(self) -> int:
        """A random seed."""
        return self.randomness.randint(*SEED_RANGE)

    def _refusal(
        self, interaction: Interaction[Any], options: Options, image: Attached | None
    ) -> str | None:
        t = private_catalogue(interaction)
        failure = self.catalogue.failure(options.task)
        if options.model is None and failure is not None:
            return failure_sentence(t, Failure.of(failure))
        refusal = options_refusal(t, options, self.catalogue.tasks_of(options.model or ""))
        if refusal is None and image is not None:
            refusal = attachment_refusal(t, image)
        return refusal
