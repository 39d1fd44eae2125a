"""Every recorded case of `HuggingFaceInference` of the reference, replayed on ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pytest

from hfmedia import prompt_formats
from hfmedia.errors import HFMediaError
from tests.conftest import SUMMARY
from tests.goldens import Case
from tests.goldens_inference import Replayed, cases, replayed

ALL: Final = cases()


def of_kind(kind: str) -> pytest.MarkDecorator:
    """Run a test with each case of a kind."""
    found = [case for case in ALL if case["kind"] == kind]
    return pytest.mark.parametrize("case", found, ids=lambda case: case["id"])


@pytest.fixture(scope="module")
def ran() -> Counter[str]:
    """How many cases of each kind were replayed and were right."""
    return Counter()


@of_kind("format")
def test_a_format_gives_the_recorded_prompt(case: Case, ran: Counter[str]) -> None:
    given = case["given"]
    end_token = {"end_token": given["end_token"]} if given["end_token"] is not None else {}
    function = getattr(prompt_formats, given["function"])
    assert_gives(
        case,
        lambda: function(given["messages"], do_continue=given["do_continue"], **end_token),
    )
    ran["format"] += 1


@of_kind("inputs")
def test_the_format_that_fits_a_model_is_chosen_as_recorded(case: Case, ran: Counter[str]) -> None:
    assert_gives(case, lambda: prompt_formats.get_inputs(**case["given"]))
    ran["inputs"] += 1


@of_kind("flow")
async def test_a_call_is_sent_and_answered_as_recorded(case: Case, ran: Counter[str]) -> None:
    found = await replayed(case)
    assert_sent(case["gives"]["request"], found)
    assert_items(case["gives"]["items"], found)
    ran["flow"] += 1


def assert_sent(expected: Mapping[str, Any] | None, found: Replayed) -> None:
    if expected is None:
        assert found.sent == []
        return
    [sent] = found.sent
    assert (sent.method, sent.path) == (expected["method"], f"/hf-inference{expected['path']}")
    assert sent.headers.get("authorization") == expected["headers"].get("authorization")
    assert sent.headers["content-type"].partition(";")[0] == expected["headers"]["content-type"]
    assert sent.json == expected["json"]


def assert_items(expected: Sequence[Mapping[str, Any]], found: Replayed) -> None:
    assert found.text == "".join(item.get("text", "") for item in expected)
    assert found.finish_reasons == [item["finish"] for item in expected if "finish" in item]
    assert found.responses == [item["type"] for item in expected if "type" in item]
    errors = [item for item in expected if "error" in item]
    assert (found.error is not None) == bool(errors)
    for error in errors:
        assert found.error is not None
        assert found.error.status == error.get("status")
        # What the reference has an own class for, ours has too; it sorts the rest more finely.
        if error["error"] != "ResponseError":
            assert type(found.error).__name__ == error["error"]


def assert_gives(case: Case, prompt: Callable[[], str]) -> None:
    expected: Mapping[str, Any] = case["gives"]
    if "error" in expected:
        with pytest.raises(HFMediaError):
            prompt()
    else:
        assert prompt() == expected["value"]


def test_it_is_said_how_many_cases_of_each_kind_were_right(
    ran: Counter[str],
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    chosen = [item for item in request.session.items if item.path == request.path]
    there = Counter(case["kind"] for case in ALL)
    said = ", ".join(f"{ran[kind]} of {number} {kind}" for kind, number in there.items())
    record_property(SUMMARY, f"inference cases replayed: {said}")
    assert ran.total() == len(chosen) - 1
