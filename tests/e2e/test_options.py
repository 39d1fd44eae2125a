"""Every option of every command, as it arrives at the provider."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from playground.providers.router import Submit
from tests.e2e.stage import HANG_TIMEOUT_S, Stage, finished
from tests.e2e.test_images import a_photo, uploaded

pytestmark = pytest.mark.asyncio(loop_scope="session")

Options = dict[str, Any]
Body = dict[str, Any]

PAINTER = "black-forest-labs/FLUX.1-schnell:hf-inference"
FILMER = "Wan-AI/Wan2.2-T2V-A14B:replicate"
# What a command sends that says nothing but the prompt, the model and a seed.
IMAGE: Body = {"width": 1024, "height": 1024, "seed": 7}
VIDEO: Body = {"num_inference_steps": 20, "aspect_ratio": "16:9", "resolution": "480p", "seed": 7}

IMAGINE: list[tuple[Options, Body]] = [
    ({}, {}),
    ({"seed": 0}, {"seed": 0}),
    ({"aspect_ratio": "21:9"}, {"width": 1024, "height": 440}),
    ({"width": 640, "height": 384}, {"width": 640, "height": 384}),
    ({"width": 512}, {"width": 512, "height": 512}),
    ({"height": 512}, {"width": 512, "height": 512}),
    ({"negative_prompt": "snow"}, {"negative_prompt": "snow"}),
    ({"steps": 9}, {"num_inference_steps": 9}),
    ({"guidance": 0.0}, {"guidance_scale": 0.0}),
    ({"guidance": 3.5}, {"guidance_scale": 3.5}),
]
FILM: list[tuple[Options, Body]] = [
    ({}, {}),
    ({"seed": 0}, {"seed": 0}),
    ({"aspect_ratio": "9:16"}, {"aspect_ratio": "9:16"}),
    ({"resolution": "720p"}, {"resolution": "720p"}),
]


async def submits(stage: Stage, command: str, **options: Any) -> list[Submit]:
    """What the providers received for a command, the earliest first."""
    stage.providers(failure="content")  # nothing has to be drawn
    before = stage.playground.providers.submits
    invocation = await stage.mika.command(command, **options)
    await invocation.reply(finished, within=HANG_TIMEOUT_S)
    return [it for it in stage.playground.providers.submits if not any(it is old for old in before)]


def body_of(submit: Submit) -> Body:
    body: Body = json.loads(submit.body)
    return body


@pytest.mark.parametrize(("options", "changes"), IMAGINE)
async def test_an_option_of_imagine(stage: Stage, options: Options, changes: Body) -> None:
    given = {"prompt": "a fox", "model": PAINTER, "seed": 7, **options}
    [submit] = await submits(stage, "imagine", **given)
    assert body_of(submit) == {"inputs": "a fox", "parameters": {**IMAGE, **changes}}


@pytest.mark.parametrize(("options", "changes"), FILM)
async def test_an_option_of_video(stage: Stage, options: Options, changes: Body) -> None:
    given = {"prompt": "a fox", "model": FILMER, "seed": 7, **options}
    [submit] = await submits(stage, "video", **given)
    assert body_of(submit) == {"input": {"prompt": "a fox", **VIDEO, **changes}}


async def test_the_prompt_arrives_as_it_was_typed(stage: Stage) -> None:
    prompt = '**a fox** "in"\n\tthe snow ❄️ @everyone'
    [image] = await submits(stage, "imagine", prompt=prompt, model=PAINTER)
    [video] = await submits(stage, "video", prompt=prompt, model=FILMER)
    assert body_of(image)["inputs"] == prompt
    assert body_of(video)["input"]["prompt"] == prompt


@pytest.mark.parametrize(
    ("command", "model", "provider", "path"),
    [
        ("imagine", PAINTER, "hf-inference", "/models/black-forest-labs/FLUX.1-schnell"),
        ("imagine", "Qwen/Qwen-Image:fal-ai", "fal-ai", "/fal-ai/qwen-image"),
        ("video", FILMER, "replicate", "/v1/models/wan-video/wan-2.2-t2v-fast/predictions"),
        ("video", "tencent/HunyuanVideo:novita", "novita", "/v3/hf/hunyuan-video-fast"),
    ],
)
async def test_the_model_and_the_provider_are_those_that_were_chosen(
    stage: Stage, command: str, model: str, provider: str, path: str
) -> None:
    [submit] = await submits(stage, command, prompt="a fox", model=model)
    assert (submit.provider, submit.path) == (provider, path)


@pytest.mark.parametrize(("command", "model"), [("imagine", PAINTER), ("video", FILMER)])
async def test_as_many_are_asked_for_as_were_chosen_each_with_the_next_seed(
    stage: Stage, command: str, model: str
) -> None:
    found = await submits(stage, command, prompt="a fox", model=model, count=4, seed=7)
    bodies = [body_of(it) for it in found]
    seeds = [(body.get("parameters") or body["input"])["seed"] for body in bodies]
    assert sorted(seeds) == [7, 8, 9, 10]


async def test_a_provider_that_counts_pixels_gets_the_ratio_and_the_resolution_in_pixels(
    stage: Stage,
) -> None:
    chosen = {"model": "tencent/HunyuanVideo:novita", "aspect_ratio": "9:16", "resolution": "720p"}
    [submit] = await submits(stage, "video", prompt="a fox", seed=7, **chosen)
    sides = {"width": 720, "height": 1280}
    assert body_of(submit) == {"prompt": "a fox", "num_inference_steps": 20, "seed": 7, **sides}


async def test_the_attached_image_arrives_as_a_jpeg(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    editor = "black-forest-labs/FLUX.1-Kontext-dev:hf-inference"
    [edit] = await submits(stage, "imagine", prompt="snow", image=image, model=editor, seed=7)
    assert base64.b64decode(body_of(edit)["inputs"]).startswith(b"\xff\xd8\xff")
    assert body_of(edit)["parameters"] == {"prompt": "snow", "seed": 7}
    animator = "Wan-AI/Wan2.2-I2V-A14B:fal-ai"
    [film] = await submits(stage, "video", prompt="run", image=image, model=animator, seed=7)
    body = body_of(film)
    assert body.pop("image_url").startswith("data:image/jpeg;base64,/9j/")
    assert body == {"prompt": "run", "num_inference_steps": 20, "resolution": "480p", "seed": 7}


async def test_no_option_is_left_out_here(stage: Stage) -> None:
    elsewhere = {"prompt", "model", "count", "image"}
    tried = {
        "imagine": {name for options, _ in IMAGINE for name in options} | elsewhere | {"enhance"},
        "video": {name for options, _ in FILM for name in options} | elsewhere,
    }
    commands = stage.playground.world.commands.visible(None)
    options = {it["name"]: {one["name"] for one in it.get("options", [])} for it in commands}
    assert {name: found for name, found in options.items() if "prompt" in found} == tried
