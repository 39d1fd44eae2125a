from typing import Any

import pytest

from playground.providers import FAILURES, INSTANT, REALISTIC, Behaviour, Settings
from playground.providers.protocols import all_providers


def test_the_page_gets_every_provider_and_every_failure() -> None:
    shown = Settings().as_json()
    assert shown["providers"]["fal-ai"] == {"latency": 3.5, "queue": 3, "failure": None}
    assert shown["providers"].keys() == {provider.name for provider in all_providers()}
    assert {"value": "429", "label": "429 too many requests"} in shown["failures"]


def test_people_can_watch_it_by_default() -> None:
    assert all(1.5 <= it.latency <= 4 and it.queue <= 3 for it in REALISTIC.values())


def test_an_update_changes_only_what_it_names() -> None:
    settings = Settings()
    settings.update({"fal-ai": {"failure": "429"}, "nscale": {"latency": 0}})
    assert settings["fal-ai"] == Behaviour(latency=3.5, queue=3, failure="429")
    assert settings["nscale"] == Behaviour(latency=0)
    assert settings["together"] == REALISTIC["together"]


def test_a_failure_can_be_taken_back() -> None:
    settings = Settings({"fal-ai": Behaviour(failure="500")})
    settings.update({"fal-ai": {"failure": None}})
    assert settings["fal-ai"].failure is None


def test_every_failure_can_be_set() -> None:
    settings = Settings(INSTANT)
    for failure in FAILURES:
        settings.update({"fal-ai": {"failure": failure}})
        assert settings["fal-ai"].failure == failure


def test_a_set_of_behaviours_can_be_used_at_once() -> None:
    settings = Settings()
    settings.use(INSTANT)
    assert all(it["latency"] == 0 for it in settings.as_json()["providers"].values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "object of providers"),
        ({"acme": {}}, "'acme' is not a provider. Providers are: fal-ai"),
        ({"fal-ai": "429"}, "fal-ai: give an object with some of: latency, queue, failure"),
        ({"fal-ai": {"speed": 1}}, "fal-ai: give an object"),
        ({"fal-ai": {"failure": "418"}}, "failure must be null or one of the listed"),
        ({"fal-ai": {"failure": ["429"]}}, "failure must be"),
        ({"fal-ai": {"latency": -1}}, "latency must be a number"),
        ({"fal-ai": {"latency": float("nan")}}, "latency must be a number"),
        ({"fal-ai": {"latency": True}}, "latency must be a number"),
        ({"fal-ai": {"latency": 10**400}}, "latency must be a number"),
        ({"fal-ai": {"latency": "2"}}, "latency must be a number"),
        ({"fal-ai": {"queue": 1.5}}, "queue must be a whole number"),
        ({"fal-ai": {"queue": 101}}, "queue must be a whole number up to 100"),
        ({"hub": "500"}, "hub: failure must be null or one of"),
        ({"hub": {"failure": "418"}}, "hub: failure must be null or one of"),
        ({"hub": {"failure": []}}, "hub: failure must be null or one of"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(changes: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings().update(changes)


def test_an_update_that_is_partly_wrong_changes_nothing() -> None:
    settings = Settings()
    with pytest.raises(ValueError):
        settings.update({"nscale": {"latency": 0}, "fal-ai": {"queue": -1}})
    assert settings["nscale"] == REALISTIC["nscale"]
    with pytest.raises(ValueError):
        settings.update({"hub": {"failure": "500"}, "fal-ai": {"queue": -1}})
    assert settings.hub_failure is None
