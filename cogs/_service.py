"""What every command needs, and the one way on which a request becomes a job."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from discord.ext import commands

from cogs._attachment import fetched, objection
from cogs._errors import refuse, rejection, sentence
from cogs._options import FROM_WORDS, Options, refusal, request_of
from jobs import Catalogue, JobRejected, Jobs, ReplyTarget
from replies.media.image_input import UnusableImage, prepared, room_for

if TYPE_CHECKING:
    from discord import Interaction

    from cogs._attachment import Attached
    from hfmedia.types import GenerationRequest, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationService:
    """Where commands hand over what members ask for."""

    jobs: Jobs
    catalogue: Catalogue
    defaults: dict[Task, str]
    draw: random.Random = field(default_factory=random.SystemRandom)
    # Unpacked, a picture may take some hundred megabytes: one at a time.
    unpacking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(
        self, interaction: Interaction[Any], options: Options, image: Attached | None = None
    ) -> None:
        """Do what a member chose, or say in one sentence why not."""
        if options.model is None:
            options = replace(options, model=self.default_model(options.task))
        failure = self.catalogue.failure(options.task)
        if options.model is None and failure is not None:
            await refuse(interaction, sentence(failure))
            return
        why = refusal(options, self.catalogue.tasks_of(options.model or ""))
        if why is None and image is not None:
            why = objection(image)
        if why is not None:
            await refuse(interaction, why)
            return
        await self.submit(interaction, request_of(options, self.draw), options.count, image)

    def default_model(self, task: Task) -> str | None:
        """The operator's model if it serves the task, else the most popular one.

        A model that the Hub does not list is taken to make things from words.
        """
        model = self.defaults.get(task)
        if model and task in (self.catalogue.tasks_of(model) or FROM_WORDS):
            return model
        return self.catalogue.first(task)

    async def submit(
        self,
        interaction: Interaction[Any],
        request: GenerationRequest,
        count: int,
        image: Attached | None = None,
    ) -> None:
        """Start a job whose reply is the answer to this interaction, or say why not.

        `image` is the picture to begin from, if the request does not hold it yet.
        """
        try:
            with self.jobs.place(interaction.user.id):
                address = await deferred(interaction)
                await self._start(interaction, request, count, address, image)
        except JobRejected as error:
            await refuse(interaction, rejection(error))

    async def _start(
        self,
        interaction: Interaction[Any],
        request: GenerationRequest,
        count: int,
        address: ReplyTarget,
        image: Attached | None,
    ) -> None:
        """From here on the member reads "thinking", until the reply says something."""
        try:
            if image is not None:
                data = await fetched(image)
                async with self.unpacking:
                    picture = await asyncio.to_thread(prepared, data, room_for(request))
                request = replace(request, image=picture)
            await self.jobs.start(request, count=count, address=address)
        except UnusableImage as error:
            await interaction.edit_original_response(content=str(error))
        except JobRejected as error:
            await interaction.edit_original_response(content=rejection(error))


async def deferred(interaction: Interaction[Any]) -> ReplyTarget:
    """Answer that it has begun; where the reply is."""
    answer = await interaction.response.defer(thinking=True)
    message = answer.message_id if answer is not None else None
    if message is None:
        message = (await interaction.original_response()).id
    return address_of(interaction, message)


def address_of(interaction: Interaction[Any], message: int) -> ReplyTarget:
    """Where the reply of this interaction is."""
    return ReplyTarget(
        application_id=interaction.application_id,
        interaction_id=interaction.id,
        message_id=message,
        token=interaction.token,
        asker=interaction.user.id,
        file_limit=interaction.filesize_limit,
    )


class Bot(commands.Bot):
    """A bot with a service. Commands get it when they are loaded, buttons when they are clicked."""

    service: GenerationService


def service_of(interaction: Interaction[Any]) -> GenerationService:
    """The service of the bot that a button belongs to."""
    return cast("Bot", interaction.client).service
