"""`/key`: a member's own key, from the form to the provider, and what is said when it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from playground.providers.keys import ORGANISATION, USER, make_token
from tests.e2e.stage import HANG_TIMEOUT_S, Stage, finished, refusal, staged, words

pytestmark = pytest.mark.asyncio(loop_scope="session")

USER_KEY = make_token("user")
FORM = {"purpose": ["hf"], "key": USER_KEY}
KEPT = f"The key is saved, encrypted:\n**Hugging Face** · …{USER_KEY[-4:]} · account **{USER}**"
UNCHANGED = "Nothing was changed."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """A bot whose operator lends nobody a key; no key may be in its log in the end."""
    async with staged(HF_TOKEN="", LOG_LEVEL="DEBUG") as stage:
        await stage.ready()
        yield stage
        assert await stage.bot.stop() == 0
        for key in stage.playground.providers.keys.as_json():
            assert key["token"] not in stage.bot.log
        assert "Traceback" not in stage.bot.log


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def without_keys(stage: Stage) -> None:
    """As for a member who has given none."""
    stage.playground.providers.settings.update({"hub": {"failure": None}})
    stage.playground.providers.keys.restore(USER_KEY)
    for provider in ("hf", "fal-ai"):
        await said(stage, "remove", provider=provider)


async def said(stage: Stage, name: str, **options: str) -> str:
    """What `/key` answers to Mika alone, in direct messages."""
    invocation = await stage.mika.command(f"key {name}", channel="dm", **options)
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert message["flags"] & 64
    return words(message)


async def entered(stage: Stage, form: Mapping[str, object], channel: str = "dm") -> str:
    """What is answered to a form of `/key set`."""
    opened = await stage.mika.command("key set", channel=channel)
    await opened.answered(within=HANG_TIMEOUT_S)
    submitted = await stage.mika.submit(opened, form)
    message = await submitted.reply(words, within=HANG_TIMEOUT_S)
    assert message["flags"] & 64
    return words(message)


async def made(stage: Stage) -> str:
    """The end of the reply to `/imagine` in direct messages."""
    invocation = await stage.mika.command("imagine", channel="dm", prompt="a fox")
    return words(await invocation.reply(finished, within=HANG_TIMEOUT_S))


async def test_the_key_goes_from_the_form_to_the_provider(stage: Stage) -> None:
    asked = await stage.mika.command("imagine", channel="dm", prompt="a fox")
    assert "/key set" in await refusal(asked)
    assert await entered(stage, {**FORM, "key": f" \n{USER_KEY}\t "}) == f"{KEPT} · accepted"
    before = len(stage.playground.providers.submits)
    assert (await made(stage)).startswith("**Imagined** a fox")
    assert len(stage.playground.providers.submits) == before + 1
    assert await said(stage, "test") == KEPT.split(":\n")[1] + " · accepted"


async def test_a_key_that_is_revoked_is_told_by_the_reply_and_marked(stage: Stage) -> None:
    await entered(stage, FORM)
    stage.playground.providers.keys.revoke(USER_KEY)
    reply = await made(stage)
    assert "Your key was not accepted. Enter another key with `/key set`." in reply
    tested = await said(stage, "test")
    assert tested.startswith("Hugging Face does not accept this key: it is wrong")


async def test_a_key_can_be_replaced_and_removed(stage: Stage) -> None:
    await entered(stage, FORM)
    other = make_token("everywhere")
    assert f"…{other[-4:]}" in await entered(stage, {**FORM, "key": other})
    assert await said(stage, "remove") == "The key of Hugging Face is deleted."
    nothing = "You have no key here. Enter one with `/key set`."
    assert await said(stage, "remove") == nothing
    assert await said(stage, "test") == nothing
    assert await said(stage, "test", provider="hf") == "There is no such key."


async def test_a_providers_own_key_is_kept_untried(stage: Stage) -> None:
    answer = await entered(stage, {"purpose": ["fal-ai"], "key": "own:0123456789"})
    assert answer == (
        "The key is saved, encrypted:\n**fal-ai** · …6789 · not tried yet\n"
        "Only fal-ai can say whether it is valid; the first job will show it."
    )


async def test_of_several_keys_it_is_said_which_to_remove(stage: Stage) -> None:
    await entered(stage, FORM)
    await entered(stage, {"purpose": ["fal-ai"], "key": "own:0123456789"})
    question = await said(stage, "remove")
    assert question.startswith("You have several keys. Choose one with the option `provider`:")
    choices = await stage.mika.autocomplete(
        "key remove", focused="provider", value="fal", channel="dm"
    )
    assert choices == [{"name": "fal-ai", "value": "fal-ai"}]
    assert await said(stage, "remove", provider="fal-ai") == "The key of fal-ai is deleted."
    assert "Hugging Face" in await said(stage, "test")


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"key": " \n "}, "The key is empty. Paste a key."),
        ({"key": f"{USER_KEY[:9]} {USER_KEY[9:]}"}, "This is not a key of Hugging Face: it begins"),
        ({"key": f"{USER_KEY[:9]}\n{USER_KEY[9:]}"}, "This is not a key of Hugging Face: it begin"),
        ({"key": "sk-proj-0123456789"}, "This is not a key of Hugging Face: it begins with `hf_`"),
        ({"purpose": ["fal-ai"]}, "This is not a key of fal-ai: it has 8 characters or more"),
        ({"key": make_token("expired")}, "Hugging Face does not accept this key: it is wrong, has"),
        ({"key": make_token("no-inference")}, "This key may not be used for generating. Give it"),
        (
            {"organisation": ORGANISATION},
            rf"This key may not be used for generating on behalf of **{ORGANISATION}**.",
        ),
        ({"organisation": "strangers"}, "is not in the organisation **strangers**. Check the name"),
        ({"organisation": "a b"}, "This is not the name of an organisation."),
    ],
)
async def test_a_bad_key_is_refused_in_a_sentence_and_the_one_before_stays(
    stage: Stage, form: Mapping[str, object], why: str
) -> None:
    await entered(stage, FORM)
    answer = await entered(stage, {**FORM, **form})
    assert why in answer
    assert answer.endswith(UNCHANGED)
    assert await said(stage, "test") == KEPT.split(":\n")[1] + " · accepted"


async def test_a_key_for_an_organisation_is_billed_to_it(stage: Stage) -> None:
    key = make_token("organisation")
    answer = await entered(stage, {**FORM, "key": key, "organisation": f" {ORGANISATION} "})
    assert f"billed to **{ORGANISATION}** · accepted" in answer


async def test_an_account_that_cannot_pay_is_a_warning(stage: Stage) -> None:
    answer = await entered(stage, {**FORM, "key": make_token("cannot-pay")})
    assert "accepted · ⚠️ cannot pay\nHugging Face says that this account cannot pay" in answer
    await made(stage)


@pytest.mark.parametrize("failure", ["500", "drop", "html"])
async def test_a_hub_that_cannot_be_asked_leaves_the_key_not_tried_yet(
    stage: Stage, failure: str
) -> None:
    hub = stage.playground.providers.settings
    hub.update({"hub": {"failure": failure}})
    answer = await entered(stage, FORM)
    assert "not tried yet" in answer
    assert answer.endswith("Hugging Face could not be asked about it. Test it later.")
    hub.update({"hub": {"failure": None}})
    assert await said(stage, "test") == KEPT.split(":\n")[1] + " · accepted"


async def test_the_form_opens_in_a_server_too_and_says_what_the_key_is_for(stage: Stage) -> None:
    opened = await stage.mika.command("key set")
    await opened.answered(within=HANG_TIMEOUT_S)
    assert opened.modal is not None
    assert opened.modal["title"] == "Your own key"
    assert "direct messages" in str(opened.modal)
    assert await entered(stage, FORM, channel="studio") == f"{KEPT} · accepted"
    assert await said(stage, "remove") == "The key of Hugging Face is deleted."


async def test_another_member_has_keys_of_their_own(stage: Stage) -> None:
    await entered(stage, FORM)
    invocation = await stage.robin.command("key test")
    message = await invocation.reply(words, within=HANG_TIMEOUT_S)
    assert words(message) == "You have no key here. Enter one with `/key set`."


async def test_the_form_works_after_a_restart_and_the_key_does() -> None:
    async with staged(HF_TOKEN="") as stage:
        await stage.ready()
        opened = await stage.mika.command("key set", channel="dm")
        await opened.answered(within=HANG_TIMEOUT_S)
        assert await stage.bot.stop() == 0
        await stage.restart()
        submitted = await stage.mika.submit(opened, FORM)
        message = await submitted.reply(words, within=HANG_TIMEOUT_S)
        assert words(message) == f"{KEPT} · accepted"
        assert await stage.bot.stop() == 0
        await stage.restart()
        await made(stage)


async def test_a_bot_that_cannot_encrypt_keys_opens_no_form(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite.key").write_text("damaged")
    async with staged(DATABASE_URL=f"sqlite:///{tmp_path}/bot.sqlite") as stage:
        answer = await refusal(await stage.mika.command("key set", channel="dm"))
        assert answer.startswith("This bot cannot keep keys")


async def test_a_bot_that_keeps_nothing_says_so() -> None:
    async with staged(DATABASE_URL="memory:") as stage:
        for name in ("set", "test", "remove"):
            answer = await refusal(await stage.mika.command(f"key {name}"))
            assert answer.startswith("This bot keeps nothing")
