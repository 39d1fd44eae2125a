"""A folder, a shell and providers for each test of the command line."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.providers import INSTANT, Providers, Settings
from tests.cli.stage import NOWHERE, SETTINGS, Shell, environment
from tests.library.servers import KEY


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty current folder, and no key anywhere around it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(home))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    """The playground's providers, each at once."""
    async with Providers(token=KEY, settings=Settings(INSTANT)) as opened:
        yield opened


@pytest.fixture
def bare_shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell without a key, in which nobody can be reached."""
    shell = Shell(monkeypatch, capsys)
    shell.export(HF_ENDPOINT=NOWHERE, HF_ROUTER_URL=NOWHERE)
    return shell


@pytest.fixture
def shell(bare_shell: Shell, providers: Providers) -> Shell:
    """A shell whose key and hosts are those of the playground's providers."""
    bare_shell.export(**environment(providers))
    return bare_shell
