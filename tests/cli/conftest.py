"""An empty folder, providers and a shell for each test of the command line."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.providers import INSTANT, Providers, Settings
from tests.cli.shell import UNREACHABLE_URL, VARIABLES, Shell, environment
from tests.library.servers import KEY


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty current folder. No key can be found from it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(home))
    current = tmp_path / "current"
    current.mkdir()
    monkeypatch.chdir(current)
    return current


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    """The playground's providers, without delays."""
    async with Providers(token=KEY, settings=Settings(INSTANT)) as opened:
        yield opened


@pytest.fixture
def bare_shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell without a key, whose hosts cannot be reached."""
    shell = Shell(monkeypatch, capsys)
    shell.export(HF_ENDPOINT=UNREACHABLE_URL, HF_ROUTER_URL=UNREACHABLE_URL)
    return shell


@pytest.fixture
def shell(bare_shell: Shell, providers: Providers) -> Shell:
    """A shell with the key and the hosts of the playground's providers."""
    bare_shell.export(**environment(providers))
    return bare_shell
