"""`models` and `providers`."""

from __future__ import annotations

from hfmedia.providers import providers as known
from tests.cli.stage import Shell


async def test_models_lists_who_serves_them_and_how_these_are(shell: Shell) -> None:
    ran = await shell.type("models", "--task", "text-to-image", "--search", "XL base")
    assert ran.code == 0
    assert ran.out == (
        "text-to-image\tstabilityai/stable-diffusion-xl-base-1.0\t"
        "hf-inference:live nscale:live deepinfra:error\n"
    )


async def test_models_as_json_are_one_object_each(shell: Shell) -> None:
    ran = await shell.type("models", "--json", "--search", "wan2.2-i2v")
    assert ran.object == {
        "model": "Wan-AI/Wan2.2-I2V-A14B",
        "task": "image-to-video",
        "providers": [
            {"provider": "fal-ai", "health": "live"},
            {"provider": "together", "health": "live"},
            {"provider": "wavespeed", "health": "live"},
        ],
    }


async def test_without_a_task_models_of_all_four_are_listed(shell: Shell) -> None:
    ran = await shell.type("models")
    tasks = {line.partition("\t")[0] for line in ran.out.splitlines()}
    assert tasks == {"text-to-image", "text-to-video", "image-to-image", "image-to-video"}


async def test_no_model_found_is_said(shell: Shell) -> None:
    ran = await shell.type("models", "--search", "nothing like this")
    assert ran.code == 0
    assert ran.out == ""
    assert ran.err == "No model is like that.\n"


async def test_providers_are_listed_without_asking_anybody(bare_shell: Shell) -> None:
    ran = await bare_shell.type("providers")
    assert ran.code == 0
    assert "novita\ttext-to-video\n" in ran.out
    ran = await bare_shell.type("providers", "--json")
    assert {it["provider"]: set(it["tasks"]) for it in ran.objects} == {
        name: set(provider.adapters) for name, provider in known().items()
    }
