"""`GenerationService`: what commands and clicks ask for."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cogs.attachment import Attached, attachment_refusal
from cogs.default_models import default_model, use_of
from cogs.defaults import aspect_ratio_of, count_of, is_spoiler
from cogs.enhancing import enhancing_request
from cogs.invocation import Invocation
from cogs.options import SEED_RANGE, Options, options_refusal, request_from
from cogs.submitter import JobSubmitter
from guilds.admission import RulesUnavailable
from guilds.choices import Choices
from guilds.models import ModelUse
from hfmedia.errors import Failure
from hfmedia.types import GenerationRequest
from jobs import Catalogue, Jobs
from replies.text import refusals
from replies.text.errors import failure_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationService:
    """Checks what members chose, and has it submitted.

    `default_models` are the operator's.
    """

    submitter: JobSubmitter
    default_models: Mapping[ModelUse, str]
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
        self, invocation: Invocation, options: Options, image: Attached | None = None
    ) -> None:
        """Submit what a member chose, or refuse it in an answer that only they see."""
        try:
            choices = await self.choices(invocation)
        except RulesUnavailable:
            sentence = refusals.rules_unavailable(invocation.private_catalogue)
            await self.submitter.refuse(invocation, sentence)
            return
        count = count_of(options, choices)
        options = replace(
            options,
            model=await self._model_of(options, choices),
            count=count,
            aspect_ratio=aspect_ratio_of(options, choices),
        )
        refusal = self._refusal(invocation, options, image)
        if refusal is not None:
            await self.submitter.refuse(invocation, refusal)
            return
        request, enhancing = request_from(options, self.randomness), None
        if options.enhance:
            enhancing = await self._enhancing(choices, request.prompt)
            if enhancing is None:
                sentence = refusals.no_model_to_enhance(invocation.private_catalogue)
                await self.submitter.refuse(invocation, sentence)
                return
        spoiler = is_spoiler(choices)
        await self.submitter.submit(
            invocation, request, count, image, spoiler=spoiler, enhancing=enhancing
        )

    async def choices(self, invocation: Invocation) -> Choices:
        """What the member can choose here, and the defaults. Raises `RulesUnavailable`."""
        admission = self.submitter.admission
        return await admission.choices(invocation.member, invocation.place)

    def new_seed(self) -> int:
        """A random seed."""
        return self.randomness.randint(*SEED_RANGE)

    async def _model_of(self, options: Options, choices: Choices) -> str | None:
        if options.model is not None:
            return options.model
        operators = self.default_models.get(use_of(options.task))
        return await default_model(self.catalogue, choices, options.task, operators)

    async def _enhancing(self, choices: Choices, prompt: str) -> GenerationRequest | None:
        return await enhancing_request(self.catalogue, choices, self.default_models, prompt)

    def _refusal(
        self, invocation: Invocation, options: Options, image: Attached | None
    ) -> str | None:
        t = invocation.private_catalogue
        failure = self.catalogue.failure(options.task)
        if options.model is None and failure is not None:
            return failure_sentence(t, Failure.of(failure))
        refusal = options_refusal(t, options, self.catalogue.tasks_of(options.model or ""))
        if refusal is None and image is not None:
            refusal = attachment_refusal(t, image)
        return refusal
