"""Renders a message as Discord's message object."""

from playground.discord.attachments import (
    MEDIA_PROXY_URL,
    Attachment,
    AttachmentStore,
    sanitize_filename,
)
from playground.discord.components import default_values, iterate_components, resolve_media
from playground.discord.directory import Directory
from playground.discord.enums import InteractionType, MessageType
from playground.discord.mentions import resolve_mentions
from playground.discord.message import Message
from playground.discord.resolved import resolved
from playground.discord.snowflakes import timestamp
from playground.json_types import JsonObject


def render_message(
    message: Message, attachments: AttachmentStore, directory: Directory
) -> JsonObject:
    """Discord's message object; its attachments' URLs are signed anew."""
    guild = directory.guilds.find(message.channel.guild_id)
    role_ids = [role.id for role in guild.roles[1:]] if guild else []
    mentions = resolve_mentions(message, directory.people.users_by_id, role_ids)
    media = _MediaResolver(message, attachments)
    return {
        "id": message.id,
        "channel_id": message.channel.id,
        "type": int(_type(message)),
        "author": message.author.json,
        "content": message.content,
        "timestamp": timestamp(message.created_at),
        "edited_timestamp": timestamp(message.edited_at) if message.edited_at else None,
        "tts": False,
        "pinned": False,
        "mention_everyone": mentions.everyone,
        "mentions": [user.json for user in mentions.users],
        "mention_roles": list(mentions.role_ids),
        "attachments": [attachments.render(attachment) for attachment in message.attachments],
        "embeds": [media.resolve_embed(embed) for embed in message.embeds],
        "components": resolve_media(message.components, media.resolve, media.describe),
        "flags": message.flags,
        **_interaction_fields(message),
        **_reference_fields(message),
        **_resolved_defaults(message, directory),
        **({} if message.nonce is None else {"nonce": message.nonce}),
    }


def _type(message: Message) -> MessageType:
    if message.system_type is not None:
        return message.system_type
    if message.reference:
        return MessageType.REPLY
    interaction = message.interaction
    if interaction and interaction.metadata["type"] == InteractionType.APPLICATION_COMMAND:
        is_menu = interaction.metadata.keys() & {"target_message_id", "target_user"}
        return MessageType.CONTEXT_MENU_COMMAND if is_menu else MessageType.CHAT_INPUT_COMMAND
    return MessageType.DEFAULT


def _interaction_fields(message: Message) -> JsonObject:
    interaction = message.interaction
    if interaction is None:
        return {}
    body: JsonObject = {
        "application_id": message.author.id,
        "webhook_id": message.author.id,
        "interaction_metadata": interaction.metadata,
    }
    if interaction.original_id:
        original = {"original_response_message_id": interaction.original_id}
        body["interaction_metadata"] = interaction.metadata | original
    return body


def _reference_fields(message: Message) -> JsonObject:
    if message.reference is None and message.reference_channel_id is None:
        return {}
    guild_id = message.channel.guild_id
    reference: JsonObject = {
        "type": 0,
        "channel_id": message.reference_channel_id or message.channel.id,
        **({"message_id": message.reference} if message.reference else {}),
        **({"guild_id": guild_id} if guild_id else {}),
    }
    return {"message_reference": reference}


def _resolved_defaults(message: Message, directory: Directory) -> JsonObject:
    """The objects that default values of selects name, without those that are gone."""
    known = directory.known_objects(message.channel)
    defaults = [
        (value["type"], value["id"])
        for component in iterate_components(message.components)
        for value in default_values(component)
    ]
    return resolved([one for one in defaults if known.has_default(*one)], known)


class _MediaResolver:
    """Replaces `attachment://` URLs in components and embeds with those of the attachments."""

    def __init__(self, message: Message, attachments: AttachmentStore) -> None:
        self._attachments = attachments
        self._by_filename = {one.filename: one for one in message.attachments}
        self._message_id = message.id

    def resolve(self, url: str) -> JsonObject:
        """Discord's unfurled media item."""
        attachment = self._find(url)
        if attachment is None:
            return {"id": self._message_id, "url": url, "proxy_url": url}
        return {
            "id": attachment.id,
            "url": self._attachments.url(attachment),
            "proxy_url": self._attachments.url(attachment, MEDIA_PROXY_URL),
            "width": attachment.width,
            "height": attachment.height,
            "content_type": attachment.content_type,
            "attachment_id": attachment.id,
        }

    def describe(self, url: str) -> JsonObject:
        """What is said of a file that is shown as such."""
        attachment = self._find(url)
        if attachment is None:
            return {}
        return {"name": attachment.filename, "size": attachment.size_bytes}

    def resolve_embed(self, embed: JsonObject) -> JsonObject:
        """The embed with its image and thumbnail resolved."""
        resolved = dict(embed)
        for key in ("image", "thumbnail"):
            if embed.get(key, {}).get("url"):
                resolved[key] = self._embed_media(embed[key]["url"])
        return resolved

    def _embed_media(self, url: str) -> JsonObject:
        attachment = self._find(url)
        if attachment is None:
            return {"url": url}
        dimensions = {"width": attachment.width, "height": attachment.height}
        return {
            "url": self._attachments.url(attachment),
            "proxy_url": self._attachments.url(attachment, MEDIA_PROXY_URL),
            **{key: value for key, value in dimensions.items() if value},
        }

    def _find(self, url: str) -> Attachment | None:
        name = url.removeprefix("attachment://")
        return self._by_filename.get(sanitize_filename(name)) if name != url else None
