"""Interactions: what a person does, and what the bot may answer, when and how often."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from playground.errors import (
    DiscordError,
    already_acknowledged,
    invalid,
    refuse,
    token_expired,
    unknown,
)
from playground.events import InteractionAnswered, InteractionFailed, InteractionOpened
from playground.files import Upload
from playground.ground import Ground
from playground.kinds import Callback
from playground.messages import Messages
from playground.people import User
from playground.places import GUILD_ID, Channel
from playground.posts import EPHEMERAL, Origin, Post
from playground.rules.answers import check_answer
from playground.wire import Json


class InteractionKind(IntEnum):
    """An interaction's type."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


DID_NOT_RESPOND: Final = "The application did not respond"
# Interactions older than this many are forgotten; their tokens ran out long ago.
REMEMBERED: Final = 5_000


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One thing that a person did, and what became of it."""

    id: str
    token: str
    kind: InteractionKind
    person: User
    channel: Channel
    data: Json
    opened_at: float
    invocation: str = ""
    source: Post | None = None
    trigger: "Interaction | None" = None
    answer: Json | None = None
    original_id: str | None = None
    failed: bool = False

    def __repr__(self) -> str:
        return f"<Interaction {self.id} {self.kind.name} by {self.person.key}>"

    @property
    def owners(self) -> Json:
        """Who authorized the application here."""
        return {"0": GUILD_ID if self.channel.guild_id else "0"}

    @property
    def metadata(self) -> Json:
        """What a message tells about the interaction it answers."""
        body: Json = {
            "id": self.id,
            "type": int(self.kind),
            "user": self.person.json,
            "authorizing_integration_owners": self.owners,
        }
        if self.kind == InteractionKind.COMMAND:
            body["name"] = self.data["name"]
        if self.kind == InteractionKind.COMPONENT and self.source:
            body["interacted_message_id"] = self.source.id
        if self.trigger:
            body["triggering_interaction_metadata"] = self.trigger.metadata
        return body


class Interactions:
    """Opens interactions and takes their answers, with all of Discord's rules of state."""

    def __init__(
        self, ground: Ground, messages: Messages, is_reachable: Callable[[], bool]
    ) -> None:
        self._ground = ground
        self._messages = messages
        self._is_reachable = is_reachable
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def open(
        self,
        kind: InteractionKind,
        person: User,
        channel: Channel,
        data: Json,
        *,
        invocation: str = "",
        source: Post | None = None,
        trigger: Interaction | None = None,
    ) -> Interaction:
        """Tell the bot what a person did; its three seconds begin."""
        interaction = Interaction(
            id=self._ground.snowflakes.next(),
            token=secrets.token_urlsafe(72),
            kind=kind,
            person=person,
            channel=channel,
            data=data,
            opened_at=self._ground.clock.now(),
            invocation=invocation,
            source=source,
            trigger=trigger,
        )
        self._remember(interaction)
        self._ground.feed.publish(InteractionOpened(interaction))
        # Discord makes people wait even when nobody is there to answer; here it is said at once.
        wait = self._ground.limits.answer_within if self._is_reachable() else 0.0
        self._ground.clock.later(wait, lambda: self._give_up(interaction))
        return interaction

    def get(self, interaction_id: str) -> Interaction | None:
        """The interaction with that id."""
        return self._by_id.get(interaction_id)

    async def answer(
        self, interaction_id: str, token: str, body: Json, uploads: Mapping[int, Upload]
    ) -> Interaction:
        """Take the first answer: in time, once, and of a type that fits."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None or self._by_token.get(token) is not interaction:
            raise unknown("interaction")
        if interaction.answer is not None:
            raise already_acknowledged()
        if interaction.failed or self._age(interaction) > self._ground.limits.answer_within:
            raise unknown("interaction")
        self._check(interaction, body)
        await self._act(interaction, body, uploads)
        self._ground.feed.publish(InteractionAnswered(interaction))
        return interaction

    async def follow_up(self, token: str, body: Json, uploads: Mapping[int, Upload]) -> Post:
        """Post another message; after a defer the first one takes the place of "thinking"."""
        interaction = self.by_token(token)
        original = self._messages.find(interaction.original_id or "")
        if original is not None and original.is_loading:
            return await self._messages.edit(original.id, body, uploads)
        viewer = _viewer(interaction, body)
        origin = _origin(interaction, interaction.original_id)
        draft = self._messages.draft(
            interaction.channel, viewer=viewer, origin=origin, reference=interaction.original_id
        )
        return await self._messages.create(draft, body, uploads)

    def reply(self, token: str, message_id: str) -> Post:
        """The message of an interaction that its token may read, edit and delete."""
        interaction = self.by_token(token)
        post = self._messages.get(
            (interaction.original_id or "") if message_id == "@original" else message_id
        )
        mine = post.origin is not None and post.origin.interaction_id == interaction.id
        if not mine and post.id != interaction.original_id:
            raise unknown("Message")
        return post

    def by_token(self, token: str) -> Interaction:
        """The interaction of a live token; a token lives once its interaction is answered."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.answer is None:
            raise unknown("Webhook")
        if self._age(interaction) > self._ground.limits.token_lifetime:
            raise token_expired()
        return interaction

    def _age(self, interaction: Interaction) -> float:
        return self._ground.clock.now() - interaction.opened_at

    def _remember(self, interaction: Interaction) -> None:
        self._by_id[interaction.id] = self._by_token[interaction.token] = interaction
        if len(self._by_id) > REMEMBERED:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            del self._by_token[oldest.token]

    def _give_up(self, interaction: Interaction) -> None:
        if interaction.answer is None:
            interaction.failed = True
            self._ground.feed.publish(InteractionFailed(interaction, DID_NOT_RESPOND))

    def _check(self, interaction: Interaction, body: Json) -> None:
        allowed = _ALLOWED[interaction.kind]
        if interaction.source is None:
            allowed = tuple(kind for kind in allowed if kind not in _UPDATES)
        if body.get("type") not in allowed:
            choices = ", ".join(str(int(kind)) for kind in allowed)
            words = f"Value must be one of {{{choices}}}."
            raise invalid(("type",), "BASE_TYPE_CHOICES", words)
        refuse(check_answer(body))

    async def _act(
        self, interaction: Interaction, body: Json, uploads: Mapping[int, Upload]
    ) -> None:
        """Do what the answer says. It counts from here on, unless it breaks a rule."""
        interaction.answer = body
        try:
            interaction.original_id = await self._original(interaction, body, uploads)
        except DiscordError as error:
            interaction.answer = None
            raise error.inside("data") from None

    async def _original(
        self, interaction: Interaction, body: Json, uploads: Mapping[int, Upload]
    ) -> str | None:
        data = body.get("data") or {}
        source = interaction.source
        match body["type"]:
            case Callback.MESSAGE:
                draft = self._draft(interaction, data)
                return (await self._messages.create(draft, data, uploads)).id
            case Callback.DEFER:
                return self._messages.show_thinking(self._draft(interaction, data)).id
            case Callback.UPDATE if source:
                return (await self._messages.edit(source.id, data, uploads)).id
            case Callback.DEFER_UPDATE if source:
                return source.id
            case _:
                return None

    def _draft(self, interaction: Interaction, data: Json) -> Post:
        viewer = _viewer(interaction, data)
        reference = interaction.source.id if interaction.source else None
        return self._messages.draft(
            interaction.channel, viewer=viewer, origin=_origin(interaction), reference=reference
        )


def _viewer(interaction: Interaction, data: Json) -> User | None:
    flags = data.get("flags")
    return interaction.person if isinstance(flags, int) and flags & EPHEMERAL else None


def _origin(interaction: Interaction, original_id: str | None = None) -> Origin:
    return Origin(
        interaction_id=interaction.id,
        metadata=interaction.metadata,
        invocation=interaction.invocation,
        original_id=original_id,
    )


_UPDATES: Final = (Callback.DEFER_UPDATE, Callback.UPDATE)
_ALLOWED: Final[Mapping[InteractionKind, tuple[Callback, ...]]] = {
    InteractionKind.COMMAND: (Callback.MESSAGE, Callback.DEFER, Callback.MODAL),
    InteractionKind.COMPONENT: (Callback.MESSAGE, Callback.DEFER, *_UPDATES, Callback.MODAL),
    InteractionKind.AUTOCOMPLETE: (Callback.CHOICES,),
    InteractionKind.MODAL: (Callback.MESSAGE, Callback.DEFER, *_UPDATES),
}
