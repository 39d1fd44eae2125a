"""The files that users uploaded for an option of a command, a modal or a message."""

from collections.abc import Mapping, Sequence
from typing import Final

from playground.discord.attachments import Attachment, AttachmentStore, Upload
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.errors import InvalidInput
from playground.discord.users import User
from playground.json_types import JsonObject

# Older uploads are deleted; a bot fetches an option's file at once. The store of attachments bounds
# their bytes.
MAX_UPLOADS_PER_USER: Final = 50


class UploadStore:
    """The latest uploads of each user."""

    def __init__(self, attachments: AttachmentStore) -> None:
        self._attachments = attachments
        self._by_user: dict[str, dict[str, Attachment]] = {}

    async def add(self, user: User, upload: Upload) -> JsonObject:
        """Store an upload. Returns Discord's attachment object."""
        (attachment,) = await self._attachments.store([upload], GUILD_CHANNEL.id, ephemeral=True)
        uploads = self._by_user.setdefault(user.id, {})
        uploads[attachment.id] = attachment
        if len(uploads) > MAX_UPLOADS_PER_USER:
            self._attachments.delete([uploads.pop(next(iter(uploads)))])
        return self._attachments.render(attachment)

    def take(self, user: User, upload_ids: Sequence[str]) -> list[Upload]:
        """Hand over some of a user's uploads, which are no longer stored here.

        Raises `InvalidInput` if one is unknown or named twice; then nothing is taken.
        """
        uploads = self._by_user.get(user.id, {})
        if len(set(upload_ids)) < len(upload_ids) or not uploads.keys() >= set(upload_ids):
            raise InvalidInput("That file was not uploaded.")
        return [self._attachments.release(uploads.pop(one)) for one in upload_ids]

    def of_user(self, user: User) -> Mapping[str, JsonObject]:
        """A user's uploads as Discord's attachment objects, by id."""
        uploads = self._by_user.get(user.id, {})
        return {key: self._attachments.render(one) for key, one in uploads.items()}
