"""What the settings say of how jobs are run."""

from __future__ import annotations

from app.working import IDLE_S, LOOK_S, engine_settings
from settings import Settings

SETTINGS = Settings(discord_token="x.y.z", hf_token="hf_x", key_running=3, key_per_minute=7)


def test_calls_keep_to_the_limits_of_the_settings() -> None:
    chosen = engine_settings(SETTINGS, "bot", is_worker=False)
    assert (chosen.key_running, chosen.key_per_minute) == (3, 7)


def test_who_cannot_be_woken_looks_at_its_queues_as_often_when_they_are_empty() -> None:
    assert engine_settings(SETTINGS, "worker 1", is_worker=True).idle_s == LOOK_S
    assert engine_settings(SETTINGS, "bot", is_worker=False).idle_s == IDLE_S
