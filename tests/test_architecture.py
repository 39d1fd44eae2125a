"""The import arrows of docs/architecture.md: an import follows one, or it does not exist."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import trustme

from hfmedia.sandboxed import COUNT_TOKENS, RENDER_CHAT
from replies.media.sandboxed import SANDBOXED as SANDBOXED_FUNCTIONS

ROOT = Path(__file__).parent.parent
PARTS = (
    "app",
    "bot",
    "cogs",
    "guilds",
    "hfmedia",
    "i18n",
    "jobs",
    "playground",
    "replies",
    "settings",
    "storage",
)

# Who may import whom, as docs/architecture.md draws it. `app` composes, so it sees everything.
ARROWS = {
    "app": set(PARTS),
    "bot": {"app"},
    "cogs": {"guilds", "hfmedia", "i18n", "jobs", "replies"},
    "guilds": {"hfmedia", "storage"},
    "hfmedia": set(),
    "i18n": set(),
    "jobs": {"hfmedia", "storage"},
    "playground": set(),
    "replies": {"hfmedia", "i18n", "jobs"},
    "settings": set(),
    "storage": {"hfmedia"},
}
# Of the library, what faces Discord and the rules of guilds see the plain types alone.
PLAIN_TYPES = {
    "hfmedia.account",
    "hfmedia.chat_model",
    "hfmedia.charges",
    "hfmedia.conversation",
    "hfmedia.errors",
    "hfmedia.events",
    "hfmedia.execution.sandbox",  # which calls their codecs
    "hfmedia.media_store",
    "hfmedia.policy",
    "hfmedia.progress",
    "hfmedia.quotes",
    "hfmedia.responses",
    "hfmedia.results",
    "hfmedia.serialization",
    "hfmedia.sizes",
    "hfmedia.temporary_folder",
    "hfmedia.text",
    "hfmedia.types",
    "hfmedia.used_tokens",
}
# Each big dependency has one home.
HOMES = {
    "PIL": ("replies/media/codecs/", "playground/"),
    "aiohttp": ("hfmedia/net/", "app/", "playground/"),
    "aiosqlite": ("storage/",),
    "alembic": ("storage/",),
    "av": ("replies/media/codecs/", "playground/"),
    "babel": ("i18n/",),
    "cattrs": ("hfmedia/serialization.py",),
    "cryptography": ("storage/secrets.py",),
    "dbos": ("jobs/engine.py", "jobs/engine_client.py"),
    "discord": ("cogs/", "replies/", "app/"),
    "dotenv": ("settings/env_file.py", "hfmedia/cli/access.py"),
    "jinja2": ("hfmedia/chat_templates.py",),
    "obstore": ("storage/media.py",),
    "orjson": ("hfmedia/codecs.py",),
    "prometheus_client": ("app/monitoring/",),
    "psycopg": ("storage/",),
    "pybase64": ("hfmedia/codecs.py",),
    "rapidfuzz": ("jobs/model_search.py",),
    "rich": ("hfmedia/cli/",),
    "sqlalchemy": ("storage/",),
    "tokenizers": ("hfmedia/tokenizer_counts.py",),
    "trustme": ("playground/certificate.py",),
}
# The three defaults of the library, and the key of its command line, are not the bot's settings.
ENVIRONMENT = {"settings/__init__.py", "hfmedia/client.py", "hfmedia/cli/access.py"}
# What is imported in child processes alone, because foreign files and programs are run there.
SANDBOXED = ("replies.media.codecs", "hfmedia.chat_templates", "hfmedia.tokenizer_counts")
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


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def modules_imported_by(path: Path) -> set[str]:
    """The project's modules that a file imports, those for type checking included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import name` imports the module `package.name` if there is one.
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return (found & MODULES.keys()) - {module_of(path)}


def circles(graph: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The sets of modules each of which reaches all others of its set by imports."""
    reached = {module: reachable(graph, module) for module in graph}
    return {
        frozenset(other for other in reached[module] if module in reached[other])
        for module in graph
        if module in reached[module]
    }


def reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def run_python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "HF_TOKEN": "", "DISCORD_CONNECT": "", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if name_of(path).startswith(("cogs/", "guilds/", "replies/"))],
    ids=name_of,
)
def test_cogs_guilds_and_replies_see_only_the_plain_types_of_the_library(path: Path) -> None:
    used = {module for module in imports_of(path) if module.split(".")[0] == "hfmedia"}
    assert used <= PLAIN_TYPES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_one_module_of_app_imports_the_playground(path: Path) -> None:
    if not name_of(path).startswith("playground/") and name_of(path) != "app/playground.py":
        assert not any(module.split(".")[0] == "playground" for module in imports_of(path))


def test_replies_can_be_imported_without_the_commands() -> None:
    code = """
import sys
import replies.writer, replies.layout, replies.buttons

sys.exit(1 if any(name.partition(".")[0] == "cogs" for name in sys.modules) else 0)
"""
    assert run_python(code).returncode == 0


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text()
    if name_of(path) not in ENVIRONMENT:
        assert "os.environ" not in text
        assert "getenv" not in text


def test_importing_the_library_brings_little_besides_itself() -> None:
    allowed = {"aiohttp", "cattrs", "hfmedia", "yarl", *sys.stdlib_module_names}
    optional = {"jinja2", "orjson", "pybase64", "tokenizers"}
    for path in sorted({*(ROOT / "hfmedia").rglob("*.py")} - {*COMMAND_LINE}):
        modules = set(imports_of(path))
        assert {module.split(".")[0] for module in modules} <= allowed | optional, path
        assert not any(f"{module}.".startswith("hfmedia.cli.") for module in modules), path


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: modules_imported_by(path) for module, path in MODULES.items()}
    assert circles(graph) == set()


def test_a_circle_is_found_and_a_chain_is_not() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str]()}
    assert circles(graph) == {frozenset({"b", "c"})}


def test_a_private_module_is_imported_in_its_own_folder_alone() -> None:
    found = {
        (importer, imported)
        for importer, path in MODULES.items()
        for imported in modules_imported_by(path)
        if imported.rpartition(".")[2].startswith("_") and path.parent != MODULES[imported].parent
    }
    assert found == set()


def test_with_a_token_the_bot_loads_no_module_of_the_playground(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    code = """
import sys
from app.main import main

code = main(["run"])
loaded = [name for name in sys.modules if name.partition(".")[0] in ("playground", "trustme")]
sys.exit(f"loaded: {loaded}" if loaded else f"ended with {code}")
"""
    with socket.socket() as unused:
        # Bound but not listening: connections to it are refused.
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        ended = run_python(
            code,
            DISCORD_TOKEN="a.discord.token",
            DISCORD_CONNECT=f"127.0.0.1:{port},{tmp_path / 'ca.pem'}",
            HF_ENDPOINT=f"http://127.0.0.1:{port}",
            HF_ROUTER_URL=f"http://127.0.0.1:{port}",
        )
    assert ended.stderr.endswith("ended with 1\n")
    assert "Discord cannot be reached" in ended.stderr


def test_only_child_processes_import_what_foreign_files_and_templates_run_in() -> None:
    for module, path in MODULES.items():
        if not module.startswith(SANDBOXED):
            found = {used for used in modules_imported_by(path) if used.startswith(SANDBOXED)}
            assert found == set(), path


def test_the_bots_own_process_loads_no_codec() -> None:
    code = """
import importlib
import sys

for module in sys.argv[1:]:
    importlib.import_module(module)
loaded = {name.partition(".")[0] for name in sys.modules} & {"PIL", "av", "jinja2", "tokenizers"}
sys.exit(f"loaded: {loaded}" if loaded else 0)
"""
    parts = ("app", "cogs", "guilds", "hfmedia", "i18n", "jobs", "replies", "settings")
    modules = [
        module
        for module in MODULES
        if module.partition(".")[0] in parts
        and not module.startswith((*SANDBOXED, "app.playground", "hfmedia.__main__"))
        and module != "hfmedia.execution.sandbox_child"
    ]
    assert len(modules) > 100
    assert run_python(code, *modules).stderr == ""


def test_what_runs_in_a_child_process_loads_little() -> None:
    code = """
import importlib
import sys

for name in sys.argv[1:]:
    module, _, function = name.partition(":")
    assert callable(getattr(importlib.import_module(module), function))
loaded = {name.partition(".")[0] for name in sys.modules} & {"aiohttp", "discord", "hfmedia"}
sys.exit(f"loaded: {loaded}" if loaded else 0)
"""
    assert run_python(code, *SANDBOXED_FUNCTIONS).stderr == ""


def test_what_the_library_runs_in_a_child_process_imports_one_package_alone() -> None:
    for name, package in ((RENDER_CHAT, "jinja2"), (COUNT_TOKENS, "tokenizers")):
        path = Path(name.rpartition(":")[0])
        imported = {module.partition(".")[0] for module in imports_of(path)}
        assert imported - {*sys.stdlib_module_names} == {package}


def test_the_sandbox_needs_the_standard_library_alone() -> None:
    sources = sorted((ROOT / "hfmedia/execution").glob("sandbox*.py"))
    assert len(sources) == 4
    for path in sources:
        others = {module.partition(".")[0] for module in imports_of(path)} - {
            *sys.stdlib_module_names
        }
        ours = {module for module in imports_of(path) if module.startswith("hfmedia.")}
        assert others <= {"hfmedia"}
        assert all(module.startswith("hfmedia.execution.sandbox") for module in ours)


def test_without_its_extra_the_playground_says_what_to_install() -> None:
    code = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "trustme":
            raise ModuleNotFoundError("No module named 'trustme'", name="trustme")

sys.meta_path.insert(0, Missing())
from app.main import main

sys.exit(main(sys.argv[1:]))
"""
    ended = run_python(code, "playground")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == "The playground is not installed. Run: pip install '.[playground]'\n"
