"""A message as Discord's message object."""

from collections.abc import Mapping
from typing import Final

from playground.components import with_media
from playground.files import PROXY, Attachment, Files, safe_name
from playground.mentions import mentions_of
from playground.people import PEOPLE, User
from playground.places import GUILD_ID, guild_json
from playground.posts import Post
from playground.snowflakes import timestamp
from playground.wire import Json

ROLES: Final = tuple(role["id"] for role in guild_json()["roles"] if role["id"] != GUILD_ID)
USERS: Final[Mapping[str, User]] = {user.id: user for user in PEOPLE}


def message_json(post: Post, files: Files) -> Json:
    """Discord's message object, its attachments' addresses freshly signed."""
    mentions = mentions_of(post, USERS, ROLES)
    media = _Media(post, files)
    return {
        "id": post.id,
        "channel_id": post.channel.id,
        "type": _type(post),
        "author": post.author.json,
        "content": post.content,
        "timestamp": timestamp(post.created_at),
        "edited_timestamp": timestamp(post.edited_at) if post.edited_at else None,
        "tts": False,
        "pinned": False,
        "mention_everyone": mentions.everyone,
        "mentions": [user.json for user in mentions.users],
        "mention_roles": list(mentions.roles),
        "attachments": [files.json(attachment) for attachment in post.attachments],
        "embeds": [media.embed(embed) for embed in post.embeds],
        "components": with_media(post.components, media.shown),
        "flags": post.flags,
        **_origin(post),
    }


def _type(post: Post) -> int:
    """20: answers a slash command; 19: answers another message; 0: plain."""
    if post.reference:
        return 19
    return 20 if post.origin and post.origin.metadata["type"] == 2 else 0


def _origin(post: Post) -> Json:
    if post.origin is None:
        return {}
    body: Json = {
        "application_id": post.author.id,
        "webhook_id": post.author.id,
        "interaction_metadata": post.origin.metadata,
    }
    if post.origin.original_id:
        metadata = {**post.origin.metadata, "original_response_message_id": post.origin.original_id}
        body["interaction_metadata"] = metadata
    if post.reference:
        body["message_reference"] = {
            "type": 0,
            "channel_id": post.channel.id,
            "message_id": post.reference,
            **({"guild_id": post.channel.guild_id} if post.channel.guild_id else {}),
        }
    return body


class _Media:
    """Resolves what a message's components and embeds show."""

    def __init__(self, post: Post, files: Files) -> None:
        self._files = files
        self._by_name = {attachment.filename: attachment for attachment in post.attachments}
        self._post_id = post.id

    def shown(self, url: str) -> Json:
        attachment = self._attachment(url)
        if attachment is None:
            return {"id": self._post_id, "url": url, "proxy_url": url}
        return {
            "id": attachment.id,
            "url": self._files.url(attachment),
            "proxy_url": self._files.url(attachment, PROXY),
            "width": attachment.width,
            "height": attachment.height,
            "content_type": attachment.content_type,
            "attachment_id": attachment.id,
        }

    def embed(self, embed: Json) -> Json:
        shown = dict(embed)
        for key in ("image", "thumbnail"):
            if embed.get(key, {}).get("url"):
                shown[key] = self._embedded(embed[key]["url"])
        return shown

    def _embedded(self, url: str) -> Json:
        attachment = self._attachment(url)
        if attachment is None:
            return {"url": url}
        found = {"width": attachment.width, "height": attachment.height}
        proxy_url = self._files.url(attachment, PROXY)
        return {
            "url": self._files.url(attachment),
            "proxy_url": proxy_url,
            **{key: value for key, value in found.items() if value},
        }

    def _attachment(self, url: str) -> Attachment | None:
        name = url.removeprefix("attachment://")
        return self._by_name.get(safe_name(name)) if name != url else None
