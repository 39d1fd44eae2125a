"""`chat` with one message, and `describe`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playground.providers import Providers
from tests.cli.shell import Shell, all_fail
from tests.library import samples

SMALL = ("--model", "openai/gpt-oss-20b")
CUT = "The answer ends where max_tokens or the model's own limit was reached."
THINKING = ("--model", "openai/gpt-oss-120b")


async def test_the_answer_alone_is_on_stdout_and_what_it_took_on_stderr(shell: Shell) -> None:
    result = await shell.run("chat", "Where does the fox live?", *SMALL)
    assert result.code == 0
    assert "“Where does the fox live?”" in result.out
    assert result.out.endswith("\n")
    [summary] = result.err.splitlines()
    assert re.match(r"groq · \d+ \+ \d+ tokens · \d+\.\d s · ", summary)
    assert summary.endswith(" · openai/gpt-oss-20b")


async def test_without_a_model_it_is_the_most_popular_that_an_allowed_provider_serves(
    shell: Shell,
) -> None:
    result = await shell.run("chat", "Hi", "--json")
    assert result.object["model"] == "openai/gpt-oss-120b"
    result = await shell.run("chat", "Hi", "--json", "--allow", "cohere")
    assert result.object["model"] == "CohereLabs/c4ai-command-a-03-2025"
    result = await shell.run("chat", "Hi", "--allow", "fal-ai")
    assert result.code == 3
    assert "No permitted provider" in result.err


async def test_without_a_key_only_hf_inference_can_be_asked(shell: Shell) -> None:
    shell.export(HF_TOKEN="")
    result = await shell.run("chat", "Hi", "--json")
    assert result.code == 4, "the playground's hf-inference needs a key"
    assert result.object["moved"] == ["hf-inference 401"]
    result = await shell.run("chat", "Hi", "--allow", "groq")
    assert result.code == 4
    assert result.err.endswith("Set HF_TOKEN, or log in with: hf auth login\n")


async def test_thoughts_stay_hidden_in_a_pipe_unless_they_are_asked_for(shell: Shell) -> None:
    result = await shell.run("chat", "Hi", *THINKING)
    assert "The message is in front of me." not in result.out + result.err
    result = await shell.run("chat", "Hi", *THINKING, "--thoughts")
    assert "The message is in front of me." in result.err
    assert "The message is in front of me." not in result.out


async def test_every_option_reaches_the_provider(shell: Shell) -> None:
    result = await shell.run(
        *("chat", "Hi", *SMALL, "--system", "Be brief.", "--temperature", "0"),
        *("--max-tokens", "200", "--seed", "0", "--param", "top_p=0.9", "--json"),
    )
    assert "Be brief." in result.object["text"]
    assert result.object["parameters"] == {
        "stream_options": {"include_usage": True},
        "top_p": 0.9,
        "max_tokens": 200,
        "seed": 0,
        "temperature": 0,
    }


@pytest.mark.parametrize(
    ("order", "path"), [("mapping", "groq"), ("router", "auto"), ("cheapest", "together")]
)
async def test_providers_are_asked_in_the_order_that_is_chosen(
    shell: Shell, order: str, path: str
) -> None:
    result = await shell.run("chat", "Hi", *SMALL, "--provider-order", order, "--json")
    assert result.object["path"] == path


async def test_failover_is_in_the_summary(shell: Shell, providers: Providers) -> None:
    providers.settings.update({"groq": {"failure": "500"}})
    result = await shell.run("chat", "Hi", *SMALL)
    assert result.code == 0
    assert result.err.startswith("groq 500 → together · ")


async def test_with_json_an_answer_has_every_field(shell: Shell) -> None:
    result = await shell.run("chat", "Hi", *THINKING, "--json")
    assert result.err == ""
    found = result.object
    assert found["ok"] is True
    assert found["number"] == 1
    assert found["prompt"] == "Hi"
    assert found["task"] == "conversational"
    assert found["thought"].startswith("The message is in front of me.")
    assert found["finish_reason"] == "stop"
    assert found["attempts"][0]["outcome"] == "ok"
    assert found["prompt_tokens"] > 0
    assert found["completion_tokens"] > 0
    assert found["seconds"] >= found["first_token_s"] >= 0
    assert found["warnings"] == []


async def test_an_answer_that_is_cut_says_so(shell: Shell) -> None:
    result = await shell.run("chat", "Hi", *SMALL, "--max-tokens", "3")
    assert result.code == 0
    assert CUT in result.err
    result = await shell.run("chat", "Hi", *SMALL, "--max-tokens", "3", "--json")
    assert result.object["finish_reason"] == "length"
    assert result.object["warnings"] == [CUT]


async def test_an_endless_answer_is_cut_at_the_limit_of_the_provider(
    shell: Shell, providers: Providers
) -> None:
    all_fail(providers, "endless")
    result = await shell.run("chat", "Hi", *SMALL)
    assert result.code == 0
    assert CUT in result.err


@pytest.mark.parametrize(
    ("failure", "message"),
    [("blank", "The model answered nothing."), ("thoughts", "The model only thought.")],
)
async def test_an_empty_answer_says_so(
    shell: Shell, providers: Providers, failure: str, message: str
) -> None:
    all_fail(providers, failure)
    result = await shell.run("chat", "Hi", *SMALL)
    assert result.code == 0
    assert result.out == ""
    assert message in result.err


async def test_a_call_of_a_tool_is_no_empty_answer(shell: Shell) -> None:
    tools = '[{"type": "function", "function": {"name": "find_fox", "parameters": {}}}]'
    command = ("chat", "Call find_fox", *SMALL, "--param", f"tools={tools}")
    result = await shell.run(*command)
    assert "The model calls tools, which --json shows." in result.err
    assert "answered nothing" not in result.err
    result = await shell.run(*command, "--json")
    assert result.object["tool_calls"][0]["function"]["name"] == "find_fox"


@pytest.mark.parametrize("failure", ["torn text", "error event", "garbage"])
async def test_an_answer_that_breaks_off_has_a_code_of_its_own(
    shell: Shell, providers: Providers, failure: str
) -> None:
    all_fail(providers, failure)
    result = await shell.run("chat", "Where does the fox live?", *SMALL)
    assert result.code == 1
    assert "“Where does" in result.out
    assert result.out.endswith("\n")
    assert "The answer broke off: " in result.err
    result = await shell.run("chat", "Where does the fox live?", *SMALL, "--json")
    assert result.code == result.object["exit_code"] == 1
    assert result.object["ok"] is False
    assert result.object["finish_reason"] == "incomplete"
    assert "“Where does" in result.object["text"]
    assert result.object["error"]
    assert result.object["message"]


@pytest.mark.parametrize(
    ("failure", "code"), [("content", 3), ("401", 4), ("402", 4), ("500", 5), ("malformed", 5)]
)
async def test_an_error_before_the_answer_has_the_code_of_its_kind(
    shell: Shell, providers: Providers, failure: str, code: int
) -> None:
    all_fail(providers, failure)
    result = await shell.run("chat", "Hi", *SMALL)
    assert result.code == code
    assert result.out == ""
    assert result.err.endswith(".\n")
    result = await shell.run("chat", "Hi", *SMALL, "--json")
    assert result.code == result.object["exit_code"] == code
    assert result.object["ok"] is False
    assert result.object["number"] == 1


async def test_a_model_that_only_continues_texts_is_refused_in_a_sentence(shell: Shell) -> None:
    result = await shell.run("chat", "Hi", "--model", "openai-community/gpt2")
    assert result.code == 3
    assert "openai-community/gpt2 does not chat, it only continues texts" in result.err


async def test_describe_asks_the_most_popular_model_that_takes_images(
    shell: Shell, folder: Path
) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    result = await shell.run("describe", "fox.png")
    assert result.code == 0
    assert "The image is a PNG of" in result.out
    assert "google/gemma-3-27b-it" in result.err


async def test_describe_can_be_asked_something_else(shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    options = ("--prompt", "What colour is it?", "--model", "Qwen/Qwen2.5-VL-72B-Instruct")
    result = await shell.run("describe", "fox.png", *options, "--json")
    assert result.object["prompt"] == "What colour is it?"
    assert result.object["model"] == "Qwen/Qwen2.5-VL-72B-Instruct"


async def test_an_image_can_be_a_url_and_go_with_a_message(shell: Shell) -> None:
    result = await shell.run("chat", "What is it?", "--image", "https://example.com/fox.png")
    assert result.code == 0
    assert "“What is it?”" in result.out


async def test_a_model_that_takes_no_images_is_refused(shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    result = await shell.run("describe", "fox.png", *SMALL)
    assert result.code == 3
    assert result.err == "openai/gpt-oss-20b takes no images.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chat", "  "), "The message is empty"),
        (("chat", "a\udcff fox"), "The message is not valid UTF-8."),
        (("chat", "Hi", "--temperature", "hot"), "not a number"),
        (("chat", "Hi", "--max-tokens", "0"), "at least 1"),
        (("chat", "Hi", "--param", "max_tokens=3"), "--max-tokens"),
        (("chat", "Hi", "--provider-order", "fastest"), "invalid choice"),
        (("chat", "Hi", "--image", "no.png"), "no.png cannot be read"),
        (("chat", "Hi", "--width", "64"), "unrecognized"),
        (("imagine", "a fox", "--provider-order", "router"), "invalid choice"),
        (("describe",), "image"),
        (("describe", "no.png"), "no.png cannot be read"),
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(
    bare_shell: Shell, arguments: tuple[str, ...], message: str
) -> None:
    result = await bare_shell.run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""
