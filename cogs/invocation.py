"""`Invocation`: what a member does that may start a job, whatever Discord sends for it."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, Protocol

from cogs import answers
from cogs.requester import (
    acknowledged,
    can_open_thread,
    may_manage_guild,
    member_of,
    place_of,
    requester_of,
)
from cogs.waiting import show_waiting
from guilds.decisions import Member, Place
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs import Jobs, ReplyTarget, Requester

if TYPE_CHECKING:
    from discord import Interaction


class Invocation(Protocol):
    """A command, a click, a submitted modal, or a message that is for the bot.

    It starts at most one job, `job_id`, however often Discord delivers it.
    """

    @property
    def job_id(self) -> str:
        """The id of the job that it starts."""

    @property
    def requester(self) -> Requester:
        """Who asks, and where, as jobs know it."""

    @property
    def member(self) -> Member:
        """Who asks, as the rules see them."""

    @property
    def place(self) -> Place:
        """Where it is asked, as the rules see it."""

    @property
    def manages_guild(self) -> bool:
        """Whether the member manages the guild, and so can change its rules."""

    @property
    def private_catalogue(self) -> NullTranslations:
        """The catalogue of what only the member reads."""

    @property
    def public_catalogue(self) -> NullTranslations:
        """The catalogue of what everybody reads."""

    @property
    def description(self) -> str:
        """What it is called in the log."""

    @property
    def shows_words(self) -> bool:
        """Whether Discord shows above the reply what the member wrote."""

    @property
    def can_open_thread(self) -> bool:
        """Whether the bot may open a thread under the reply, and write in it."""

    async def acknowledge(self, jobs: Jobs) -> ReplyTarget:
        """Answer with a reply that is to be filled in, and return where it is."""

    async def refuse(self, sentence: str) -> None:
        """Say why there is no job, where possible to the member alone."""

    async def fail(self, sentence: str) -> None:
        """Fill the reply of `acknowledge` in with why there is no job."""

    async def show_waiting(self, jobs: Jobs, store: MediaStore, sandbox: Sandbox) -> None:
        """Show the results of earlier jobs that wait for the member, if only they see them here.

        It does not raise.
        """


@dataclass(frozen=True, slots=True)
class InteractionInvocation:
    """A command, a click or a submitted modal."""

    interaction: Interaction[Any]

    @property
    def job_id(self) -> str:
        """As `Invocation`."""
        return str(self.interaction.id)

    @property
    def requester(self) -> Requester:
        """As `Invocation`."""
        return requester_of(self.interaction)

    @property
    def member(self) -> Member:
        """As `Invocation`."""
        return member_of(self.interaction)

    @property
    def place(self) -> Place:
        """As `Invocation`."""
        return place_of(self.interaction)

    @property
    def manages_guild(self) -> bool:
        """As `Invocation`; Discord says it in the interaction itself."""
        return may_manage_guild(self.interaction)

    @property
    def private_catalogue(self) -> NullTranslations:
        """As `Invocation`."""
        return answers.private_catalogue(self.interaction)

    @property
    def public_catalogue(self) -> NullTranslations:
        """As `Invocation`."""
        return answers.public_catalogue(self.interaction)

    @property
    def description(self) -> str:
        """As `Invocation`."""
        return answers.described(self.interaction)

    @property
    def shows_words(self) -> bool:
        """As `Invocation`: Discord shows that a command was used, but nothing of its options."""
        return False

    @property
    def can_open_thread(self) -> bool:
        """As `Invocation`."""
        return can_open_thread(self.interaction)

    async def acknowledge(self, jobs: Jobs) -> ReplyTarget:
        """As `Invocation`."""
        return await acknowledged(self.interaction, jobs)

    async def refuse(self, sentence: str) -> None:
        """As `Invocation`."""
        await answers.answer_privately(self.interaction, sentence)

    async def fail(self, sentence: str) -> None:
        """As `Invocation`."""
        await self.interaction.edit_original_response(content=sentence)

    async def show_waiting(self, jobs: Jobs, store: MediaStore, sandbox: Sandbox) -> None:
        """As `Invocation`."""
        await show_waiting(self.interaction, jobs, store, sandbox)
