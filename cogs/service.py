"""`GenerationService`: the one way on which a command or a click becomes a job."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cogs.answers import answer_privately, described, private_catalogue, public_catalogue
from cogs.attachment import Attached, attachment_refusal, fetch_prepared, stored
from cogs.options import SEED_RANGE, Options, options_refusal, request_from
from cogs.requester import acknowledged, requester_of
from cogs.waiting import show_waiting
from hfmedia.errors import Failure
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from hfmedia.policy import Policy
from hfmedia.types import TASKS, GenerationRequest, ImageInput, Modality, Task
from jobs import Catalogue, JobRejected, Jobs, JobSpec, ReplyTarget
from replies.media.unusable_image import UnusableImage
from replies.text import refusals
from replies.text.errors import failure_sentence, unexpected_failure
from replies.text.images import unusable_image

if TYPE_CHECKING:
    from discord import Interaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationService:
    """Checks what members ask for, defers, and submits jobs.

    `default_models` are the operator's, by what a command gives. `policy` is that of every job.
    `store` keeps the images that jobs start from, and `sandbox` decodes them. `image_limit_bytes`
    returns how large the image of a request may be at its provider.
    """

    jobs: Jobs
    catalogue: Catalogue
    default_models: Mapping[Modality, str]
    policy: Policy
    store: MediaStore
    sandbox: Sandbox
    image_limit_bytes: Callable[[GenerationRequest], int]
    randomness: random.Random = field(default_factory=random.SystemRandom)

    async def handle_command(
        self, interaction: Interaction[Any], options: Options, image: Attached | None = None
    ) -> None:
        """Submit what a member chose, or refuse it in an answer that only they see."""
        if options.model is None:
            options = replace(options, model=self.default_model(options.task))
        refusal = self._refusal(interaction, options, image)
        if refusal is not None:
            await answer_privately(interaction, refusal)
            await show_waiting(interaction, self.jobs, self.store, self.sandbox)
            return
        request = request_from(options, self.randomness)
        await self.submit(interaction, request, options.count, image)

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

    async def submit(
        self,
        interaction: Interaction[Any],
        request: GenerationRequest,
        count: int,
        image: Attached | None = None,
    ) -> None:
        """Start a job whose reply is the answer to this interaction, or say why not.

        `image` is what to start from, if the request does not hold it yet.
        """
        try:
            async with self.jobs.reserve_slot(interaction.user.id, str(interaction.id)):
                target = await acknowledged(interaction, self.jobs)
                await self._submit_deferred(interaction, request, count, target, image)
        except JobRejected as error:
            sentence = refusals.rejection(private_catalogue(interaction), error)
            await answer_privately(interaction, sentence)
        await show_waiting(interaction, self.jobs, self.store, self.sandbox)

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

    async def _submit_deferred(
        self,
        interaction: Interaction[Any],
        request: GenerationRequest,
        count: int,
        target: ReplyTarget,
        image: Attached | None,
    ) -> None:
        """Submit the job. The reply says "thinking" until the job, or a refusal, fills it in."""
        t = public_catalogue(interaction)
        try:
            if image is not None:
                prepared = await self._prepared(image, request, interaction.user.id)
                request = replace(request, image=prepared)
            spec = JobSpec(
                request=request,
                count=count,
                requester=requester_of(interaction),
                target=target,
                policy=self.policy,
            )
            await self.jobs.submit(spec)
            return
        except UnusableImage as error:
            refusal = unusable_image(t, error)
        except JobRejected as error:
            refusal = refusals.rejection(t, error)
        except Exception as error:
            # Without this the reply would say "thinking" until Discord gives it up.
            log.error("%s failed", described(interaction), exc_info=error)
            refusal = unexpected_failure(t)
        await interaction.edit_original_response(content=refusal)
        await self.jobs.refuse(str(interaction.id))

    async def _prepared(
        self, image: Attached, request: GenerationRequest, member_id: int
    ) -> ImageInput:
        """The attached file as an image that the provider takes. Raises as `fetch_prepared`."""
        limit_bytes = self.image_limit_bytes(request)
        jpeg = await fetch_prepared(image, self.sandbox, limit_bytes, member_id=member_id)
        return await stored(self.store, jpeg)
