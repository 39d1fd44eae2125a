"""What every command needs, and the one way on which a request becomes a job."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from discord.ext import commands

from cogs._errors import no_place, refuse, sentence
from cogs._options import Options, refusal, request_of
from jobs import Address, Catalogue, Jobs, NoPlace

if TYPE_CHECKING:
    from discord import Interaction

    from hfmedia.wire import GenerationRequest, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where commands hand over what members ask for."""

    jobs: Jobs
    catalogue: Catalogue
    defaults: dict[Task, str]
    draw: random.Random = field(default_factory=random.SystemRandom)

    async def ask(self, interaction: Interaction[Any], options: Options) -> None:
        """Do what a member chose, or say in one sentence why not."""
        if options.model is None:
            options = replace(options, model=self.default_model(options.task))
        failure = self.catalogue.failure
        if options.model is None and failure is not None:
            await refuse(interaction, sentence(failure))
            return
        why = refusal(options, self.catalogue.task_of(options.model or ""))
        if why is not None:
            await refuse(interaction, why)
            return
        await self.hand_over(interaction, request_of(options, self.draw), options.count)

    def default_model(self, task: Task) -> str | None:
        """The operator's model, else the most popular one."""
        return self.defaults.get(task) or self.catalogue.first(task)

    async def hand_over(
        self, interaction: Interaction[Any], request: GenerationRequest, count: int
    ) -> None:
        """Start a job whose reply is the answer to this interaction, or say why not."""
        try:
            with self.jobs.place(interaction.user.id):
                answer = await interaction.response.defer(thinking=True)
                message = answer.message_id if answer is not None else None
                if message is None:
                    message = (await interaction.original_response()).id
                address = address_of(interaction, message)
                await self.jobs.start(request, count=count, address=address)
        except NoPlace as error:
            await refuse(interaction, no_place(error))


def address_of(interaction: Interaction[Any], message: int) -> Address:
    """Where the reply of this interaction is."""
    return Address(
        application_id=interaction.application_id,
        interaction_id=interaction.id,
        message_id=message,
        token=interaction.token,
        asker=interaction.user.id,
        file_limit=interaction.filesize_limit,
    )


class DeskBot(commands.Bot):
    """A bot with a desk. Commands get it when they are loaded, buttons when they are clicked."""

    desk: Desk


def desk_of(interaction: Interaction[Any]) -> Desk:
    """The desk of the bot that a button belongs to."""
    return cast("DeskBot", interaction.client).desk
