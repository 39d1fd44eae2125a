"""The messages of all channels: created, edited, deleted, each time with all of Discord's rules."""

from collections.abc import Mapping
from dataclasses import replace

from playground.errors import refuse, unknown
from playground.events import MessageCreated, MessageDeleted, MessageUpdated
from playground.files import Attachment, Upload
from playground.ground import Ground
from playground.people import BOT, User
from playground.places import Channel
from playground.posts import EPHEMERAL, LOADING, Origin, Post, described, revised
from playground.rendering import message_json
from playground.rules.message import check_message
from playground.wire import Json


class Messages:
    """Every message there is, oldest first."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._posts: dict[str, Post] = {}

    def get(self, message_id: str) -> Post:
        """The message, or Discord's "Unknown Message"."""
        if message_id not in self._posts:
            raise unknown("Message")
        return self._posts[message_id]

    def find(self, message_id: str) -> Post | None:
        """The message, if it is still there."""
        return self._posts.get(message_id)

    def in_channel(self, channel: Channel) -> list[Post]:
        """All messages of a channel, oldest first, ephemeral ones included."""
        return [post for post in self._posts.values() if post.channel.id == channel.id]

    def json(self, post: Post) -> Json:
        """Discord's message object."""
        return message_json(post, self._ground.files)

    def draft(
        self,
        channel: Channel,
        *,
        viewer: User | None = None,
        origin: Origin | None = None,
        reference: str | None = None,
    ) -> Post:
        """A message of the bot that does not exist yet."""
        return Post(
            id=self._ground.snowflakes.next(),
            channel=channel,
            author=BOT,
            created_at=self._ground.clock.now(),
            flags=EPHEMERAL if viewer else 0,
            viewer=viewer,
            origin=origin,
            reference=reference,
        )

    def show_thinking(self, draft: Post) -> Post:
        """Post the loading message of a deferred answer."""
        return self._store(replace(draft, flags=draft.flags | LOADING), MessageCreated)

    async def create(self, draft: Post, body: Json, uploads: Mapping[int, Upload]) -> Post:
        """Post a message, if it keeps the rules."""
        self._check(body, None)
        fresh = await self._keep(draft, body, uploads)
        return self._store(self._revise(draft, body, fresh, None), MessageCreated)

    async def edit(self, message_id: str, body: Json, uploads: Mapping[int, Upload]) -> Post:
        """Edit a message, if it still keeps the rules."""
        before = self.get(message_id)
        self._check(body, before)
        fresh = await self._keep(before, body, uploads)
        now = self._ground.clock.now()
        # Looking at the files took time: the message may have changed or gone meanwhile.
        before = self._posts.get(message_id, before)
        after = self._revise(before, body, fresh, now)
        if message_id not in self._posts:
            self._ground.files.drop(fresh.values())
            raise unknown("Message")
        self._drop_unlisted(before, after)
        return self._store(after, MessageUpdated)

    def delete(self, message_id: str) -> None:
        """Delete a message and its files."""
        post = self.get(message_id)
        del self._posts[message_id]
        self._ground.files.drop(post.attachments)
        self._ground.feed.publish(MessageDeleted(post))

    def _store(self, post: Post, event: type[MessageCreated] | type[MessageUpdated]) -> Post:
        self._posts[post.id] = post
        self._ground.feed.publish(event(post))
        return post

    def _check(self, body: Json, before: Post | None) -> None:
        most = self._ground.limits.attachments_per_message
        refuse(check_message(body, before, most_attachments=most))

    async def _keep(
        self, post: Post, body: Json, uploads: Mapping[int, Upload]
    ) -> dict[int, Attachment]:
        files = described(uploads, body)
        ephemeral = post.viewer is not None
        kept = await self._ground.files.keep(files.values(), post.channel.id, ephemeral=ephemeral)
        return dict(zip(files, kept, strict=True))

    def _revise(
        self, before: Post, body: Json, fresh: dict[int, Attachment], at: float | None
    ) -> Post:
        try:
            return revised(
                before, body, fresh, at, most=self._ground.limits.attachments_per_message
            )
        except Exception:
            self._ground.files.drop(fresh.values())
            raise

    def _drop_unlisted(self, before: Post, after: Post) -> None:
        still = {attachment.id for attachment in after.attachments}
        gone = [attachment for attachment in before.attachments if attachment.id not in still]
        self._ground.files.drop(gone)
