"""Makes, changes and deletes threads under Discord's rules of their state."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from playground.clock import Timer
from playground.discord.channels import THREAD_TYPES, Channel
from playground.discord.context import Context
from playground.discord.enums import MessageType
from playground.discord.errors import (
    missing_permissions,
    raise_for_problems,
    thread_exists,
    thread_is_archived,
    thread_is_locked,
    too_many_threads,
    unknown,
    wrong_channel_type,
)
from playground.discord.events import (
    ChannelDeleted,
    Event,
    MessageCreated,
    MessageDeleted,
    ThreadCreated,
    ThreadDeleted,
    ThreadMembersChanged,
    ThreadUpdated,
)
from playground.discord.message import HAS_THREAD, Message
from playground.discord.message_store import MessageStore
from playground.discord.rules.threads import check_new_thread, check_thread_edit
from playground.discord.thread import DEFAULT_AUTO_ARCHIVE_MINUTES, Thread
from playground.discord.threads import state_of
from playground.discord.users import User
from playground.json_types import JsonObject

# What the owner of a thread may change too; the rest takes a permission.
_OWNERS_FIELDS: Final = frozenset({"name", "archived", "auto_archive_duration"})
# The fields of a thread's state by their names in a body.
_STATE_FIELDS: Final = {
    "archived": "archived",
    "locked": "locked",
    "auto_archive_duration": "auto_archive_minutes",
    "rate_limit_per_user": "rate_limit_per_user",
}


class ThreadStore:
    """Every change is published on the feed, and raises `DiscordError` if it breaks a rule.

    Beyond `Limits.kept_threads`, the oldest threads are deleted, archived ones first.
    """

    def __init__(self, context: Context, messages: MessageStore) -> None:
        self._context = context
        self._messages = messages
        self._threads = context.directory.threads
        self._timers: dict[str, Timer] = {}
        context.feed.subscribe(self._on_event)

    def create(
        self, parent: Channel, user: User, body: JsonObject, starter: Message | None = None
    ) -> Channel:
        """Make a public thread, under a message of the channel or on its own."""
        raise_for_problems(check_new_thread(body))
        thread_type = THREAD_TYPES.get(parent.type)
        if thread_type is None or parent.guild_id is None:
            raise wrong_channel_type()
        if starter and self._threads.find(starter.id):
            raise thread_exists()
        if len(self._threads.active(parent.guild_id)) >= self._context.limits.active_threads:
            raise too_many_threads()
        now = self._context.clock.now()
        thread_id = starter.id if starter else self._context.snowflakes.next()
        thread = Channel(
            id=thread_id,
            key=thread_id,
            name=body["name"].strip() or "thread",
            type=thread_type,
            guild_id=parent.guild_id,
            thread=Thread(
                parent_id=parent.id,
                owner_id=user.id,
                created_at=now,
                archive_changed_at=now,
                auto_archive_minutes=(
                    body.get("auto_archive_duration") or DEFAULT_AUTO_ARCHIVE_MINUTES
                ),
                rate_limit_per_user=body.get("rate_limit_per_user") or 0,
                members={user.id: now},
            ),
        )
        self._threads.store(thread)
        self._restart_timer(thread)
        self._context.feed.publish(ThreadCreated(thread))
        self._announce(thread, parent, user, starter)
        while len(self._threads) > self._context.limits.kept_threads:
            self.delete(self._threads.oldest())
        return self.get(thread_id)

    def get(self, thread_id: str) -> Channel:
        """The thread with that id as it is now. Raises Discord's "Unknown Channel"."""
        found = self._threads.find(thread_id)
        if found is None:
            raise unknown("Channel")
        return found

    def edit(self, thread: Channel, body: JsonObject, *, user: User, may_manage: bool) -> Channel:
        """Change a thread; `may_manage`: the user has the permission to manage threads."""
        raise_for_problems(check_thread_edit(body))
        before = state_of(thread)
        changes = {key: value for key, value in body.items() if value is not None}
        if before.archived and changes.get("archived") is not False:
            raise thread_is_archived()
        if not may_manage and not _may_change(before, changes, user):
            raise missing_permissions()
        return self._change(thread, changes)

    def delete(self, thread: Channel) -> None:
        """Delete a thread with its messages."""
        for message in self._messages.in_channel(thread):
            self._messages.delete(message.id)
        self._stop_timer(thread.id)
        self._threads.remove(thread.id)
        self._context.feed.publish(ThreadDeleted(thread))
        self._messages.set_flag(thread.id, HAS_THREAD, on=False)

    def add_member(self, thread: Channel, user: User) -> None:
        """Let a user join, who may be in it already."""
        self._check_not_archived(thread)
        self._join(thread, user)

    def remove_member(self, thread: Channel, user: User) -> None:
        """Let a user leave, who need not be in it."""
        self._check_not_archived(thread)
        members = {one: at for one, at in _members(thread).items() if one != user.id}
        self._set_members(thread, members)

    def open_for_message(self, channel: Channel, *, may_manage: bool) -> None:
        """Unarchive a thread in which a message is about to be posted; other channels are open."""
        if channel.thread is None:
            return
        present = self.get(channel.id)
        if state_of(present).locked and not may_manage:
            raise thread_is_locked()
        self._unarchive(present)

    def open_for_response(self, channel: Channel) -> None:
        """The same for a response to an interaction: a lock alone does not keep it out.

        Raises Discord's "Unknown Channel" if the channel was deleted meanwhile.
        """
        present = self._context.directory.find_by_id(channel.id)
        if present is None:
            raise unknown("Channel")
        if present.thread and present.thread.locked:
            self._check_not_archived(present)
        self._unarchive(present)

    def check_editable(self, channel: Channel) -> None:
        """Raise Discord's "Thread is archived" if it is: its messages are not edited then."""
        present = self._threads.find(channel.id)
        if present is not None:
            self._check_not_archived(present)

    def _announce(
        self, thread: Channel, parent: Channel, user: User, starter: Message | None
    ) -> None:
        """The system message in the thread, or of a thread on its own that in its channel."""
        if starter:
            self._messages.set_flag(starter.id, HAS_THREAD, on=True)
            draft = self._messages.draft(thread, author=user, reference=starter.id)
            self._messages.create_system(
                replace(draft, reference_channel_id=parent.id),
                MessageType.THREAD_STARTER_MESSAGE,
            )
            return
        draft = self._messages.draft(parent, author=user)
        self._messages.create_system(
            replace(draft, content=thread.name, reference_channel_id=thread.id),
            MessageType.THREAD_CREATED,
        )

    def _check_not_archived(self, thread: Channel) -> None:
        if state_of(thread).archived:
            raise thread_is_archived()

    def _unarchive(self, channel: Channel) -> None:
        if channel.thread and channel.thread.archived:
            self._change(channel, {"archived": False})

    def _change(self, thread: Channel, changes: Mapping[str, Any]) -> Channel:
        present = self.get(thread.id)
        state = state_of(present)
        fields = {_STATE_FIELDS[key]: changes[key] for key in _STATE_FIELDS if key in changes}
        if fields.get("archived", state.archived) != state.archived:
            fields["archive_changed_at"] = self._context.clock.now()
        name = str(changes.get("name", present.name)).strip() or present.name
        after = replace(present, name=name, thread=replace(state, **fields))
        self._threads.store(after)
        self._restart_timer(after)
        self._context.feed.publish(ThreadUpdated(after))
        return after

    def _join(self, thread: Channel, user: User) -> None:
        members = _members(thread)
        members.setdefault(user.id, self._context.clock.now())
        self._set_members(thread, members)

    def _set_members(self, thread: Channel, members: Mapping[str, float]) -> None:
        present = self.get(thread.id)
        before = _members(present)
        after = replace(present, thread=replace(state_of(present), members=members))
        self._threads.store(after)
        added = self._users(members.keys() - before.keys())
        removed = self._users(before.keys() - members.keys())
        if added or removed:
            self._context.feed.publish(ThreadMembersChanged(after, added, removed))

    def _users(self, user_ids: Iterable[str]) -> tuple[User, ...]:
        known = self._context.directory.people.users_by_id
        return tuple(known[one] for one in user_ids)

    def _restart_timer(self, thread: Channel) -> None:
        self._stop_timer(thread.id)
        state = state_of(thread)
        if not state.archived:
            seconds = state.auto_archive_minutes * 60.0
            archive = {"archived": True}
            self._timers[thread.id] = self._context.clock.later(
                seconds, lambda: self._change(self.get(thread.id), archive)
            )

    def _stop_timer(self, thread_id: str) -> None:
        timer = self._timers.pop(thread_id, None)
        if timer:
            timer.cancel()

    def _on_event(self, event: Event) -> None:
        match event:
            case MessageCreated(message) if message.channel.thread and message.viewer is None:
                self._count(message)
            case MessageDeleted(message) if message.channel.thread and message.viewer is None:
                self._uncount(message)
            case ChannelDeleted(channel):
                for thread in self._threads.of_channel(channel.id):
                    self.delete(thread)

    def _count(self, message: Message) -> None:
        """Count a message of a thread, whose author joins the thread."""
        thread = self._threads.find(message.channel.id)
        if thread is None:
            return
        state = state_of(thread)
        is_counted = message.system_type is None
        after = replace(
            state,
            last_message_id=message.id,
            message_count=state.message_count + is_counted,
            total_sent=state.total_sent + is_counted,
        )
        counted = replace(thread, thread=after)
        self._threads.store(counted)
        self._restart_timer(counted)
        self._join(counted, message.author)

    def _uncount(self, message: Message) -> None:
        thread = self._threads.find(message.channel.id)
        if thread is not None and message.system_type is None:
            state = state_of(thread)
            fewer = replace(state, message_count=max(state.message_count - 1, 0))
            self._threads.store(replace(thread, thread=fewer))


def _members(thread: Channel) -> dict[str, float]:
    return dict(state_of(thread).members)


def _may_change(before: Thread, changes: Mapping[str, Any], user: User) -> bool:
    """Whether a user without the permission to manage threads may change that.

    Anybody may unarchive a thread that is not locked; its owner more.
    """
    if before.archived and before.locked:
        return False
    allowed = _OWNERS_FIELDS if before.owner_id == user.id else frozenset()
    unarchives = {"archived"} if changes.get("archived") is False else set()
    return changes.keys() <= allowed | unarchives
