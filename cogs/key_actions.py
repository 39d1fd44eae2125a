"""What is done with the keys of a member or a guild, and the sentence that says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import Literal

from cogs.key_form import EnteredKey
from guilds.key_models import BadKey, NoSuchKey, StoredKey
from guilds.keys import KeyService
from guilds.unavailable import data_errors
from replies.text import kept_keys as texts


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyActions:
    """The keys of one member or one guild, in the hands of the user `by`, told in `t`.

    `lists_keys` says that all keys are shown below what is returned, so it does not repeat them.
    Every method raises `DataUnavailable`.
    """

    keys: KeyService
    owner: Literal["guild", "member"]
    owner_id: int
    by: int
    t: NullTranslations
    lists_keys: bool = False

    async def all(self) -> tuple[StoredKey, ...]:
        """What is known of each key."""
        with data_errors():
            return await self.keys.of(self.owner, self.owner_id)

    async def enter(self, entered: EnteredKey) -> str:
        """Check a key and keep it, or say why it cannot be used."""
        if not self.keys.can_store:
            return texts.keys_not_kept(self.t)
        try:
            with data_errors():
                key = await self.keys.set(
                    self.owner,
                    self.owner_id,
                    entered.purpose,
                    entered.text,
                    self.by,
                    entered.organisation,
                )
        except BadKey as error:
            why = texts.bad_key(self.t, error.reason, entered.purpose, entered.organisation)
            return f"{why}\n{texts.nothing_changed(self.t)}"
        return texts.key_saved(self.t) if self.lists_keys else texts.key_kept(self.t, key)

    async def test(self, purpose: str) -> str:
        """Ask about a key again, and say what is known of it then."""
        try:
            with data_errors():
                key = await self.keys.test(self.owner, self.owner_id, purpose)
        except BadKey as error:
            return texts.bad_key(self.t, error.reason, purpose)
        except NoSuchKey:
            return texts.no_such_key(self.t)
        if self.lists_keys:
            return texts.key_was_tested(self.t, purpose)
        return texts.key_tested(self.t, key)

    async def remove(self, purpose: str) -> str:
        """Delete a key."""
        with data_errors():
            is_removed = await self.keys.remove(self.owner, self.owner_id, purpose, self.by)
        return texts.key_removed(self.t, purpose) if is_removed else texts.no_such_key(self.t)
