"""A message, and how an accepted request body changes it. Pure; nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from playground.discord.attachments import Attachment, Upload, sanitize_filename
from playground.discord.channels import Channel
from playground.discord.components import IS_COMPONENTS_V2, iterate_media, with_defaults
from playground.discord.enums import MessageType
from playground.discord.errors import Problem, empty_message, raise_for_problems
from playground.discord.rules.fields import Problems, dict_items
from playground.discord.users import User
from playground.json_types import JsonObject

SUPPRESS_EMBEDS: Final = 1 << 2
HAS_THREAD: Final = 1 << 5
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
# The flags that a body may set; Discord ignores other bits.
CREATABLE_FLAGS: Final = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2
EDITABLE_FLAGS: Final = SUPPRESS_EMBEDS | IS_COMPONENTS_V2


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInteraction:
    """The interaction that a message responds to.

    `original_id` is set on follow-up messages only: the id of the original response.
    """

    id: str
    metadata: JsonObject
    command_text: str
    original_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message. Times are in seconds since 1970.

    `viewer` is set on an ephemeral message: the only user who sees it. `reference` is the id of
    the message that this one replies to and `replied_author` who wrote that, where it can be
    pinged; `reference_channel_id` is set if that is in another channel. `nonce` is what the client
    called it. `system_type` is set on what Discord posts itself, in the name of the author.
    """

    id: str
    channel: Channel
    author: User
    created_at: float
    content: str = ""
    embeds: tuple[JsonObject, ...] = ()
    components: tuple[JsonObject, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    edited_at: float | None = None
    viewer: User | None = None
    interaction: MessageInteraction | None = None
    reference: str | None = None
    replied_author: User | None = None
    reference_channel_id: str | None = None
    system_type: MessageType | None = None
    allowed_mentions: JsonObject | None = None
    nonce: int | str | None = None

    @property
    def is_v2(self) -> bool:
        """Whether it consists of components v2."""
        return bool(self.flags & IS_COMPONENTS_V2)

    @property
    def is_loading(self) -> bool:
        """Whether it is the "thinking" message of a deferred response."""
        return bool(self.flags & LOADING)

    @property
    def pings_replied(self) -> bool:
        """Whether it pings the author of the message that it replies to."""
        if self.replied_author is None:
            return False
        return self.allowed_mentions is None or bool(self.allowed_mentions.get("replied_user"))

    def is_addressed_to(self, user: User) -> bool:
        """Whether that user may see it, if the user sees the channel."""
        return self.viewer is None or self.viewer.id == user.id


def apply_body(
    before: Message,
    body: JsonObject,
    uploaded: Mapping[int, Attachment],
    edited_at: float | None,
    *,
    max_attachments: int,
) -> Message:
    """The message after an edit with that body; `edited_at` None means that it is created.

    `uploaded` holds the new attachments by the number of their form field. Raises
    `DiscordError` if the message would be empty or a referenced attachment does not exist.
    """
    content, embeds, components = before.content, before.embeds, before.components
    if "content" in body:
        content = (body["content"] or "").strip()
    if "embeds" in body:
        embeds = _normalized_embeds(body["embeds"] or [])
    if "components" in body:
        components = tuple(with_defaults(body["components"] or []))
    after = replace(
        before,
        content=content,
        embeds=embeds,
        components=components,
        attachments=_attachments(before, body, uploaded),
        flags=_flags(before, body, edited_at),
        edited_at=edited_at,
        allowed_mentions=body.get("allowed_mentions"),
    )
    raise_for_problems(_check_attachments(after, max_attachments))
    if not (after.content or after.embeds or after.components or after.attachments):
        raise empty_message()
    return after


def with_descriptions(uploads: Mapping[int, Upload], body: JsonObject) -> dict[int, Upload]:
    """The uploads with what the body's `attachments` say of them."""
    entries = {str(entry.get("id")): entry for entry in dict_items(body, "attachments")}
    return {
        index: _described(upload, entries.get(str(index), {})) for index, upload in uploads.items()
    }


def _described(upload: Upload, entry: JsonObject) -> Upload:
    return replace(
        upload,
        filename=entry.get("filename") or upload.filename,
        description=entry.get("description"),
        is_spoiler=bool(entry.get("is_spoiler")),
    )


def _attachments(
    before: Message, body: JsonObject, uploaded: Mapping[int, Attachment]
) -> tuple[Attachment, ...]:
    """The listed attachments and the new ones; without a list, all old ones and the new ones."""
    old = {attachment.id: attachment for attachment in before.attachments}
    new = {str(index): attachment for index, attachment in uploaded.items()}
    if body.get("attachments") is None:
        return (*before.attachments, *uploaded.values())
    kept: dict[str, Attachment] = {}
    for index, entry in enumerate(dict_items(body, "attachments")):
        key = str(entry["id"])
        if key in old:
            description = entry.get("description", old[key].description)
            is_spoiler = bool(entry.get("is_spoiler", old[key].is_spoiler))
            kept[key] = replace(old[key], description=description, is_spoiler=is_spoiler)
        elif key in new:
            kept[key] = new[key]
        else:
            text = f"There is no attachment with the id {key[:40]}."
            path = ("attachments", index, "id")
            raise_for_problems([Problem(path, "ATTACHMENT_NOT_FOUND", text)])
    return (*kept.values(), *(one for key, one in new.items() if key not in kept))


def _flags(before: Message, body: JsonObject, edited_at: float | None) -> int:
    requested: int | None = body.get("flags")
    if edited_at is None:
        return before.flags | ((requested or 0) & CREATABLE_FLAGS)
    loaded = before.flags & ~LOADING
    if requested is None:
        return loaded
    # An edit can set the flag of components v2 but not clear it.
    return (loaded & ~SUPPRESS_EMBEDS) | (requested & EDITABLE_FLAGS)


def _normalized_embeds(embeds: Sequence[JsonObject]) -> tuple[JsonObject, ...]:
    """Embeds as Discord stores them: of type rich, without nulls, each field inline or not."""
    return tuple({"type": "rich", **_normalized_embed(embed)} for embed in embeds)


def _normalized_embed(embed: JsonObject) -> JsonObject:
    kept = {key: value for key, value in embed.items() if value is not None}
    if "fields" in kept:
        fields = dict_items(kept, "fields")
        kept["fields"] = [{**field, "inline": bool(field.get("inline"))} for field in fields]
    return kept


def _check_attachments(message: Message, max_attachments: int) -> Problems:
    """At most that many attachments, and every `attachment://name` refers to one of them."""
    if len(message.attachments) > max_attachments:
        text = f"Must be {max_attachments} or fewer in length."
        yield Problem(("attachments",), "BASE_TYPE_MAX_LENGTH", text)
    names = {attachment.filename for attachment in message.attachments}
    urls = [media["url"] for media in iterate_media(message.components)]
    images = [embed.get(key, {}) for embed in message.embeds for key in ("image", "thumbnail")]
    urls += [image["url"] for image in images if image.get("url")]
    for url in urls:
        name = url.removeprefix("attachment://")
        if name != url and sanitize_filename(name) not in names:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            text = f"The referenced attachment {name[:80]} was not found"
            yield Problem(("components",), code, text)
