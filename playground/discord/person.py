"""A person who uses the client: types commands, clicks components, fills in modals."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.discord.attachments import Upload
from playground.discord.channels import Channel
from playground.discord.command_input import (
    SelectedCommand,
    autocomplete_data,
    command_data,
    command_text,
    select_command,
)
from playground.discord.commands import CommandStore
from playground.discord.component_input import component_data
from playground.discord.context import Context
from playground.discord.context_menus import (
    message_command_data,
    select_context_command,
    user_command_data,
)
from playground.discord.enums import CommandType, InteractionType
from playground.discord.errors import InvalidInput
from playground.discord.events import Event, InteractionResponded, InteractionTimedOut
from playground.discord.interaction import Interaction
from playground.discord.interaction_store import InteractionStore
from playground.discord.invocation import Invocation
from playground.discord.message import Message
from playground.discord.message_store import MessageStore
from playground.discord.message_writer import MessageWriter
from playground.discord.modal_input import modal_data
from playground.discord.resolved import KnownObjects
from playground.discord.thread_actions import ThreadActions
from playground.discord.thread_store import ThreadStore
from playground.discord.uploads import UploadStore
from playground.discord.users import User
from playground.json_types import JsonObject


class Person:
    """Acts as one user. Every action raises `InvalidInput` if Discord's client would prevent it.

    `command`, `click` and `submit` are for tests: they return an `Invocation` to wait on.
    `invoke`, `press` and `fill_in` do the same for the page, by ids, without following it.
    `writer` posts, edits and deletes messages, `threads` opens and changes threads.
    """

    def __init__(
        self,
        user: User,
        context: Context,
        *,
        commands: CommandStore,
        messages: MessageStore,
        interactions: InteractionStore,
        threads: ThreadStore,
        uploads: UploadStore,
    ) -> None:
        self.user = user
        self._context = context
        self._directory = context.directory
        self._commands = commands
        self._messages = messages
        self._interactions = interactions
        self._uploads = uploads
        self.threads = ThreadActions(user, context.directory, messages=messages, threads=threads)
        self.writer = MessageWriter(
            user, context, messages=messages, threads=self.threads, uploads=uploads
        )

    async def command(self, name: str, /, *, channel: str = "studio", **options: Any) -> Invocation:
        """Invoke a slash command; `name` may be nested ("settings key")."""
        return self._followed(self.invoke(name, options, channel))

    def invoke(self, name: str, options: Mapping[str, Any], channel_key: str) -> Interaction:
        """Invoke a slash command with its options by name."""
        channel, command = self._select(name, channel_key)
        known = self._known_objects(channel)
        data = command_data(command, options, known)
        return self._interactions.create(
            InteractionType.APPLICATION_COMMAND,
            self.user,
            channel,
            data,
            command_text=command_text(command, data, known.uploads),
        )

    async def command_on(self, name: str, message: JsonObject) -> Invocation:
        """Use a command of a message's context menu."""
        return self._followed(self.invoke_on_message(name, message["id"]))

    def invoke_on_message(self, name: str, message_id: str) -> Interaction:
        """Use a command of the context menu of the message with that id."""
        message = self._readable(message_id)
        if message.viewer or message.system_type is not None:
            raise InvalidInput("That message has no commands.")
        channel = self._open_channel(message.channel.key)
        command = self._context_command(CommandType.MESSAGE, name, channel)
        data = message_command_data(command, self._messages.render(message))
        return self._interactions.create(
            InteractionType.APPLICATION_COMMAND, self.user, channel, data
        )

    def invoke_on_user(self, name: str, user_id: str, channel_key: str) -> Interaction:
        """Use a command of the context menu of a user, in a channel."""
        channel = self._open_channel(channel_key)
        command = self._context_command(CommandType.USER, name, channel)
        data = user_command_data(command, user_id, self._known_objects(channel))
        return self._interactions.create(
            InteractionType.APPLICATION_COMMAND, self.user, channel, data
        )

    async def click(self, message: JsonObject, name: str, values: Sequence[str] = ()) -> Invocation:
        """Click a button, by custom_id or label, or choose `values` in a select."""
        return self._followed(self.press(message["id"], name, values))

    def press(self, message_id: str, name: str, values: Sequence[str]) -> Interaction:
        """Click a button or choose in a select of the message with that id."""
        message = self._readable(message_id)
        return self._interactions.create(
            InteractionType.MESSAGE_COMPONENT,
            self.user,
            message.channel,
            component_data(message.components, name, values, self._known_objects(message.channel)),
            source_message=message,
        )

    async def submit(self, opened: Invocation, values: Mapping[str, Any]) -> Invocation:
        """Submit the modal that an invocation opened, with its values by custom_id."""
        return self._followed(self.fill_in(opened.interaction, values))

    def fill_in(self, opener: Interaction, values: Mapping[str, Any]) -> Interaction:
        """Submit the modal that an interaction opened, with its values by custom_id."""
        modal = opener.modal
        if modal is None or opener.user.key != self.user.key:
            raise InvalidInput("That modal is not open.")
        return self._interactions.create(
            InteractionType.MODAL_SUBMIT,
            self.user,
            opener.channel,
            modal_data(modal, values, self._known_objects(opener.channel)),
            source_message=opener.source_message,
            trigger=opener,
        )

    async def autocomplete(
        self,
        name: str,
        /,
        *,
        focused: str,
        value: str = "",
        channel: str = "studio",
        **options: Any,
    ) -> list[JsonObject]:
        """The choices for the option `focused` with that text typed so far."""
        return await self.choices(name, focused, {**options, focused: value}, channel)

    async def choices(
        self, name: str, focused: str, options: Mapping[str, Any], channel_key: str = "studio"
    ) -> list[JsonObject]:
        """The choices for the option `focused`; none if the bot does not respond in time.

        `options` holds the values typed so far, that of the focused option included.
        """
        channel, command = self._select(name, channel_key)
        data = autocomplete_data(command, options, focused)
        return await self._requested_choices(channel, data)

    async def upload(self, filename: str, content: bytes) -> JsonObject:
        """Upload a file, which an option can name by its id. Returns the attachment object."""
        path = self._context.attachments.new_path()
        path.write_bytes(content)
        upload = Upload(filename=filename, size_bytes=len(content), path=path)
        return await self._uploads.add(self.user, upload)

    def sees(self, message: JsonObject) -> bool:
        """Whether the message exists and is visible to this user."""
        found = self._messages.find(message["id"])
        return found is not None and self._directory.can_read(self.user, found)

    def _readable(self, message_id: str) -> Message:
        message = self._messages.find(message_id)
        if message is None or not self._directory.can_read(self.user, message):
            raise InvalidInput("That message does not exist.")
        return message

    def _context_command(
        self, command_type: CommandType, name: str, channel: Channel
    ) -> JsonObject:
        commands = self._commands.visible(channel.guild_id)
        permissions = self._directory.permissions(self.user, channel)
        return select_context_command(commands, command_type, name, channel, permissions)

    def _select(self, name: str, channel_key: str) -> tuple[Channel, SelectedCommand]:
        channel = self._open_channel(channel_key)
        commands = self._commands.visible(channel.guild_id)
        permissions = self._directory.permissions(self.user, channel)
        return channel, select_command(commands, name, channel, permissions)

    def _open_channel(self, key: str) -> Channel:
        """The channel to use a command in, which no locked thread is but for moderators."""
        channel = self._directory.find_channel(key, self.user)
        if channel.thread and channel.thread.locked and not self.threads.may_manage(channel):
            raise InvalidInput("This thread is locked.")
        return channel

    def _known_objects(self, channel: Channel) -> KnownObjects:
        return replace(
            self._directory.known_objects(channel),
            uploads=self._uploads.of_user(self.user),
            permissions=self._directory.permissions(self.user, channel),
        )

    def _followed(self, interaction: Interaction) -> Invocation:
        return Invocation(interaction, self._messages, self._context)

    async def _requested_choices(self, channel: Channel, data: JsonObject) -> list[JsonObject]:
        ended = asyncio.Event()
        request = self._interactions.create(InteractionType.AUTOCOMPLETE, self.user, channel, data)

        def on_event(event: Event) -> None:
            match event:
                case InteractionResponded(one) | InteractionTimedOut(one) if one is request:
                    ended.set()

        with self._context.feed.listening(on_event):
            await ended.wait()
        choices: list[JsonObject] = (request.response or {}).get("data", {}).get("choices", [])
        return choices
