"""Creates interactions and accepts the bot's responses, under Discord's rules of order and time."""

from collections.abc import Callable, Mapping
from typing import Final

from playground.discord.attachments import Upload
from playground.discord.channels import Channel
from playground.discord.context import Context
from playground.discord.enums import CallbackType, InteractionType
from playground.discord.errors import (
    DiscordError,
    already_acknowledged,
    invalid_form_body,
    raise_for_problems,
    token_expired,
    unknown,
)
from playground.discord.events import (
    InteractionCreated,
    InteractionResponded,
    InteractionTimedOut,
)
from playground.discord.interaction import Interaction
from playground.discord.interaction_tokens import InteractionTokens
from playground.discord.message import EPHEMERAL, Message, MessageInteraction
from playground.discord.message_store import MessageStore
from playground.discord.rules.callbacks import check_callback
from playground.discord.rules.selects import check_known_defaults
from playground.discord.thread_store import ThreadStore
from playground.discord.users import User
from playground.json_types import JsonObject

TIMEOUT_REASON: Final = "The application did not respond"


class InteractionStore:
    """The interactions whose tokens have not expired. State changes are published on the feed."""

    def __init__(
        self,
        context: Context,
        messages: MessageStore,
        threads: ThreadStore,
        is_reachable: Callable[[], bool],
    ) -> None:
        self._context = context
        self._messages = messages
        self._threads = threads
        self._is_reachable = is_reachable
        self._by_id: dict[str, Interaction] = {}
        self._tokens = InteractionTokens()

    def create(
        self,
        interaction_type: InteractionType,
        user: User,
        channel: Channel,
        data: JsonObject,
        *,
        command_text: str = "",
        source_message: Message | None = None,
        trigger: Interaction | None = None,
    ) -> Interaction:
        """Create an interaction, notify the bot and start the response deadline."""
        interaction_id = self._context.snowflakes.next()
        # A message knows its thread as it was when the message was posted.
        channel = self._context.directory.find_by_id(channel.id) or channel
        guilds = self._context.directory.guilds
        guild = guilds.find(channel.guild_id)
        interaction = Interaction(
            id=interaction_id,
            token=self._tokens.issue(interaction_id),
            type=interaction_type,
            user=user,
            channel=channel,
            guild=guild,
            by_user_install=guild is not None and guilds.of_channel(channel) is None,
            data=data,
            created_at=self._context.clock.now(),
            command_text=command_text,
            source_message=source_message,
            trigger=trigger,
        )
        self._store(interaction)
        self._context.feed.publish(InteractionCreated(interaction))
        # Discord waits for the deadline even if the bot is offline; here it times out at once.
        deadline_s = self._context.limits.response_deadline_s if self._is_reachable() else 0.0
        self._context.clock.later(deadline_s, lambda: self._time_out(interaction))
        return interaction

    def find(self, interaction_id: str) -> Interaction | None:
        """The interaction with that id; None if there is none or its token has expired."""
        return self._by_id.get(interaction_id)

    async def respond(
        self, interaction_id: str, token: str, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> Interaction:
        """Accept the first response.

        Raises `DiscordError` if the interaction is unknown or timed out, if it already has a
        response, or if the body breaks a rule.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise unknown("interaction")
        if interaction.response is not None:
            raise already_acknowledged()
        deadline_s = self._context.limits.response_deadline_s
        if interaction.timed_out or self._age_s(interaction) > deadline_s:
            raise unknown("interaction")
        self._check(interaction, body)
        await self._apply(interaction, body, uploads)
        self._context.feed.publish(InteractionResponded(interaction))
        return interaction

    async def follow_up(
        self, token: str, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> Message:
        """Create a follow-up message; after a defer, the first one replaces the loading message.

        Raises `DiscordError` if the token is not valid or the body breaks a rule.
        """
        interaction = self.by_token(token)
        original = self._messages.find(interaction.original_id or "")
        if original is not None and original.is_loading:
            return await self.edit(original, body, uploads)
        self._threads.open_for_response(interaction.channel)
        draft = self._messages.draft(
            interaction.channel,
            viewer=_viewer(interaction, body),
            interaction=_message_interaction(interaction, interaction.original_id),
            reference=interaction.original_id,
        )
        return await self._messages.create(draft, body, uploads)

    async def edit(
        self, message: Message, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> Message:
        """Edit a message of an interaction. Raises `DiscordError`, also in an archived thread."""
        self._threads.check_editable(message.channel)
        return await self._messages.edit(message.id, body, uploads)

    def message(self, token: str, message_id: str) -> Message:
        """A message that the token may read, edit and delete; `@original` is the first one.

        Raises `DiscordError` if the token is not valid or the message is another interaction's.
        """
        interaction = self.by_token(token)
        message = self._messages.get(
            (interaction.original_id or "") if message_id == "@original" else message_id
        )
        is_own = message.interaction is not None and message.interaction.id == interaction.id
        if not is_own and message.id != interaction.original_id:
            raise unknown("Message")
        return message

    def by_token(self, token: str) -> Interaction:
        """The interaction of a token. A token is valid from the first response until it expires.

        Raises `DiscordError` if it is not valid.
        """
        interaction_id = self._tokens.interaction_id(token)
        if interaction_id is None:
            raise unknown("Webhook")
        interaction = self._by_id.get(interaction_id)
        if interaction is None or self._is_expired(interaction):
            raise token_expired()
        if interaction.response is None:
            raise unknown("Webhook")
        return interaction

    def _age_s(self, interaction: Interaction) -> float:
        return self._context.clock.now() - interaction.created_at

    def _is_expired(self, interaction: Interaction) -> bool:
        return self._age_s(interaction) > self._context.limits.token_lifetime_s

    def _store(self, interaction: Interaction) -> None:
        """Store an interaction, and forget those whose tokens have expired."""
        self._by_id[interaction.id] = interaction
        while self._is_expired(oldest := next(iter(self._by_id.values()))):
            del self._by_id[oldest.id]

    def _time_out(self, interaction: Interaction) -> None:
        if interaction.response is None:
            interaction.timed_out = True
            self._context.feed.publish(InteractionTimedOut(interaction, TIMEOUT_REASON))

    def _check(self, interaction: Interaction, body: JsonObject) -> None:
        allowed = _ALLOWED_CALLBACKS[interaction.type]
        if interaction.source_message is None:
            allowed = tuple(one for one in allowed if one not in _UPDATES)
        if body.get("type") not in allowed:
            choices = ", ".join(str(int(one)) for one in allowed)
            text = f"Value must be one of {{{choices}}}."
            raise invalid_form_body(("type",), "BASE_TYPE_CHOICES", text)
        raise_for_problems(check_callback(body))
        if body["type"] == CallbackType.MODAL:
            known = self._context.directory.known_objects(interaction.channel)
            components, path = body["data"]["components"], ("data", "components")
            raise_for_problems(check_known_defaults(components, path, known.has_default))

    async def _apply(
        self, interaction: Interaction, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> None:
        """Carry out the response. It counts from the first await on, unless it is refused."""
        interaction.response = body
        try:
            interaction.original_id = await self._original_id(interaction, body, uploads)
        except DiscordError as error:
            interaction.response = None
            raise error.inside("data") from None

    async def _original_id(
        self, interaction: Interaction, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> str | None:
        """Create or edit the response's message and return its id; None if it has none."""
        data = body.get("data") or {}
        source = interaction.source_message
        match body["type"]:
            case CallbackType.MESSAGE:
                draft = self._draft(interaction, data)
                return (await self._messages.create(draft, data, uploads)).id
            case CallbackType.DEFERRED_MESSAGE:
                return self._messages.create_loading(self._draft(interaction, data)).id
            case CallbackType.UPDATE if source:
                return (await self.edit(source, data, uploads)).id
            case CallbackType.DEFERRED_UPDATE if source:
                return source.id
            case _:
                return None

    def _draft(self, interaction: Interaction, data: JsonObject) -> Message:
        source = interaction.source_message
        self._threads.open_for_response(interaction.channel)
        return self._messages.draft(
            interaction.channel,
            viewer=_viewer(interaction, data),
            interaction=_message_interaction(interaction),
            reference=source.id if source else None,
        )


def _viewer(interaction: Interaction, data: JsonObject) -> User | None:
    flags = data.get("flags")
    return interaction.user if isinstance(flags, int) and flags & EPHEMERAL else None


def _message_interaction(
    interaction: Interaction, original_id: str | None = None
) -> MessageInteraction:
    return MessageInteraction(
        id=interaction.id,
        metadata=interaction.metadata,
        command_text=interaction.command_text,
        original_id=original_id,
    )


_UPDATES: Final = (CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE)
_MESSAGES: Final = (CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE)
_ALLOWED_CALLBACKS: Final[Mapping[InteractionType, tuple[CallbackType, ...]]] = {
    InteractionType.APPLICATION_COMMAND: (*_MESSAGES, CallbackType.MODAL),
    InteractionType.MESSAGE_COMPONENT: (*_MESSAGES, *_UPDATES, CallbackType.MODAL),
    InteractionType.AUTOCOMPLETE: (CallbackType.AUTOCOMPLETE_RESULT,),
    InteractionType.MODAL_SUBMIT: (*_MESSAGES, *_UPDATES),
}
