"""The programs in `examples/`, each as it is, against the playground's providers."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Final

import pytest

from playground.providers import Providers
from tests.library.servers import playing

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
ANSWER = r"[^\n]*Where does the fox live\?[^\n]*"  # the playground repeats the question
IMAGE = r"\[!\[a fox\]\(\S+\)\]\(\S+\)\n"

# What each prints, as a pattern; `.*` stands for the elapsed time.
PRINTS: Final = {
    "class_calls": (
        r"\d+ models, the first is Wan-AI/Wan2.2-T2V-A14B\n"
        r"stable-diffusion-2 is served by hf-inference\n"
        rf"(.*{IMAGE}){{2}}.*"
    ),
    "images": rf"(.*{IMAGE}){{2}}.*",
    "mapping": (
        r"fal-ai text-to-image fal-ai/flux/dev\n"
        r"replicate text-to-image black-forest-labs/flux-dev\n"
        r"(.+ text-to-image .+\n){3}"
    ),
    "text": rf"answered by nscale\n{ANSWER}\nstop, after [1-9]\d* words of thought\n",
    "text_class_call": rf"{ANSWER}\n(.*\n)*{IMAGE}",
    "vision": r".*image.*\d+ × \d+ pixels.*",
    "whole_text": rf"{ANSWER}\nnscale stop [1-9]\d* tokens\n",
}
SAVES: Final = {"images": {"fox-1.jpg", "fox-2.jpg"}}


async def run(name: str, providers: Providers, folder: Path) -> str:
    """What an example prints. It may warn of nothing and leave nothing open."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", f"examples.{name}"),
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HF_TOKEN": providers.token,
            "HF_ENDPOINT": providers.endpoint,
            "HF_ROUTER_URL": providers.router_url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, warned = await process.communicate()
    assert warned.decode() == ""
    assert process.returncode == 0
    return printed.decode()


@pytest.mark.parametrize("name", PRINTS)
async def test_an_example_runs_as_it_is(name: str, tmp_path: Path) -> None:
    async with playing() as providers:
        printed = await run(name, providers, tmp_path)
    assert re.fullmatch(PRINTS[name], printed, re.DOTALL), printed
    assert {*os.listdir(tmp_path)} == SAVES.get(name, set())


def test_every_example_is_run_and_listed() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    assert names == {*PRINTS}
    assert set(re.findall(r"\((\w+)\.py\)", (EXAMPLES / "README.md").read_text())) == names
