"""`models` and `providers`."""

from __future__ import annotations

from hfmedia.providers import providers as known
from hfmedia.types import TASKS
from tests.cli.shell import Shell


async def test_models_are_listed_with_their_providers_and_statuses(shell: Shell) -> None:
    result = await shell.run("models", "--task", "text-to-image", "--search", "XL base")
    assert result.code == 0
    assert result.out == (
        "text-to-image\tstabilityai/stable-diffusion-xl-base-1.0\t"
        "hf-inference:live nscale:live deepinfra:error\n"
    )


async def test_with_json_each_model_is_one_object(shell: Shell) -> None:
    result = await shell.run("models", "--json", "--search", "wan2.2-i2v")
    assert result.object == {
        "model": "Wan-AI/Wan2.2-I2V-A14B",
        "task": "image-to-video",
        "providers": [
            {"provider": "fal-ai", "status": "live"},
            {"provider": "together", "status": "live"},
            {"provider": "wavespeed", "status": "live"},
        ],
    }


async def test_without_a_task_the_models_of_all_tasks_are_listed(shell: Shell) -> None:
    result = await shell.run("models")
    tasks = {line.partition("\t")[0] for line in result.out.splitlines()}
    assert tasks == set(TASKS)


async def test_models_of_chat_are_those_that_take_text_and_those_that_take_images(
    shell: Shell,
) -> None:
    result = await shell.run("models", "--task", "conversational")
    models = [line.split("\t")[1] for line in result.out.splitlines()]
    assert models[0] == "openai/gpt-oss-120b"
    assert models[-1] == "meta-llama/Llama-3.2-11B-Vision-Instruct"
    assert "openai-community/gpt2" not in models
    result = await shell.run("models", "--task", "text-generation", "--search", "gpt2")
    assert result.out == "text-generation\topenai-community/gpt2\thf-inference:live\n"


async def test_a_search_without_matches_is_reported(shell: Shell) -> None:
    result = await shell.run("models", "--search", "nothing like this")
    assert result.code == 0
    assert result.out == ""
    assert result.err == "No models found.\n"


async def test_providers_are_listed_without_a_connection(bare_shell: Shell) -> None:
    result = await bare_shell.run("providers")
    assert result.code == 0
    assert "novita\tconversational text-to-video\n" in result.out
    result = await bare_shell.run("providers", "--json")
    assert {it["provider"]: set(it["tasks"]) for it in result.objects} == {
        name: set(provider.adapters) for name, provider in known().items()
    }
