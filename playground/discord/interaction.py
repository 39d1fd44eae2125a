"""An interaction: what a user did, and how the bot responded."""

from dataclasses import dataclass

from playground.discord.channels import Channel
from playground.discord.components import with_defaults
from playground.discord.enums import CallbackType, CommandType, InteractionType
from playground.discord.guild import Guild, Member
from playground.discord.message import Message
from playground.discord.users import User
from playground.json_types import JsonObject


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One interaction and its state.

    `guild` is that of the channel, with its members at that time; `by_user_install`: the bot is
    no member of it, and the user installed the app for itself. `created_at` is in seconds since
    1970. `command_text` is the command as one line, empty for other types. `source_message` is the
    message of the component, and `trigger` the interaction that opened the modal. `response` is
    the body of the bot's first response, `original_id` the id of the message that it created or
    edited.
    """

    id: str
    token: str
    type: InteractionType
    user: User
    channel: Channel
    guild: Guild | None
    data: JsonObject
    created_at: float
    command_text: str = ""
    source_message: Message | None = None
    trigger: "Interaction | None" = None
    response: JsonObject | None = None
    original_id: str | None = None
    timed_out: bool = False
    by_user_install: bool = False

    def __repr__(self) -> str:
        return f"<Interaction {self.id} {self.type.name} by {self.user.key}>"

    @property
    def member(self) -> Member | None:
        """The user as a member of the guild; None in a direct channel."""
        return self.guild.members.get(self.user.id) if self.guild else None

    @property
    def authorizing_owners(self) -> JsonObject:
        """Discord's `authorizing_integration_owners`: who installed the app, guild or user."""
        if self.by_user_install:
            return {"1": self.user.id}
        return {"0": self.guild.id if self.guild else "0"}

    @property
    def metadata(self) -> JsonObject:
        """Discord's message interaction metadata object."""
        body: JsonObject = {
            "id": self.id,
            "type": int(self.type),
            "user": self.user.json,
            "authorizing_integration_owners": self.authorizing_owners,
        }
        if self.type == InteractionType.APPLICATION_COMMAND:
            body |= {"name": self.data["name"], **self._target}
        if self.type == InteractionType.MESSAGE_COMPONENT and self.source_message:
            body["interacted_message_id"] = self.source_message.id
        if self.trigger:
            body["triggering_interaction_metadata"] = self.trigger.metadata
        return body

    @property
    def _target(self) -> JsonObject:
        """The message or user of a command of a context menu, as its metadata has it."""
        match self.data.get("type"):
            case CommandType.MESSAGE:
                return {"target_message_id": self.data["target_id"]}
            case CommandType.USER:
                return {"target_user": self.data["resolved"]["users"][self.data["target_id"]]}
            case _:
                return {}

    @property
    def modal(self) -> JsonObject | None:
        """The modal that the response opened, with Discord's defaults filled in; else None."""
        if self.response is None or self.response["type"] != CallbackType.MODAL:
            return None
        modal: JsonObject = self.response["data"]
        return {**modal, "components": with_defaults(modal["components"])}
