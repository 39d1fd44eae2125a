"""The requests that a command becomes."""

from random import Random

from hfmedia.cli.arguments import parse
from hfmedia.cli.commands import MediaCommand
from hfmedia.cli.requests import build_requests
from hfmedia.types import GenerationRequest


def requests_of(*arguments: str) -> list[GenerationRequest]:
    command = parse(["imagine", "a fox", *arguments])
    assert isinstance(command, MediaCommand)
    return build_requests(command, model="owner/fox", image=None, random=Random(1))


def test_a_drawn_seed_is_given_up_where_a_provider_refuses_it() -> None:
    first, second = requests_of("-n", "2")
    assert second.defaults["seed"] == first.defaults["seed"] + 1
    assert "seed" not in {**first.parameters, **second.parameters}


def test_a_given_seed_is_not_given_up() -> None:
    first, second = requests_of("-n", "2", "--seed", "7")
    assert (first.parameters["seed"], second.parameters["seed"]) == (7, 8)
    assert "seed" not in {**first.defaults, **second.defaults}
