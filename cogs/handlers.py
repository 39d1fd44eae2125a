"""What a button, a select or a modal is to the bot: a handler that finds all it needs in the
interaction, since it may have been sent by an earlier process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, ClassVar, cast

from discord import Interaction, InteractionType, Message, ui

from cogs.answers import answer_privately, private_catalogue
from cogs.service import GenerationService
from cogs.talks import TalkService
from guilds.services import GuildServices
from replies.buttons import ComponentId, component_ids
from replies.text import refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A click on a button, or a choice in a select (`values`).

    `argument` is that of the `custom_id`. `t` is the catalogue for private answers.
    """

    interaction: Interaction[Any]
    argument: str
    t: NullTranslations
    values: tuple[str, ...] = ()

    @property
    def user_id(self) -> int:
        """Who clicked."""
        return self.interaction.user.id

    @property
    def requester_id(self) -> int | None:
        """Who asked for the message, as Discord says; None if it is no answer to anybody."""
        message = self.interaction.message
        if message is None:
            return None
        if message.interaction_metadata is not None:
            return message.interaction_metadata.user.id
        # The bot's own messages mention the one member whom they are for.
        return message.mentions[0].id if len(message.mentions) == 1 else None

    @property
    def by_requester_or_moderator(self) -> bool:
        """Whether the one who clicked asked for the message, or may manage messages."""
        return self.user_id == self.requester_id or self.interaction.permissions.manage_messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submitted modal. `fields` are its inputs by their `custom_id`s: a text, or a list.

    `argument` is that of the modal's `custom_id`. `t` is the catalogue for private answers. The
    inputs are not shown: one may be a key.
    """

    interaction: Interaction[Any]
    argument: str
    t: NullTranslations
    fields: Mapping[str, Any] = field(repr=False)

    @property
    def user_id(self) -> int:
        """Who submitted it."""
        return self.interaction.user.id


class Handler(ABC):
    """Answers one kind of button or modal; `kind` and `version` are those of the `custom_id`.

    `guilds` are None where the bot keeps nothing. Without `talks` no conversation is known.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    interaction_type: ClassVar[InteractionType]

    def __init__(
        self,
        service: GenerationService,
        guilds: GuildServices | None = None,
        talks: TalkService | None = None,
    ) -> None:
        self.service = service
        self.guilds = guilds
        self.talks = talks or TalkService(service=service)

    @classmethod
    def custom_id(cls, argument: str = "") -> str:
        """The `custom_id` that leads here."""
        return str(ComponentId(cls.kind, argument, cls.version))

    @abstractmethod
    async def handle(self, interaction: Interaction[Any], argument: str) -> None:
        """Answer an interaction of `interaction_type`."""


class ButtonHandler(Handler):
    """Answers the clicks on one kind of button, or the choices in one kind of select."""

    interaction_type = InteractionType.component

    async def handle(self, interaction: Interaction[Any], argument: str) -> None:
        """Call `clicked`."""
        t = private_catalogue(interaction)
        values = tuple(data_of(interaction).get("values", ()))
        await self.clicked(Click(interaction=interaction, argument=argument, t=t, values=values))

    @abstractmethod
    async def clicked(self, click: Click) -> None:
        """Answer a click."""


class JobButtonHandler(ButtonHandler):
    """Answers the clicks on a button of a job's reply. The argument is the job's id.

    It must be the job of that reply: anybody can send any id, also that of another's job.
    """

    async def handle(self, interaction: Interaction[Any], argument: str) -> None:
        """Call `clicked`, or refuse an id that is not the message's."""
        if not concerns_message(interaction, argument):
            t = private_catalogue(interaction)
            await answer_privately(interaction, refusals.unknown_component(t))
            return
        await super().handle(interaction, argument)


class ModalHandler(Handler):
    """Answers one kind of modal."""

    interaction_type = InteractionType.modal_submit

    async def handle(self, interaction: Interaction[Any], argument: str) -> None:
        """Call `submitted`."""
        t = private_catalogue(interaction)
        fields = dict(fields_of(data_of(interaction)["components"]))
        await self.submitted(
            Submission(interaction=interaction, argument=argument, t=t, fields=fields)
        )

    @abstractmethod
    async def submitted(self, submission: Submission) -> None:
        """Answer a submitted modal."""


def concerns_message(interaction: Interaction[Any], job_id: str) -> bool:
    """Whether a job is that of the message with the button, or of the one that opened the modal."""
    return interaction.message is not None and job_id in job_ids(interaction.message)


def job_ids(message: Message) -> Iterator[str]:
    """The ids of the jobs that a message shows, as Discord says."""
    metadata = message.interaction_metadata
    if metadata is not None:
        yield str(metadata.id)  # a job has the id of the interaction that its reply answers
    # A message may also come after the reply. Nobody but the bot gives its messages buttons.
    yield from (it.argument for it in component_ids(message))


def data_of(interaction: Interaction[Any]) -> Mapping[str, Any]:
    """The data of a component or a modal, as Discord sends it."""
    return cast("Mapping[str, Any]", interaction.data)


def fields_of(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The inputs of a submitted modal: `custom_id` and what was entered."""
    for component in components:
        inner = [component["component"]] if "component" in component else []
        yield from fields_of([*inner, *component.get("components", [])])
        if "custom_id" in component:
            yield component["custom_id"], component.get("value", component.get("values"))


async def open_modal(interaction: Interaction[Any], modal: ui.Modal) -> None:
    """Answer a command or a click with a modal, whose `custom_id` is that of its handler."""
    modal.stop()  # or discord.py would keep it and wait for its submission
    await interaction.response.send_modal(modal)
