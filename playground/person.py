"""A person in the playground: types commands, clicks, fills in modals, sees messages."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playground.errors import Refused
from playground.events import Event, InteractionAnswered, InteractionFailed
from playground.files import Upload
from playground.interactions import Interaction, InteractionKind
from playground.invocation import Invocation
from playground.invoking import autocomplete_data, choose, command_data, written
from playground.modals import modal_of
from playground.people import User
from playground.places import STUDIO, Channel
from playground.pressing import component_data, modal_data
from playground.wire import Json

if TYPE_CHECKING:
    from playground.world import World


class Person:
    """Acts for one of the people; what Discord's client would not send raises `Refused`."""

    def __init__(self, world: "World", user: User) -> None:
        self._world = world
        self.user = user

    async def command(self, name: str, /, *, channel: str = "studio", **options: Any) -> Invocation:
        """Type a slash command; `name` may be nested ("settings key")."""
        return Invocation(self._world, self.invoke(name, options, channel))

    def invoke(self, name: str, options: Mapping[str, Any], channel: str) -> Interaction:
        """The same with the options as a mapping, and without following what becomes of it."""
        place = self._world.channel(channel, self.user)
        chosen = choose(self._world.commands.visible(place.guild_id), name, self.user, place)
        uploads = self._world.uploads(self.user)
        data = command_data(chosen, options, uploads)
        line = written(chosen, data, uploads)
        return self._world.interactions.open(
            InteractionKind.COMMAND, self.user, place, data, invocation=line
        )

    async def click(self, message: Json, name: str, values: Sequence[str] = ()) -> Invocation:
        """Press a button, by custom_id or label, or choose in a select."""
        return Invocation(self._world, self.press(message["id"], name, values))

    def press(self, message_id: str, name: str, values: Sequence[str]) -> Interaction:
        """The same with the message's id, without following."""
        post = self._world.messages.find(message_id)
        if post is None or not post.seen_by(self.user.id):
            raise Refused("That message is not there.")
        data = component_data(post.components, name, values)
        return self._world.interactions.open(
            InteractionKind.COMPONENT, self.user, post.channel, data, source=post
        )

    async def submit(self, opened: Invocation, values: Mapping[str, Any]) -> Invocation:
        """Fill in and send the modal that an earlier action opened."""
        return Invocation(self._world, self.fill_in(opened.interaction, values))

    def fill_in(self, opener: Interaction, values: Mapping[str, Any]) -> Interaction:
        """The same with the interaction that was answered with the modal, without following."""
        modal = modal_of(opener)
        if modal is None or opener.person.key != self.user.key:
            raise Refused("That modal is not open.")
        data = modal_data(modal, values, self._world.uploads(self.user))
        return self._world.interactions.open(
            InteractionKind.MODAL,
            self.user,
            opener.channel,
            data,
            source=opener.source,
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
    ) -> list[Json]:
        """The choices for a half-typed option; none if the bot does not answer in time."""
        return await self.choices(name, focused, {**options, focused: value}, channel)

    async def choices(
        self, name: str, focused: str, options: Mapping[str, Any], channel: str = "studio"
    ) -> list[Json]:
        """The same with the options as a mapping, the half-typed one among them."""
        place = self._world.channel(channel, self.user)
        chosen = choose(self._world.commands.visible(place.guild_id), name, self.user, place)
        data = autocomplete_data(chosen, options, focused)
        return await self._choices(place, data)

    async def upload(self, filename: str, content: bytes) -> Json:
        """Upload a file that an option of a command can name by its id."""
        path = self._world.files.new_path()
        path.write_bytes(content)
        upload = Upload(filename=filename, size=len(content), path=path)
        return await self._world.upload(self.user, upload, STUDIO)

    def sees(self, message: Json) -> bool:
        """Whether the message is there and visible to this person."""
        post = self._world.messages.find(message["id"])
        return post is not None and post.seen_by(self.user.id)

    async def _choices(self, place: Channel, data: Json) -> list[Json]:
        answered = asyncio.Event()
        opened = self._world.interactions.open(InteractionKind.AUTOCOMPLETE, self.user, place, data)

        def listen(event: Event) -> None:
            match event:
                case InteractionAnswered(one) | InteractionFailed(one) if one is opened:
                    answered.set()

        with self._world.feed.listening(listen):
            await answered.wait()
        choices: list[Json] = (opened.answer or {}).get("data", {}).get("choices", [])
        return choices
