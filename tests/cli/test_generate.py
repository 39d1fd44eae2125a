"""`imagine`, `video`, `edit`, `animate`: from the words to the files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from playground.providers import INSTANT, Payload, Providers, Settings
from tests.cli.stage import FLUX, SHORT, SMALL, Shell, environment
from tests.library import samples
from tests.library.servers import FOX, KEY, drawing


async def test_imagine_makes_a_picture_of_the_size_and_names_its_file(shell: Shell) -> None:
    ran = await shell.type("imagine", "A fox, in the snow!", *SMALL, "--seed", "7")
    assert ran.code == 0
    [file] = ran.files
    assert file.stem == "a-fox-in-the-snow-7"
    with Image.open(file) as picture:
        assert picture.size == (64, 64)


async def test_video_makes_a_video_by_the_most_popular_model(shell: Shell) -> None:
    ran = await shell.type("video", "a fox", *SHORT, "--json")
    assert ran.code == 0
    assert ran.object["content_type"] == "video/mp4"
    assert ran.object["model"] == "Wan-AI/Wan2.2-T2V-A14B"


async def test_edit_changes_a_picture(shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    ran = await shell.type("edit", "make it blue", "--image", "fox.png", "--json")
    assert ran.code == 0
    assert ran.object["task"] == "image-to-image"
    assert ran.object["model"] == "black-forest-labs/FLUX.1-Kontext-dev"


async def test_animate_needs_no_words(shell: Shell, folder: Path) -> None:
    (folder / "fox.png").write_bytes(samples.picture())
    ran = await shell.type("animate", "--image", "fox.png", *SHORT)
    assert ran.code == 0
    [file] = ran.files
    assert file.name.startswith("video-")
    assert file.suffix == ".mp4"


async def test_several_generations_differ_by_their_seeds_and_each_has_its_file(
    shell: Shell,
) -> None:
    ran = await shell.type("imagine", "a fox", "-n", "3", *SMALL, "--seed", "5")
    assert ran.code == 0
    assert [file.stem for file in ran.files] == ["a-fox-5", "a-fox-6", "a-fox-7"]
    assert len({file.read_bytes() for file in ran.files}) == 3


async def test_without_a_seed_one_is_drawn_and_told(shell: Shell) -> None:
    ran = await shell.type("imagine", "a fox", "-n", "2", *SMALL, "--json")
    first, second = sorted(it["parameters"]["seed"] for it in ran.objects)
    assert second == first + 1


async def test_the_drawn_seed_makes_the_same_picture_again(shell: Shell) -> None:
    drawn = (await shell.type("imagine", "a fox", *SMALL, "--json")).object
    seed = str(drawn["parameters"]["seed"])
    again = (await shell.type("imagine", "a fox", *SMALL, "--json", "--seed", seed)).object
    assert again["sha256"] == drawn["sha256"]


async def test_every_option_reaches_the_provider(shell: Shell) -> None:
    ran = await shell.type(
        *("imagine", "a fox", "--model", f"{FLUX}:fal-ai", "--aspect-ratio", "16:9"),
        *("--negative-prompt", "rain", "--seed", "7", "--steps", "4", "--guidance", "3.5"),
        *("--param", "enable_safety_checker=false", "--param", "style=line art", "--json"),
    )
    assert ran.object["provider"] == "fal-ai"
    assert ran.object["parameters"] == {
        "width": 1024,
        "height": 576,
        "negative_prompt": "rain",
        "seed": 7,
        "num_inference_steps": 4,
        "guidance_scale": 3.5,
        "enable_safety_checker": False,
        "style": "line art",
    }


async def test_only_who_is_allowed_and_not_denied_is_asked(shell: Shell) -> None:
    policy = ("--allow", "fal-ai,replicate", "--deny", "fal-ai")
    ran = await shell.type("imagine", "a fox", *SMALL, *policy, "--json")
    assert ran.object["path"] == "replicate"


async def test_the_default_model_is_one_that_an_allowed_provider_serves(shell: Shell) -> None:
    ran = await shell.type("imagine", "a fox", *SMALL, "--allow", "zai-org", "--json")
    assert ran.object["model"] == "zai-org/GLM-Image"


async def test_without_a_key_the_default_model_is_one_of_hf_inference(
    shell: Shell, providers: Providers
) -> None:
    shell.export(HF_TOKEN="")
    ran = await shell.type("imagine", "a fox", *SMALL)
    assert ran.code == 4, "the playground's hf-inference wants a key"
    assert FLUX in ran.err


async def test_without_a_key_it_is_said_where_one_comes_from(shell: Shell) -> None:
    shell.export(HF_TOKEN="")
    ran = await shell.type("video", "a fox")
    assert ran.code == 4
    assert ran.err.endswith("Set HF_TOKEN, or log in: hf auth login\n")


async def test_if_nobody_allowed_serves_the_task_it_is_said(shell: Shell) -> None:
    ran = await shell.type("video", "a fox", "--allow", "nscale")
    assert ran.code == 3
    assert "text-to-video" in ran.err


async def test_an_organisation_pays_if_asked_to(bare_shell: Shell) -> None:
    async def draw(_: dict[str, Any]) -> web.Response:
        return web.Response(body=samples.picture(), content_type="image/png")

    async with drawing(draw) as served:
        bare_shell.export(HF_TOKEN=KEY, HF_ENDPOINT=f"{served.url}/hub", HF_ROUTER_URL=served.url)
        ran = await bare_shell.type("imagine", "a fox", "--model", FOX, "--bill-to", "the-zoo")
    assert ran.code == 0
    [submit] = [it for it in served.seen if it.method == "POST"]
    assert submit.headers["x-hf-bill-to"] == "the-zoo"


async def test_in_random_order_the_work_is_spread(shell: Shell) -> None:
    policy = ("--allow", "fal-ai,replicate", "--provider-order", "random")
    # With so many, all at one provider is one case in two thousand million.
    ran = await shell.type("imagine", "a fox", "-n", "32", *SMALL, *policy, "--json")
    assert {it["provider"] for it in ran.objects} == {"fal-ai", "replicate"}


async def test_a_result_as_json_says_all_that_is_known_of_it(shell: Shell, folder: Path) -> None:
    ran = await shell.type("imagine", "a fox", *SMALL, "--json", "--out", "fox")
    assert ran.err == ""
    made = ran.object
    assert made["ok"] is True
    assert made["number"] == 1
    assert made["file"] == "fox.jpg"
    assert made["size"] == (folder / "fox.jpg").stat().st_size
    assert made["content_type"] == "image/jpeg"
    assert made["attempts"][0]["outcome"] == "ok"
    assert made["seconds"] >= 0
    assert made["warnings"] == []


async def test_a_large_result_is_whole_and_its_sum_is_told(bare_shell: Shell, folder: Path) -> None:
    large = Payload(image_bytes=0, video_bytes=3_000_000)
    async with Providers(token=KEY, settings=Settings(INSTANT), payload=large) as providers:
        bare_shell.export(**environment(providers))
        ran = await bare_shell.type("video", "a fox", "--out", "fox.mp4", "--json")
    data = (folder / "fox.mp4").read_bytes()
    assert ran.object["size"] == len(data) == 3_000_000
    assert ran.object["sha256"] == hashlib.sha256(data).hexdigest()


async def test_failing_over_is_shown_to_people_and_told_to_scripts(
    shell: Shell, providers: Providers
) -> None:
    providers.settings.update({"fal-ai": {"failure": "429"}})
    ran = await shell.type("imagine", "a fox", *SMALL, "--model", FLUX)
    assert ran.code == 0
    assert "#1 · fal-ai 429 → replicate · done" in ran.err
    ran = await shell.type("imagine", "a fox", *SMALL, "--model", FLUX, "--json")
    assert ran.object["path"] == "fal-ai 429 → replicate"
    assert [it["outcome"] for it in ran.object["attempts"]] == ["429", "ok"]


async def test_what_a_provider_does_not_take_is_said(shell: Shell) -> None:
    model = "black-forest-labs/FLUX.1-schnell:nscale"
    ran = await shell.type("imagine", "a fox", *SMALL, "--model", model, "--steps", "4")
    assert ran.code == 0
    assert "#1: nscale does not take num_inference_steps." in ran.err


@pytest.mark.parametrize("name", ["no.png", ".", "text.png"])
async def test_what_is_no_picture_is_refused(shell: Shell, folder: Path, name: str) -> None:
    (folder / "text.png").write_text("no picture")
    ran = await shell.type("edit", "blue", "--image", name)
    assert ran.code == 2
    assert ran.err.startswith(f"{name} ")
