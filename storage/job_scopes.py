"""Which jobs are erased together: those of a user, or those of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, exists, select

from storage.tables import IS_TALK, JOBS


@dataclass(frozen=True, slots=True)
class JobsOfUser:
    """The jobs of a user, and of others those in conversations in which the user took part.

    Each answer of a conversation repeats what was said before it, whoever said that.
    """

    user_id: int

    def __str__(self) -> str:
        return f"user {self.user_id}"


@dataclass(frozen=True, slots=True)
class JobsOfConversation:
    """All jobs of a conversation, whoever asked."""

    conversation_id: str

    def __str__(self) -> str:
        return f"conversation {self.conversation_id}"


JobScope: TypeAlias = JobsOfUser | JobsOfConversation


def jobs_in(scope: JobScope) -> tuple[ColumnElement[bool], ...]:
    """Conditions on jobs: those of a scope meet one of them.

    One after the other, because a database finds an index for each, but not for both at once.
    """
    match scope:
        case JobsOfConversation(conversation_id):
            return (JOBS.c.conversation_id == conversation_id,)
        case JobsOfUser(user_id):
            return shared_with(user_id), JOBS.c.user_id == user_id


def erasable_in(scope: JobScope) -> tuple[ColumnElement[bool], ...]:
    """The same conditions for jobs that may be erased now, in the order in which they are.

    A user's own jobs come last: without them nobody would know which conversations they took part
    in, and an erasing that is interrupted could not go on.
    """
    if isinstance(scope, JobsOfConversation):
        return jobs_in(scope)
    shared, own = jobs_in(scope)
    other = JOBS.alias("other")
    with_others = exists().where(
        other.c.conversation_id == JOBS.c.conversation_id, other.c.user_id != scope.user_id
    )
    return shared, and_(own, ~with_others)


def shared_with(user_id: int) -> ColumnElement[bool]:
    """The jobs of others in conversations in which a user took part."""
    mine = JOBS.alias("mine")
    conversations = select(mine.c.conversation_id).where(
        mine.c.user_id == user_id, mine.c.conversation_id.is_not(None)
    )
    in_them = JOBS.c.conversation_id.in_(conversations)
    return and_(IS_TALK, in_them, JOBS.c.user_id != user_id)
