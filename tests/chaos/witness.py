"""What Discord and the providers see, from the beginning on."""

from __future__ import annotations

from collections import Counter

from playground.changes import Changes
from playground.discord.enums import CallbackType
from playground.discord.events import Event, InteractionCreated, MessageCreated
from playground.discord.interaction import Interaction
from playground.discord.message import Message
from playground.discord.world import World
from playground.providers import Job
from tests.chaos.load import has_ended


class Witness:
    """Notes all commands, messages and jobs of a playground. `changes` tells of all events."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.commands: list[Interaction] = []
        self.posted: Counter[str] = Counter()
        self.jobs: list[Job] = []

    def on_event(self, event: Event) -> None:
        """Listen to Discord's side."""
        match event:
            case InteractionCreated(interaction) if interaction.command_text:
                self.commands.append(interaction)
            case MessageCreated(message) if message.interaction is not None:
                self.posted[message.interaction.id] += 1
        self.changes.notify()

    def on_job(self, job: Job) -> None:
        """Listen to the providers."""
        self.jobs.append(job)

    @property
    def accepted(self) -> list[Interaction]:
        """The commands that were answered, and not with a refusal."""
        deferred = CallbackType.DEFERRED_MESSAGE
        return [it for it in self.commands if it.response and it.response["type"] == deferred]

    async def all_answered(self, world: World) -> None:
        """Wait until nobody waits any more: for a first answer, or for the end of a reply."""
        waiting = self.commands
        while waiting := [it for it in waiting if _waits(world, it)]:
            await self.changes.wait()


def _waits(world: World, command: Interaction) -> bool:
    if command.response is None:
        return not command.timed_out
    message = reply_to(world, command)
    return message is not None and not has_ended(world.messages.render(message))


def reply_to(world: World, command: Interaction) -> Message | None:
    """The reply to a command as it is now."""
    return world.messages.find(command.original_id or "")
