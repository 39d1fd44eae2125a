"""What commands, buttons and modals find at `interaction.client`."""

from __future__ import annotations

from discord.ext import commands

from cogs.service import GenerationService
from cogs.talks import TalkService
from guilds.services import GuildServices
from i18n import Languages
from jobs.conversations import Conversations


class Bot(commands.AutoShardedBot):
    """A bot with what its commands need, which is set before it connects.

    `guild_services` and `conversations` are None where the bot keeps nothing. `chat_messages`:
    conversations go on with ordinary messages.
    """

    service: GenerationService
    chat_messages: bool
    guild_services: GuildServices | None = None
    conversations: Conversations | None = None
    languages: Languages

    @property
    def talks(self) -> TalkService:
        """What asks chat models."""
        return TalkService(service=self.service, conversations=self.conversations)
