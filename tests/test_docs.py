"""What the documentation shows is what the code does."""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discord import app_commands

import cogs
import hfmedia
from hfmedia.providers import providers
from playground.providers import INSTANT, Providers, Settings

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_the_provider_that_the_guide_adds_is_the_one_in_the_folder() -> None:
    guide = (ROOT / "docs/add-a-provider.md").read_text()
    shown = next(block for block in code_blocks(guide) if "PROVIDER" in block)
    assert shown == (ROOT / "hfmedia/providers/deepinfra.py").read_text()


def test_the_job_that_the_guide_parses_is_the_one_in_the_folder() -> None:
    guide = (ROOT / "docs/add-a-provider.md").read_text()
    [shown] = [block for block in code_blocks(guide) if "task_status" in block]
    assert shown in (ROOT / "hfmedia/providers/zai_org.py").read_text()


def test_the_readme_lists_every_provider_with_its_tasks() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = {row[0]: row[1:] for row in table_rows(readme)}
    for name, provider in providers().items():
        assert name in rows, f"the README does not list {name}"
        header = rows["provider"]
        said = {task for task, cell in zip(header, rows[name], strict=True) if cell}
        assert said == set(provider.adapters)


def test_the_readme_lists_every_command_with_its_options() -> None:
    rows = {row[0]: row[1:] for row in table_rows((ROOT / "README.md").read_text())}
    found = list(commands_in_cogs())
    assert len(found) >= 2
    for command in found:
        assert f"`/{command.name}`" in rows, f"the README does not list /{command.name}"
        said = re.findall(r"`(\w+)`", rows[f"`/{command.name}`"][1])
        assert said == [parameter.name for parameter in command.parameters]


def commands_in_cogs() -> Iterator[app_commands.Command[Any, ..., Any]]:
    """The commands of all modules that the bot loads."""
    for info in pkgutil.iter_modules(cogs.__path__, "cogs."):
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, type) and value.__module__ == info.name:
                for command in getattr(value, "__cog_app_commands__", ()):
                    assert isinstance(command, app_commands.Command)
                    yield command


async def test_the_example_of_the_readme_runs_as_printed_with_a_token() -> None:
    [example] = code_blocks((ROOT / "README.md").read_text())
    async with Providers(settings=Settings(INSTANT)) as playground:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            example,
            cwd=ROOT,
            env={
                **os.environ,
                "HF_TOKEN": playground.token,
                "HF_ENDPOINT": playground.endpoint,
                "HF_ROUTER_URL": playground.router_url,
            },
            stdout=asyncio.subprocess.PIPE,
        )
        written, _ = await process.communicate()
    assert process.returncode == 0
    assert written.decode().count("[![a fox](") == 2


def test_the_library_page_lists_every_public_name_and_no_other() -> None:
    page = (ROOT / "docs/library.md").read_text()
    listed = re.findall(r"`(\w+)`", page.partition("## Public names")[2])
    assert len(listed) == len(set(listed))
    assert set(listed) == {*hfmedia.__all__}
    assert all(hasattr(hfmedia, name) for name in listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def code_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
