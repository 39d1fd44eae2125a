"""What is wrong with a key is told of the key that was used, and to whom it belongs."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from hfmedia.errors import (
    AllProvidersFailed,
    Failure,
    HFMediaError,
    HubUnavailable,
    MissingAuthError,
    OutOfCredits,
    ResponseError,
)
from hfmedia.policy import KeyRef, Policy
from jobs.progress import failed, first_snapshot
from replies.text.errors import failure_sentence
from replies.text.keys import KeyUsed, key_used
from replies.text.report import report
from tests.bot.builders import ENGLISH, a_request, a_requester, a_spec

OPERATOR = "Only the person who runs the bot can fix this."
ADMIN = "Ask an admin of this server to enter another key: `/settings`, then **Key**."
ADMIN_FIRST = "Ask an admin of this server to enter one: `/settings`, then **Key**."
ADMIN_PAYS = (
    "Ask an admin of this server to add credits to the account, or to enter another key: "
    "`/settings`, then **Key**."
)
MEMBER = "Enter another key with `/key set`."
MEMBER_FIRST = "Enter one with `/key set`."
MEMBER_PAYS = "Add credits to it, or enter another key with `/key set`."

REFUSED = MissingAuthError("…", status=401)
UNPAID = OutOfCredits("…", status=402)
DIRECT = a_requester(guild_id=None)


def said(error: HFMediaError, used: KeyUsed) -> str:
    return failure_sentence(ENGLISH, Failure.of(error), a_request(), used=used)


def at_fal(status: int) -> ResponseError:
    return ResponseError("…", provider="fal-ai", status=status)


def reply_of(error: HFMediaError, key: KeyRef | None, **changes: Any) -> str:
    """The lines of a reply whose generation failed, done with that key."""
    spec = a_spec(policy=Policy(hub_key=key), **changes)
    begun = first_snapshot(spec, 0.0)
    ended = begun.with_generation(failed(begun.generations[0], Failure.of(error), 1.0))
    return report(ENGLISH, ended, {}, {}, 1.0)


@pytest.mark.parametrize(
    ("used", "sentence"),
    [
        ("operator", f"The bot's Hugging Face key was not accepted. {OPERATOR}"),
        ("guild", f"This server's key was not accepted. {ADMIN}"),
        ("member", f"Your key was not accepted. {MEMBER}"),
        ("none-in-guild", f"This server has no Hugging Face key. {ADMIN_FIRST}"),
        ("none-of-member", f"You have no Hugging Face key. {MEMBER_FIRST}"),
    ],
)
def test_a_key_that_is_refused_is_told_to_its_owner(used: KeyUsed, sentence: str) -> None:
    assert said(REFUSED, used) == sentence


@pytest.mark.parametrize(
    ("used", "sentence"),
    [
        ("operator", f"The bot's Hugging Face account has no credits left. {OPERATOR}"),
        ("guild", f"The account of this server's key has no credits left. {ADMIN_PAYS}"),
        ("member", f"The account of your key has no credits left. {MEMBER_PAYS}"),
        ("none-in-guild", f"Without a key there are no credits left. {ADMIN_FIRST}"),
        ("none-of-member", f"Without a key there are no credits left. {MEMBER_FIRST}"),
    ],
)
def test_an_account_without_credits_is_told_to_its_owner(used: KeyUsed, sentence: str) -> None:
    assert said(UNPAID, used) == sentence


@pytest.mark.parametrize(
    ("used", "status", "sentence"),
    [
        ("operator", 401, f"fal-ai did not accept the bot's key. {OPERATOR}"),
        ("guild", 401, f"fal-ai did not accept this server's key. {ADMIN}"),
        ("member", 401, f"fal-ai did not accept your key. {MEMBER}"),
        ("operator", 402, f"The bot's account has no credits left at fal-ai. {OPERATOR}"),
        (
            "guild",
            402,
            f"The account of this server's key has no credits left at fal-ai. {ADMIN_PAYS}",
        ),
        ("member", 402, f"The account of your key has no credits left at fal-ai. {MEMBER_PAYS}"),
    ],
)
def test_one_provider_that_refuses_a_key_is_named(
    used: KeyUsed, status: int, sentence: str
) -> None:
    assert said(at_fal(status), used) == sentence


def test_an_account_that_may_not_use_a_model_is_that_of_the_key() -> None:
    assert said(at_fal(403), "guild") == (
        "fal-ai does not let the account of this server's key use this model. Choose another model."
    )
    assert "the account of your key" in said(at_fal(403), "member")
    assert "without a key" in said(at_fal(403), "none-in-guild")


@pytest.mark.parametrize(
    ("statuses", "advice"),
    [((401, 401), ADMIN), ((401, 402), ADMIN_PAYS), ((402, 402), ADMIN_PAYS)],
)
def test_what_several_providers_refuse_is_told_to_the_owner(
    statuses: tuple[int, int], advice: str
) -> None:
    failures = tuple(Failure.of(at_fal(status)) for status in statuses)
    assert said(AllProvidersFailed("…", failures=failures), "guild").endswith(advice)


@pytest.mark.parametrize(
    ("used", "sentence"),
    [
        ("operator", f"The bot has no Hugging Face key. {OPERATOR}"),
        ("guild", f"This server has no key for the providers of this model. {ADMIN}"),
        ("member", f"You have no key for the providers of this model. {MEMBER}"),
    ],
)
def test_a_provider_whose_key_is_not_there_is_told_to_who_can_enter_it(
    used: KeyUsed, sentence: str
) -> None:
    assert said(MissingAuthError("…", auth_problem="missing"), used) == sentence


@pytest.mark.parametrize("used", get_args(KeyUsed))
@pytest.mark.parametrize(
    "error",
    [
        *(REFUSED, UNPAID, at_fal(401), at_fal(402), at_fal(403)),
        MissingAuthError("…", auth_problem="missing"),
        MissingAuthError("…", auth_problem="malformed"),
    ],
    ids=repr,
)
def test_a_key_that_is_not_the_operators_is_never_said_to_be(
    error: HFMediaError, used: KeyUsed
) -> None:
    assert ("the bot's" in said(error, used).lower()) <= (used == "operator")
    assert (OPERATOR in said(error, used)) <= (used == "operator")
    assert "{" not in said(error, used)


def test_what_no_key_can_change_does_not_speak_of_keys() -> None:
    for used in get_args(KeyUsed):
        assert said(HubUnavailable("…"), used) == (
            "Hugging Face does not answer. Try again in a few minutes."
        )


class TestAReply:
    @pytest.mark.parametrize(
        ("key", "advice"),
        [
            (KeyRef("operator", "hf"), OPERATOR),
            (KeyRef("guild", "33:hf"), ADMIN),
            (KeyRef("member", "11:hf"), MEMBER),
            (None, ADMIN_FIRST),
        ],
    )
    def test_speaks_of_the_key_that_the_job_was_done_with(
        self, key: KeyRef | None, advice: str
    ) -> None:
        assert reply_of(REFUSED, key).endswith(advice)

    def test_in_direct_messages_asks_for_the_members_own_key(self) -> None:
        assert reply_of(REFUSED, None, requester=DIRECT).endswith(MEMBER_FIRST)

    def test_of_an_app_that_the_member_has_installed_asks_for_theirs(self) -> None:
        requester = a_requester(user_install=True)
        assert reply_of(REFUSED, None, requester=requester).endswith(MEMBER_FIRST)

    def test_knows_a_providers_own_key_by_its_owner(self) -> None:
        policy = Policy(provider_keys={"fal-ai": KeyRef("guild", "33:fal-ai")})
        assert key_used(first_snapshot(a_spec(policy=policy), 0.0)) == "guild"
