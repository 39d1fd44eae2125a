"""Every error of the library becomes a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from discord import app_commands

from cogs._errors import rejection, sentence, unexpected
from hfmedia.errors import (
    AllProvidersFailed,
    ContentRefused,
    DownloadError,
    HFMediaError,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
)
from jobs import ShuttingDown, TooManyJobs


def leaves(kind: type[HFMediaError]) -> Iterator[type[HFMediaError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from leaves(below)


def one(kind: type[HFMediaError]) -> HFMediaError:
    if kind is AllProvidersFailed:
        return AllProvidersFailed("Every provider failed: a · b", [("a", HFMediaError("a"))])
    return kind("It went wrong.")


@pytest.mark.parametrize("kind", sorted(leaves(HFMediaError), key=str))
def test_every_error_is_a_sentence_with_an_advice(kind: type[HFMediaError]) -> None:
    said = sentence(one(kind))
    assert said.endswith(".")
    advice = ("Try ", "Change ", "Choose ", "has to ", "It may have been")
    assert any(word in said for word in advice)


@pytest.mark.parametrize("kind", [MissingAuthError, OutOfCredits])
def test_members_are_not_bothered_with_what_only_the_operator_can_mend(
    kind: type[HFMediaError],
) -> None:
    said = sentence(kind("401 from https://router with key hf_secret"))
    assert "Whoever runs it" in said
    assert "hf_secret" not in said


def test_a_missing_key_names_the_setting() -> None:
    assert "`HF_TOKEN`" in sentence(MissingAuthError("no key"))


def test_foreign_words_are_plain_and_short() -> None:
    said = sentence(ContentRefused("@everyone **no** " + "x" * 900))
    assert r"\@everyone \*\*no\*\*" in said
    assert len(said) < 500


def test_what_the_library_said_is_kept() -> None:
    assert "No live provider serves a/b." in sentence(
        ModelNotSupportedError("No live provider serves a/b.")
    )
    assert "could not be fetched" in sentence(DownloadError("The link answered 404."))


def test_a_member_with_too_many_jobs_learns_how_many_there_may_be() -> None:
    assert "2 jobs of yours are still at work" in rejection(TooManyJobs(2))
    assert "One job of yours is still at work" in rejection(TooManyJobs(1))
    assert "restarted" in rejection(ShuttingDown())


def test_what_nobody_foresaw_has_words_too() -> None:
    assert "tell whoever runs it" in unexpected(ZeroDivisionError())
    assert "changed" in unexpected(app_commands.CommandNotFound("old", []))
