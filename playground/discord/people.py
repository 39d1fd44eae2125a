"""The people of the playground."""

from collections.abc import Mapping, Sequence
from typing import Final

from playground.discord.channels import direct_channel
from playground.discord.errors import InvalidInput
from playground.discord.events import PeopleChanged
from playground.discord.feed import Feed
from playground.discord.ids import person_id
from playground.discord.users import BOT, MIKA, ROBIN, USER_LOCALE, User

MAX_PEOPLE: Final = 20_000
AVATAR_COLORS: Final = ("#c96a8b", "#6a8bc9", "#8bb04f", "#b07fd0", "#d08a4f", "#4fa7b0")


class People:
    """Mika and Robin, and who is added. Nobody is ever removed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._by_key: dict[str, User] = {}
        self._users_by_id = {BOT.id: BOT}
        self._by_channel_id: dict[str, User] = {}
        self._closed: set[str] = set()
        self._installed: set[str] = set()
        for user in (MIKA, ROBIN):
            self._store(user)

    @property
    def all(self) -> Sequence[User]:
        """All people, in the order in which they came."""
        return tuple(self._by_key.values())

    @property
    def users_by_id(self) -> Mapping[str, User]:
        """All people and the bot."""
        return self._users_by_id

    def get(self, key: str) -> User:
        """A person by key, `mika` for example. Raises `InvalidInput`."""
        if key not in self._by_key:
            raise InvalidInput(f"There is no user {key}.")
        return self._by_key[key]

    def with_direct_channel(self, channel_id: str) -> User | None:
        """The person whose direct channel has that id."""
        return self._by_channel_id.get(channel_id)

    def close_direct_messages(self, key: str) -> None:
        """Let a person take no direct messages from the bot. Raises `InvalidInput`."""
        self._closed.add(self.get(key).id)

    def is_open(self, user: User) -> bool:
        """Whether a person takes direct messages."""
        return user.id not in self._closed

    def install(self, key: str) -> None:
        """Let a person install the app for itself, to use it anywhere. Raises `InvalidInput`."""
        self._installed.add(self.get(key).id)

    def has_installed(self, user: User) -> bool:
        """Whether a person installed the app for itself."""
        return user.id in self._installed

    def add(self, key: str, *, name: str | None = None, locale: str = USER_LOCALE) -> User:
        """Add a person. Raises `InvalidInput` if the key is taken or there are too many."""
        if not key or key in self._by_key or key == BOT.key:
            raise InvalidInput(f"There is a user {key!r} already.")
        if len(self._by_key) >= MAX_PEOPLE:
            raise InvalidInput(f"There may be at most {MAX_PEOPLE} people.")
        number = len(self._by_key) - 1
        user = User(
            key=key,
            id=person_id(number),
            username=key,
            global_name=name or key.replace("-", " ").title(),
            color=AVATAR_COLORS[number % len(AVATAR_COLORS)],
            locale=locale,
        )
        self._store(user)
        self._feed.publish(PeopleChanged())
        return user

    def _store(self, user: User) -> None:
        self._by_key[user.key] = self._users_by_id[user.id] = user
        self._by_channel_id[direct_channel(user).id] = user
