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
from prometheus_client.metrics import MetricWrapperBase

import cogs
import hfmedia
from app.checks.discord_access import GUILDS
from app.doctor import CHECK_S
from app.monitoring import readiness, server
from app.monitoring.metrics import Metrics
from cogs.attachment import LIMIT_BYTES
from cogs.message_queue import MOST_WAITING
from cogs.recent_refusals import PAUSE_S
from guilds import key_text
from guilds.left_guilds import KEPT_S
from guilds.upkeep import COUNTERS_KEPT_S
from hfmedia import chat_prompt, model_tokenizers, token_counts
from hfmedia.codecs import MAX_LEVELS, MAX_PARTS
from hfmedia.execution.background import UNANSWERED_S
from hfmedia.execution.response_reader import STATE_BYTES, STATE_PARTS
from hfmedia.execution.sandbox import MAX_WAITING
from hfmedia.media_writer import MEMORY_BYTES
from hfmedia.net.response import ERROR_BYTES, MIN_BYTES_PER_S
from hfmedia.net.transport import MAX_REDIRECTS
from hfmedia.providers import providers
from hfmedia.routing.hub_reply import PAGE_BYTES
from hfmedia.types import TASKS, Task
from jobs.models import REPLY_LIFETIME_S
from playground.discord.faults import FAULT_CHECKS, REST_FAILURES, ROUTE_KINDS
from playground.providers import INSTANT, Providers, Settings
from replies.media import image_input
from replies.media.codecs import input_image
from replies.media.dimensions import MAX_PIXELS
from replies.media.fit import SHRINK_MEMORY_BYTES, SHRINK_TIMEOUT_S
from settings import DEFAULTS
from storage import media, media_copies, media_sweep
from storage.media_access import TimeLimits
from storage.media_errors import MediaStoreFull, missing, refused, unavailable
from storage.schema import SCHEMA

ROOT = Path(__file__).parent.parent
DAY_S = 86_400
PICTURE_BYTES = 150_000
IMAGE_AND_VIDEO: tuple[Task, Task] = ("text-to-image", "text-to-video")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_the_provider_that_the_guide_adds_is_the_one_in_the_folder() -> None:
    guide = (ROOT / "docs/add-a-provider.md").read_text()
    shown = next(block for block in code_blocks(guide) if "PROVIDER" in block)
    assert shown == (ROOT / "hfmedia/providers/deepinfra.py").read_text()


def test_the_job_that_the_guide_parses_is_the_one_in_the_folder() -> None:
    guide = (ROOT / "docs/add-a-provider.md").read_text()
    [shown] = [block for block in code_blocks(guide) if "task_status" in block]
    assert shown in (ROOT / "hfmedia/providers/zai_org.py").read_text()


def test_the_chat_provider_that_the_guide_adds_is_the_one_in_the_folder() -> None:
    guide = (ROOT / "docs/add-a-provider.md").read_text()
    [shown] = [block for block in code_blocks(guide) if 'name="groq"' in block]
    assert shown == (ROOT / "hfmedia/providers/groq.py").read_text()


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
        name = f"`/{command.qualified_name}`"
        assert name in rows, f"the README does not list {name}"
        said = re.findall(r"`(\w+)`", rows[name][1])
        assert said == [parameter.name for parameter in command.parameters]


def test_the_security_page_names_the_limits_of_the_code() -> None:
    rows = {row[0]: row[1] for row in table_rows((ROOT / "docs/security.md").read_text())}
    mib = 2**20
    assert rows["a key that is entered"] == (
        f"{key_text.KEY_CHARACTERS} characters; "
        f"an organisation to bill, {key_text.ORGANISATION_CHARACTERS}"
    )
    assert rows["an error of a provider"] == f"{ERROR_BYTES // 1000} kB are read"
    assert rows["the state of a job"] == (
        f"{STATE_BYTES // 10**6} MB unpacked, {STATE_PARTS:,} brackets, braces and commas"
    )
    assert rows["a page of the Hub, the router's list of chat models"] == (
        f"{PAGE_BYTES // 10**6} MB unpacked, {MAX_PARTS:,} brackets, braces and commas"
    )
    assert rows["JSON from outside"] == f"{MAX_LEVELS} levels"
    image, video = (TASKS[task].limit_bytes // 10**6 for task in IMAGE_AND_VIDEO)
    assert rows["an image, a video"] == f"{image} MB, {video} MB"
    assert rows["media in memory"].startswith(f"{MEMORY_BYTES // 10**6} MB in all")
    assert rows["an attachment"] == (
        f"{LIMIT_BYTES // mib} MB; {input_image.MAX_PIXELS // 10**6} million pixels, "
        f"a JPEG {input_image.MAX_JPEG_PIXELS // 10**6} million; "
        f"{image_input.LIMITS.time_s:.0f} s "
        f"and {image_input.LIMITS.memory_bytes // mib} MB to decode"
    )
    assert rows["a result that is made smaller"] == (
        f"{MAX_PIXELS // 10**6} million pixels; {SHRINK_TIMEOUT_S:.0f} s "
        f"and {SHRINK_MEMORY_BYTES // mib} MB"
    )
    assert rows["a model's chat template"] == (
        f"{chat_prompt.TEMPLATE_CHARACTERS // 1024} kB; {chat_prompt.LIMITS.time_s:.0f} s, "
        f"{chat_prompt.LIMITS.memory_bytes // mib} MB "
        f"and {chat_prompt.PROMPT_BYTES // 10**6} MB of prompt to render"
    )
    assert rows["a model's tokenizer"] == (
        f"{token_counts.TOKENIZER_BYTES // 10**6} MB; {model_tokenizers.FETCH_S:.0f} s to fetch, "
        f"without a key; {token_counts.LIMITS.time_s:.0f} s and "
        f"{token_counts.LIMITS.memory_bytes // mib} MB to count tokens with; "
        f"{model_tokenizers.KEPT} are kept"
    )
    assert rows["child processes"] == f"one per core; {MAX_WAITING} calls wait"
    assert rows["a download"] == f"at least {MIN_BYTES_PER_S // 1000} kB/s"
    assert rows["redirects"] == str(MAX_REDIRECTS)
    assert rows["the port of METRICS_PORT"] == (
        f"{server.CONNECTIONS} connections; {server.REQUEST_BYTES // 1024} kB "
        f"and {server.REQUEST_S:.0f} s for a request, "
        f"{readiness.CHECK_S:.0f} s for a check of `/readyz`"
    )
    assert rows["a submit that was given up"].startswith(f"waited for {UNANSWERED_S:.0f} s")


def test_the_operators_page_names_the_limits_of_the_media_store() -> None:
    rows = {row[0]: row[1] for row in table_rows((ROOT / "docs/operate.md").read_text())}
    assert rows["kept"].startswith(
        f"`MEDIA_KEEP_DAYS` ({DEFAULTS.media_keep_days}) days, "
        f"`MEDIA_MAX_GB` ({DEFAULTS.media_max_gb}) GB in all"
    )
    assert rows["swept"] == (
        f"every {media_sweep.PAUSE_S / 60:.0f} minutes, at most {media_sweep.MAX_DELETED} files "
        f"for each reason; if there were more, again after {media_sweep.SHORT_PAUSE_S:.0f} s"
    )
    assert rows["a file that no job names"] == (
        f"deleted after {media_sweep.MIN_AGE_S / 60:.0f} minutes"
    )
    limits = TimeLimits()
    assert rows["a request to the bucket"] == (
        f"{limits.connect_s:.0f} s to connect, {limits.silence_s:.0f} s without a byte, "
        f"{limits.request_s:.0f} s in all"
    )
    assert rows["a request that fails"].startswith(f"repeated for {limits.retry_s:.0f} s ")
    assert rows["parts of an upload"] == (
        f"{media.PART_BYTES // 2**20} MiB, {media.PARTS_AT_ONCE} at a time"
    )
    assert rows["transfers"] == f"{media.TRANSFERS} at once"
    assert rows["copies for readers"] == (
        f"{media_copies.KEPT_BYTES // 10**6} MB, of which "
        f"{media_copies.MEMORY_BYTES // 10**6} MB in memory; {media_copies.KEPT_S / 60:.0f} minutes"
    )


def test_the_operators_page_quotes_what_the_media_store_says() -> None:
    rows = [row[0] for row in table_rows((ROOT / "docs/operate.md").read_text())]
    for error in (refused("…"), missing("…"), MediaStoreFull("…"), unavailable("…", "")):
        assert any(row.strip("`") in str(error) for row in rows if row.startswith("`The media"))


def test_the_operators_page_lists_every_metric_with_its_type_and_labels() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    said = {
        row[0].strip("`"): row[1:3] for row in table_rows(page) if row[0].startswith("`hfmedia_")
    }
    found = {}
    for metric in vars(Metrics()).values():
        if isinstance(metric, MetricWrapperBase):
            [family] = metric.describe()
            name = f"{family.name}_total" if family.type == "counter" else family.name
            labels = ", ".join(f"`{label}`" for label in metric._labelnames)
            found[name] = [family.type, labels]
    assert len(found) == 9
    assert said == found


def test_the_operators_page_names_the_limits_of_the_doctor() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    assert f"permissions in up to {GUILDS} servers" in page
    assert f"each check ends after {CHECK_S:.0f} seconds" in page


def test_the_operators_page_names_the_limits_of_ordinary_messages() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    assert f"up to {MOST_WAITING} of each member" in page
    assert f"once in {PAUSE_S / 60:.0f} minutes" in page


def test_the_page_on_privacy_lists_every_table_and_says_for_how_long_it_is_kept() -> None:
    page = (ROOT / "docs/privacy.md").read_text()
    rows = [row for row in table_rows(page.split("## What erasing")[0]) if row[0].startswith("`")]
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(listed) == sorted(SCHEMA.tables)
    assert f"`HISTORY_KEEP_DAYS` ({DEFAULTS.history_keep_days})" in page
    assert f"`MEDIA_KEEP_DAYS` ({DEFAULTS.media_keep_days}) days" in page
    assert f"{KEPT_S / DAY_S:.0f} days" in page.split("## When the bot leaves")[1]
    assert f"after {COUNTERS_KEPT_S / DAY_S:.0f} days" in page
    assert f"{REPLY_LIFETIME_S / 60:.0f} minutes at most" in page


def commands_in_cogs() -> Iterator[app_commands.Command[Any, ..., Any]]:
    """The commands of all modules that the bot loads."""
    for info in pkgutil.iter_modules(cogs.__path__, "cogs."):
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, type) and value.__module__ == info.name:
                for command in getattr(value, "__cog_app_commands__", ()):
                    group = isinstance(command, app_commands.Group)
                    for each in command.walk_commands() if group else [command]:
                        assert isinstance(each, app_commands.Command)
                        yield each


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


def test_every_picture_of_the_documentation_is_shown_and_small() -> None:
    pages = "".join((ROOT / f"docs/{name}.md").read_text() for name in ("admin", "members"))
    shown = re.findall(r"!\[[^]]+\]\((images/[^)]+)\)", pages)
    pictures = {f"images/{path.name}": path for path in (ROOT / "docs/images").iterdir()}
    assert sorted(shown) == sorted(pictures)
    assert max(path.stat().st_size for path in pictures.values()) < PICTURE_BYTES


def test_the_page_of_the_playground_lists_every_fault_of_discord() -> None:
    text = (ROOT / "docs/playground.md").read_text()
    section = text.split("## Faults")[1].split("## ")[0]
    listed = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(listed) == sorted(FAULT_CHECKS)
    for choice in (*REST_FAILURES, *ROUTE_KINDS):
        assert f"`{choice}`" in section


def code_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
