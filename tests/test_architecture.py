"""The import arrows of docs/architecture.md: an import follows one, or it does not exist."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("hfmedia", "storage", "jobs", "cogs", "replies", "playground", "settings", "app", "bot")

# Who may import whom. `app` composes, so it sees everything.
ARROWS = {
    "hfmedia": set(),
    "storage": {"hfmedia"},
    "jobs": {"hfmedia", "storage"},
    "cogs": {"hfmedia", "jobs", "replies"},
    "replies": {"hfmedia", "jobs"},
    "playground": set(),
    "settings": set(),
    "app": set(PARTS),
    "bot": {"app"},
}
# Of the library, a cog sees its words alone.
WORDS = {
    "hfmedia.errors",
    "hfmedia.events",
    "hfmedia.media_files",
    "hfmedia.responses",
    "hfmedia.results",
    "hfmedia.sizes",
    "hfmedia.types",
}
# Each big dependency has one home.
HOMES = {
    "discord": ("cogs/", "replies/", "app/"),
    "aiohttp": ("hfmedia/net/transport.py", "playground/", "bot.py"),
    "dotenv": ("settings.py", "hfmedia/cli/access.py"),
    "rich": ("hfmedia/cli/",),
    "sqlalchemy": ("storage/",),
    "dbos": ("jobs/engine.py",),
    "rapidfuzz": ("jobs/catalogue.py",),
}
# The three defaults of the library, and the key of its command line, are not the bot's settings.
ENVIRONMENT = {"settings.py", "hfmedia/client.py", "hfmedia/cli/access.py"}
COMMAND_LINE = [ROOT / "hfmedia/__main__.py", *(ROOT / "hfmedia/cli").rglob("*.py")]

SOURCES = sorted(
    path
    for part in PARTS
    for path in (ROOT / f"{part}.py", *(ROOT / part).rglob("*.py"))
    if path.exists()
)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides where it leads"
            assert node.module is not None
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_follow_the_arrows(path: Path) -> None:
    here = name_of(path).removesuffix(".py").split("/")[0]
    ours = {module.split(".")[0] for module in imports_of(path)} & set(PARTS)
    assert ours - {here} <= ARROWS[here]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_each_library_has_one_home(path: Path) -> None:
    for module in imports_of(path):
        home = HOMES.get(module.split(".")[0])
        if home is not None:
            assert name_of(path).startswith(home), f"{module} is not at home here"


@pytest.mark.parametrize("path", sorted((ROOT / "cogs").rglob("*.py")), ids=name_of)
def test_a_cog_sees_only_the_words_of_the_library(path: Path) -> None:
    used = {module for module in imports_of(path) if module.split(".")[0] == "hfmedia"}
    assert used <= WORDS


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text()
    if name_of(path) not in ENVIRONMENT:
        assert "os.environ" not in text
        assert "getenv" not in text


def test_importing_the_library_brings_nothing_but_itself_and_the_http_client() -> None:
    allowed = {"aiohttp", "yarl", "hfmedia", *sys.stdlib_module_names}
    for path in sorted({*(ROOT / "hfmedia").rglob("*.py")} - {*COMMAND_LINE}):
        modules = set(imports_of(path))
        assert {module.split(".")[0] for module in modules} <= allowed, path
        assert not any(f"{module}.".startswith("hfmedia.cli.") for module in modules), path
