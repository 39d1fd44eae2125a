"""Which calls share the limits of a key."""

from __future__ import annotations

from hfmedia.policy import KeyRef, Policy
from jobs.job_run import key_of

OPERATORS, GUILDS = KeyRef("operator", "hf"), KeyRef("guild 33", "fal")


def test_calls_share_the_limits_of_the_key_that_they_are_made_with() -> None:
    assert key_of(Policy(hub_key=OPERATORS)) == "operator hf"
    assert key_of(Policy(provider_keys={"fal-ai": GUILDS})) == "guild 33 fal"
    assert key_of(Policy(hub_key=OPERATORS, provider_keys={"fal-ai": GUILDS})) == "operator hf"
    assert key_of(Policy()) == "none"
