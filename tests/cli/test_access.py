"""Where the key is found, and which hosts it may be sent to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfmedia.cli.access import Access, read_access
from hfmedia.client import DEFAULT_ENDPOINT, DEFAULT_ROUTER_URL
from hfmedia.errors import SetupError
from playground.providers import Providers
from tests.cli.shell import SMALL, Shell, environment
from tests.library.servers import KEY

OTHER_HOST = "https://other.example"


def access(folder: Path, **environ: str) -> Access:
    return read_access(environ, folder / ".env")


def test_the_environment_wins_over_the_env_file_and_that_over_the_stored_token(
    folder: Path,
) -> None:
    stored = folder / "stored"
    stored.write_text("hf_stored\n")
    (folder / ".env").write_text("HF_TOKEN=hf_file\n")
    path = str(stored)
    assert access(folder, HF_TOKEN=" hf_set ", HF_TOKEN_PATH=path).key == "hf_set"
    assert access(folder, HF_TOKEN="", HF_TOKEN_PATH=path).key == "hf_file"
    (folder / ".env").write_text("HF_TOKEN=\n")
    assert access(folder, HF_TOKEN_PATH=path).key == "hf_stored"


@pytest.mark.parametrize(
    ("variable", "file"),
    [
        ("HF_TOKEN_PATH", "token"),
        ("HF_HOME", "{}/token"),
        ("XDG_CACHE_HOME", "{}/huggingface/token"),
        ("HOME", "{}/.cache/huggingface/token"),
    ],
)
def test_the_stored_token_is_found_where_the_hubs_client_puts_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, file: str
) -> None:
    path = folder / file.format("home")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("hf_stored\n")
    value = str(path if variable == "HF_TOKEN_PATH" else folder / "home")
    monkeypatch.setenv("HOME", value)
    assert access(folder, **{variable: value}).key == "hf_stored"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_token_file_without_a_token_is_ignored(folder: Path, content: bytes) -> None:
    (folder / "token").write_bytes(content)
    assert access(folder, HF_TOKEN_PATH=str(folder / "token")).key is None
    assert access(folder, HF_TOKEN_PATH=str(folder)).key is None


def test_hosts_come_from_the_environment(folder: Path) -> None:
    assert access(folder).endpoint == DEFAULT_ENDPOINT
    assert access(folder, HF_ENDPOINT=OTHER_HOST).endpoint == OTHER_HOST


def test_an_env_file_with_a_key_may_set_the_hosts(folder: Path) -> None:
    (folder / ".env").write_text(f"HF_TOKEN=hf_file\nHF_ROUTER_URL={OTHER_HOST}\n")
    assert access(folder).router_url == OTHER_HOST


def test_an_env_file_without_the_key_that_is_used_cannot_set_the_hosts(folder: Path) -> None:
    (folder / ".env").write_text(f"HF_ENDPOINT={OTHER_HOST}\nHF_ROUTER_URL={OTHER_HOST}\n")
    (folder / "token").write_text("hf_stored")
    stored = access(folder, HF_TOKEN_PATH=str(folder / "token"))
    assert (stored.endpoint, stored.router_url) == (DEFAULT_ENDPOINT, DEFAULT_ROUTER_URL)
    (folder / ".env").write_text(f"HF_TOKEN=hf_file\nHF_ROUTER_URL={OTHER_HOST}\n")
    assert access(folder, HF_TOKEN="hf_set").router_url == DEFAULT_ROUTER_URL


@pytest.mark.parametrize("url", ["other", "ftp://other.example", "http://[", "https://"])
def test_a_host_that_is_not_a_url_is_refused(folder: Path, url: str) -> None:
    with pytest.raises(SetupError, match="HF_ENDPOINT is"):
        access(folder, HF_ENDPOINT=url)


def test_an_env_file_that_is_not_utf_8_is_refused(folder: Path) -> None:
    (folder / ".env").write_bytes("HF_TOKEN=hf_file".encode("utf-16"))
    with pytest.raises(SetupError, match="not valid UTF-8"):
        access(folder)


def test_the_key_is_not_in_the_repr() -> None:
    assert KEY not in repr(Access(key=KEY))


async def test_a_command_uses_the_key_of_an_env_file(
    bare_shell: Shell, providers: Providers, folder: Path
) -> None:
    bare_shell.export(HF_ENDPOINT="", HF_ROUTER_URL="")
    lines = [f"{name}={value}\n" for name, value in environment(providers).items()]
    (folder / ".env").write_text("".join(lines))
    assert (await bare_shell.run("imagine", "a fox", *SMALL)).code == 0


async def test_a_command_uses_the_stored_key(
    bare_shell: Shell, providers: Providers, tmp_path: Path
) -> None:
    (tmp_path / "home/token").write_text(KEY)
    hosts = environment(providers)
    del hosts["HF_TOKEN"]
    bare_shell.export(**hosts)
    assert (await bare_shell.run("imagine", "a fox", *SMALL)).code == 0
