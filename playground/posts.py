"""A message, and how a body that Discord accepted changes it. Pure; nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from playground.components import IS_V2, filled_in, media_of
from playground.errors import Problem, empty_message, refuse
from playground.files import Attachment, Upload, safe_name
from playground.people import User
from playground.places import Channel
from playground.rules.fields import Problems, listed
from playground.wire import Json

SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
# What a body may ask for; Discord overlooks other bits.
CREATABLE_FLAGS: Final = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_V2
EDITABLE_FLAGS: Final = SUPPRESS_EMBEDS | IS_V2


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The interaction that a message answers."""

    interaction_id: str
    metadata: Json
    invocation: str
    original_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message as it stands. `viewer` is set on an ephemeral one: the only person who sees it."""

    id: str
    channel: Channel
    author: User
    created_at: float
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    edited_at: float | None = None
    viewer: User | None = None
    origin: Origin | None = None
    reference: str | None = None
    allowed_mentions: Json | None = None

    @property
    def is_v2(self) -> bool:
        """Whether it is made of components alone."""
        return bool(self.flags & IS_V2)

    @property
    def is_loading(self) -> bool:
        """Whether it is the "thinking" of a deferred answer."""
        return bool(self.flags & LOADING)

    def seen_by(self, user_id: str) -> bool:
        """Whether that person can see it."""
        alone = self.viewer is None or self.viewer.id == user_id
        return alone and self.channel.open_to(user_id)


def revised(
    before: Post, body: Json, fresh: Mapping[int, Attachment], at: float | None, *, most: int
) -> Post:
    """The message after an edit at that time; None as the time: it is being created."""
    content, embeds, components = before.content, before.embeds, before.components
    if "content" in body:
        content = (body["content"] or "").strip()
    if "embeds" in body:
        embeds = _embeds(body["embeds"] or [])
    if "components" in body:
        components = tuple(filled_in(body["components"] or []))
    after = replace(
        before,
        content=content,
        embeds=embeds,
        components=components,
        attachments=_attachments(before, body, fresh),
        flags=_flags(before, body, at),
        edited_at=at,
        allowed_mentions=body.get("allowed_mentions"),
    )
    refuse(_check_files(after, most))
    if not (after.content or after.embeds or after.components or after.attachments):
        raise empty_message()
    return after


def described(uploads: Mapping[int, Upload], body: Json) -> dict[int, Upload]:
    """The uploads with what the body's `attachments` says about each."""
    entries = {str(entry.get("id")): entry for entry in listed(body, "attachments")}
    return {
        index: replace(
            upload,
            filename=entries.get(str(index), {}).get("filename") or upload.filename,
            description=entries.get(str(index), {}).get("description"),
        )
        for index, upload in uploads.items()
    }


def _attachments(
    before: Post, body: Json, fresh: Mapping[int, Attachment]
) -> tuple[Attachment, ...]:
    """Those that `attachments` lists and the new ones; all of the old ones if it is not there."""
    old = {attachment.id: attachment for attachment in before.attachments}
    new = {str(index): attachment for index, attachment in fresh.items()}
    if body.get("attachments") is None:
        return (*before.attachments, *fresh.values())
    kept: dict[str, Attachment] = {}
    for index, entry in enumerate(listed(body, "attachments")):
        key = str(entry["id"])
        if key in old:
            description = entry.get("description", old[key].description)
            kept[key] = replace(old[key], description=description)
        elif key in new:
            kept[key] = new[key]
        else:
            words = f"There is no attachment with the id {key[:40]}."
            where = ("attachments", index, "id")
            refuse([Problem(where, "ATTACHMENT_NOT_FOUND", words)])
    return (*kept.values(), *(file for key, file in new.items() if key not in kept))


def _flags(before: Post, body: Json, at: float | None) -> int:
    asked: int | None = body.get("flags")
    if at is None:
        return before.flags | ((asked or 0) & CREATABLE_FLAGS)
    still = before.flags & ~LOADING
    if asked is None:
        return still
    # The mark of components v2 can be set, never taken away.
    return (still & ~SUPPRESS_EMBEDS) | (asked & EDITABLE_FLAGS)


def _embeds(sent: Sequence[Json]) -> tuple[Json, ...]:
    """Embeds as Discord keeps them: marked as rich, without nulls."""
    return tuple(
        {"type": "rich", **{key: value for key, value in embed.items() if value is not None}}
        for embed in sent
    )


def _check_files(post: Post, most: int) -> Problems:
    """Not too many files, and every `attachment://name` names one of them."""
    if len(post.attachments) > most:
        words = f"Must be {most} or fewer in length."
        yield Problem(("attachments",), "BASE_TYPE_MAX_LENGTH", words)
    names = {attachment.filename for attachment in post.attachments}
    shown = [media["url"] for media in media_of(post.components)]
    pictures = [embed.get(key, {}) for embed in post.embeds for key in ("image", "thumbnail")]
    shown += [picture["url"] for picture in pictures if picture.get("url")]
    for url in shown:
        name = url.removeprefix("attachment://")
        if name != url and safe_name(name) not in names:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            words = f"The referenced attachment {name[:80]} was not found"
            yield Problem(("components",), code, words)
