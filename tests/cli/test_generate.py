"""`imagine`, `video`, `edit` and `animate`: from arguments to files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from playground.providers import INSTANT, Payload, Providers, Settings
from tests.cli.shell import FLUX, SHORT, SMALL, Shell, environment
from tests.library import samples
from tests.library.servers import FOX, KEY, drawing


async def test_imagine_generates_an_image_of_that_size_and_prints_its_file(shell: Shell) -> None:
    result = await shell.run("imagine", "A fox, in the snow!", *SMALL, "--seed", "7")
    assert result.code == 0
    [file] = result.files
    assert file.stem == "a-fox-in-the-snow-7"
    with Image.open(file) as image:
        assert image.size == (64, 64)


async def test_video_generates_a_video_with_the_most_popular_model(shell: Shell) -> None:
    result = await shell.run("video", "a fox", *SHORT, "--json")
    assert result.code == 0
    assert result.object["content_type"] == "video/mp4"
    assert result.object["model"] == "Wan-AI/Wan2.2-T2V-A14B"


async def test_edit_edits_an_image(shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    result = await shell.run("edit", "make it blue", "--image", "fox.png", "--json")
    assert result.code == 0
    assert result.object["task"] == "image-to-image"
    assert result.object["model"] == "black-forest-labs/FLUX.1-Kontext-dev"


async def test_animate_needs_no_prompt(shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    result = await shell.run("animate", "--image", "fox.png", *SHORT)
    assert result.code == 0
    [file] = result.files
    assert file.name.startswith("video-")
    assert file.suffix == ".mp4"


async def test_several_generations_have_consecutive_seeds_and_a_file_each(
    shell: Shell,
) -> None:
    result = await shell.run("imagine", "a fox", "-n", "3", *SMALL, "--seed", "5")
    assert result.code == 0
    assert [file.stem for file in result.files] == ["a-fox-5", "a-fox-6", "a-fox-7"]
    assert len({file.read_bytes() for file in result.files}) == 3


async def test_without_a_seed_consecutive_ones_are_drawn_and_reported(shell: Shell) -> None:
    result = await shell.run("imagine", "a fox", "-n", "2", *SMALL, "--json")
    first, second = sorted(it["parameters"]["seed"] for it in result.objects)
    assert second == first + 1


async def test_a_drawn_seed_repeats_its_result(shell: Shell) -> None:
    drawn = (await shell.run("imagine", "a fox", *SMALL, "--json")).object
    seed = str(drawn["parameters"]["seed"])
    again = (await shell.run("imagine", "a fox", *SMALL, "--json", "--seed", seed)).object
    assert again["sha256"] == drawn["sha256"]


async def test_every_option_reaches_the_provider(shell: Shell) -> None:
    result = await shell.run(
        *("imagine", "a fox", "--model", f"{FLUX}:fal-ai", "--aspect-ratio", "16:9"),
        *("--negative-prompt", "rain", "--seed", "7", "--steps", "4", "--guidance", "3.5"),
        *("--param", "enable_safety_checker=false", "--param", "style=line art", "--json"),
    )
    assert result.object["provider"] == "fal-ai"
    assert result.object["parameters"] == {
        "width": 1024,
        "height": 576,
        "negative_prompt": "rain",
        "seed": 7,
        "num_inference_steps": 4,
        "guidance_scale": 3.5,
        "enable_safety_checker": False,
        "style": "line art",
    }


async def test_only_providers_that_are_allowed_and_not_denied_are_asked(shell: Shell) -> None:
    policy = ("--allow", "fal-ai,replicate", "--deny", "fal-ai")
    result = await shell.run("imagine", "a fox", *SMALL, *policy, "--json")
    assert result.object["path"] == "replicate"


async def test_the_default_model_is_one_that_an_allowed_provider_serves(shell: Shell) -> None:
    result = await shell.run("imagine", "a fox", *SMALL, "--allow", "zai-org", "--json")
    assert result.object["model"] == "zai-org/GLM-Image"


async def test_without_a_key_the_default_model_is_one_of_hf_inference(
    shell: Shell, providers: Providers
) -> None:
    shell.export(HF_TOKEN="")
    result = await shell.run("imagine", "a fox", *SMALL)
    assert result.code == 4, "the playground's hf-inference needs a key"
    assert FLUX in result.err


async def test_without_a_key_the_message_says_how_to_get_one(shell: Shell) -> None:
    shell.export(HF_TOKEN="")
    result = await shell.run("video", "a fox")
    assert result.code == 4
    assert result.err.endswith("Set HF_TOKEN, or log in with: hf auth login\n")


async def test_if_no_allowed_provider_serves_the_task_the_command_fails(shell: Shell) -> None:
    result = await shell.run("video", "a fox", "--allow", "nscale")
    assert result.code == 3
    assert "text-to-video" in result.err


async def test_bill_to_is_sent_to_the_provider(bare_shell: Shell) -> None:
    async def draw(_: dict[str, Any]) -> web.Response:
        return web.Response(body=samples.picture(), content_type="image/png")

    async with drawing(draw) as served:
        bare_shell.export(HF_TOKEN=KEY, HF_ENDPOINT=f"{served.url}/hub", HF_ROUTER_URL=served.url)
        result = await bare_shell.run("imagine", "a fox", "--model", FOX, "--bill-to", "the-zoo")
    assert result.code == 0
    [submit] = [it for it in served.seen if it.method == "POST"]
    assert submit.headers["x-hf-bill-to"] == "the-zoo"


async def test_in_random_order_every_provider_is_used(shell: Shell) -> None:
    policy = ("--allow", "fal-ai,replicate", "--provider-order", "random")
    # With so many, all at one provider is one case in two thousand million.
    result = await shell.run("imagine", "a fox", "-n", "32", *SMALL, *policy, "--json")
    assert {it["provider"] for it in result.objects} == {"fal-ai", "replicate"}


async def test_with_json_a_result_has_every_field(shell: Shell, folder: Path) -> None:
    result = await shell.run("imagine", "a fox", *SMALL, "--json", "--out", "fox")
    assert result.err == ""
    found = result.object
    assert found["ok"] is True
    assert found["number"] == 1
    assert found["file"] == "fox.jpg"
    assert found["size"] == (folder / "fox.jpg").stat().st_size
    assert found["content_type"] == "image/jpeg"
    assert found["attempts"][0]["outcome"] == "ok"
    assert found["seconds"] >= 0
    assert found["warnings"] == []


async def test_a_large_result_is_complete_and_its_hash_is_reported(
    bare_shell: Shell, folder: Path
) -> None:
    large = Payload(image_bytes=0, video_bytes=3_000_000)
    async with Providers(token=KEY, settings=Settings(INSTANT), payload=large) as providers:
        bare_shell.export(**environment(providers))
        result = await bare_shell.run("video", "a fox", "--out", "fox.mp4", "--json")
    data = (folder / "fox.mp4").read_bytes()
    assert result.object["size"] == len(data) == 3_000_000
    assert result.object["sha256"] == hashlib.sha256(data).hexdigest()


async def test_failover_is_displayed_and_in_the_json(shell: Shell, providers: Providers) -> None:
    providers.settings.update({"fal-ai": {"failure": "429"}})
    result = await shell.run("imagine", "a fox", *SMALL, "--model", FLUX)
    assert result.code == 0
    assert "#1 · fal-ai 429 → replicate · done" in result.err
    result = await shell.run("imagine", "a fox", *SMALL, "--model", FLUX, "--json")
    assert result.object["path"] == "fal-ai 429 → replicate"
    assert [it["outcome"] for it in result.object["attempts"]] == ["429", "ok"]


async def test_an_ignored_parameter_is_reported(shell: Shell) -> None:
    model = "black-forest-labs/FLUX.1-schnell:nscale"
    result = await shell.run("imagine", "a fox", *SMALL, "--model", model, "--steps", "4")
    assert result.code == 0
    assert "#1: nscale does not take num_inference_steps." in result.err


@pytest.mark.parametrize("name", ["no.png", ".", "text.png"])
async def test_a_file_that_is_not_an_image_is_refused(
    shell: Shell, folder: Path, name: str
) -> None:
    (folder / "text.png").write_text("not an image")
    result = await shell.run("edit", "blue", "--image", name)
    assert result.code == 2
    assert result.err.startswith(f"{name} ")
