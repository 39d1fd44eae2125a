"""What counts where nothing was chosen: in a channel, and for how long things are kept."""

from __future__ import annotations

import pytest

from guilds.decisions import Place
from guilds.defaults import defaults_at, retention_within
from guilds.models import Defaults, Retention
from tests.guilds.builders import GUILD, HERE, settings

SHARED = settings(
    defaults=Defaults(image_model="a/one", count=2, spoiler=True),
    channel_defaults={
        44: Defaults(image_model="b/two", spoiler=False),
        47: Defaults(count=3),
        46: Defaults(aspect_ratio="1:2", count=1),
    },
)


def test_a_channel_differs_where_it_says_so() -> None:
    assert defaults_at(SHARED, HERE) == Defaults(image_model="b/two", count=2, spoiler=False)


def test_other_channels_have_the_defaults_of_the_guild() -> None:
    assert defaults_at(SHARED, Place(guild_id=GUILD, channel_id=45)) == SHARED.defaults


def test_a_thread_has_the_defaults_of_its_channel_beside_its_own() -> None:
    thread = Place(guild_id=GUILD, channel_id=46, parent_id=47)
    assert defaults_at(SHARED, thread).count == 1
    thread = Place(guild_id=GUILD, channel_id=46, parent_id=44)
    assert defaults_at(SHARED, thread) == Defaults(
        image_model="b/two", aspect_ratio="1:2", count=1, spoiler=False
    )


@pytest.mark.parametrize(
    ("ours", "operators", "kept"), [(3, 7, 3), (9, 7, 7), (None, 7, 7), (3, None, 3)]
)
def test_a_guild_keeps_things_for_no_longer_than_the_operator(
    ours: int | None, operators: int | None, kept: int
) -> None:
    guild = settings(retention=Retention(media_days=ours))
    found = retention_within(guild, Retention(media_days=operators, history_days=90))
    assert found == Retention(media_days=kept, history_days=90)
