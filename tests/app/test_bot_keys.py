"""Jobs carry references to keys; each is resolved to the key as it is when it is used."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final, cast

import pytest

from app.keys import OPERATOR_KEY, BotKeys, operator_policy
from app.stored_keys import open_keys
from guilds.key_models import KeyCheck
from guilds.keys import KeyService
from hfmedia.policy import KeyRef
from hfmedia.providers import providers
from settings import Settings
from storage.database import open_database
from storage.errors import StorageUnavailable

GUILD_KEY: Final = "hf_OfTheGuild0123456789"
MEMBER_KEY: Final = "own-key-of-a-member"


async def unasked(key: str, bill_to: str | None) -> KeyCheck:
    return KeyCheck()


@pytest.fixture
async def kept(sqlite_url: str) -> AsyncIterator[KeyService]:
    settings = Settings(database_url=sqlite_url)
    async with open_database(settings.absolute_database_url) as database:
        yield await open_keys(settings, database, unasked)


async def test_a_reference_finds_the_key_of_its_owner_as_it_is_now(kept: KeyService) -> None:
    keys = BotKeys(Settings(hf_token="hf_operators"), kept)
    of_guild = (await kept.set("guild", 33, "hf", GUILD_KEY, by=11)).ref
    of_member = (await kept.set("member", 33, "fal-ai", MEMBER_KEY, by=33)).ref
    assert await keys.resolve(OPERATOR_KEY) == "hf_operators"
    assert await keys.resolve(of_guild) == GUILD_KEY
    assert await keys.resolve(of_member) == MEMBER_KEY
    await kept.remove("guild", 33, "hf", by=11)
    assert await keys.resolve(of_guild) is None


@pytest.mark.parametrize("ref", [KeyRef("guild", "34:hf"), KeyRef("operator", "33:hf")])
async def test_a_reference_to_no_key_finds_none(kept: KeyService, ref: KeyRef) -> None:
    await kept.set("guild", 33, "hf", GUILD_KEY, by=11)
    assert await BotKeys(Settings(hf_token="hf_operators"), kept).resolve(ref) is None


def test_without_a_key_of_the_operators_jobs_carry_none() -> None:
    assert operator_policy(Settings(hf_token="hf_operators")).hub_key == OPERATOR_KEY
    assert operator_policy(Settings(hf_token="")).hub_key is None


async def test_a_database_that_is_away_is_waited_for() -> None:
    class Away:
        """A service whose database comes back."""

        tries = 0

        async def resolve(self, ref: KeyRef) -> str | None:
            self.tries += 1
            if self.tries == 1:
                raise StorageUnavailable("The database does not answer.")
            return GUILD_KEY

    keys = BotKeys(Settings(), cast("KeyService", Away()))
    assert await keys.resolve(KeyRef("guild", "33:hf")) == GUILD_KEY


async def test_a_provider_that_is_reached_through_the_hub_alone_takes_no_key_of_its_own(
    kept: KeyService,
) -> None:
    assert {"auto", "hf-inference"} == {*providers()} - {*kept.providers}
    assert list(kept.providers) == sorted(kept.providers)
