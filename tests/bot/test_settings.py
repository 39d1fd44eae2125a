"""The environment becomes one frozen value, or one sentence."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import DEFAULTS, Settings, SettingsError, read_settings
from settings.reader import SECRET_KEY, Reader
from storage.secrets import decode_key

NO_FILE = Path("/nonexistent/.env")
EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}, NO_FILE) == Settings()


def test_the_reader_shows_no_value_that_it_reads() -> None:
    assert "hf_secret" not in repr(Reader({"HF_TOKEN": "hf_secret"}))


def test_an_empty_value_counts_as_not_set() -> None:
    assert read_settings({"MAX_JOBS_PER_MEMBER": "", "LOG_LEVEL": " "}, NO_FILE) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=from-file\nMAX_JOBS_PER_MEMBER=5\nHF_TOKEN=a$b\n")
    settings = read_settings({"DISCORD_TOKEN": "from-environment"}, file)
    assert settings.discord_token == "from-environment"
    assert settings.max_jobs_per_member == 5
    assert settings.hf_token == "a$b"


def test_tokens_are_not_in_its_repr() -> None:
    settings = read_settings({"DISCORD_TOKEN": "very-secret", "HF_TOKEN": "hf_secret"}, NO_FILE)
    assert "secret" not in repr(settings)
    assert settings.secrets == ("very-secret", "hf_secret")


def test_the_password_of_the_database_is_a_secret() -> None:
    url = "postgresql://bot:p@ss%2Fword@db.example/hfmedia"
    settings = read_settings({"DATABASE_URL": url}, NO_FILE)
    assert settings.secrets == ("p@ss%2Fword", "p@ss/word")
    assert "p@ss" not in repr(settings)
    assert settings.absolute_database_url == url


@pytest.mark.parametrize(
    "url", ["mysql://bot:secret@db/x", "data/x.sqlite", "sqlite:///", "secret"]
)
def test_a_wrong_database_is_answered_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL is not .* Use sqlite:///") as caught:
        read_settings({"DATABASE_URL": url}, NO_FILE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["memory:", "postgres://h/d", "sqlite:////var/lib/bot.sqlite"])
def test_an_address_that_is_absolute_stays_as_it_is(url: str) -> None:
    assert read_settings({"DATABASE_URL": url}, NO_FILE).absolute_database_url == url


def test_a_relative_database_lies_in_the_projects_folder_wherever_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = EXAMPLE.parent / "data/hfmedia.sqlite"
    assert Settings().absolute_database_url == f"sqlite:///{expected}"


def test_a_token_with_a_space_is_refused_without_repeating_it() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"DISCORD_TOKEN": "very secret"}, NO_FILE)
    assert "DISCORD_TOKEN" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_JOBS_PER_MEMBER", "0"),
        ("MAX_JOBS_PER_MEMBER", "many"),
        ("MAX_JOBS_PER_MEMBER", "²"),
        ("MAX_JOBS_PER_MEMBER", "1" * 5000),
        ("HISTORY_KEEP_DAYS", "0"),
        ("HISTORY_KEEP_DAYS", "4000"),
        ("PLAYGROUND_PORT", "70000"),
        ("METRICS_PORT", "70000"),
        ("METRICS_HOST", "here"),
        ("CHAT_MESSAGES", "yes"),
        ("HF_ENDPOINT", "huggingface.co"),
        ("HF_ENDPOINT", "http://[::1"),
        ("HF_ENDPOINT", "http://hub.example:80800"),
        ("HF_ROUTER_URL", "https://router.example:port"),
        ("HF_ROUTER_URL", "ftp://router.example"),
        ("DEFAULT_IMAGE_MODEL", "flux"),
        ("DEFAULT_CHAT_MODEL", "llama"),
        ("DEFAULT_VISION_MODEL", "see/near:a b"),
        ("HF_TOKEN_FOR", "everybody"),
        ("HF_TOKEN_GUILDS", "1, home"),
        ("HF_TOKEN_GUILDS", "²"),
        ("HF_TOKEN_BUDGET_MONTH", "-1"),
        ("HF_TOKEN_BUDGET_MONTH", "1e3"),
        ("HF_TOKEN_BUDGET_GUILD_MONTH", "10000000"),
        ("LOG_LEVEL", "LOUD"),
        ("TRANSLATIONS_DIR", "nowhere"),
        ("MEDIA_KEEP_DAYS", "0"),
        ("MEDIA_MAX_GB", "0.5"),
        ("AWS_ENDPOINT_URL", "minio:9000"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write_instead(name: str, value: str) -> None:
    with pytest.raises(
        SettingsError, match=f"{re.escape(f'{name} is {value!r}. ')}.*([uU]se |owner/name)"
    ):
        read_settings({name: value}, NO_FILE)


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3://key:secret@bucket",
        "s3://bucket/a?key=secret",
        "S3://bucket",
        "https://bucket.s3.amazonaws.com/secret",
        "file:///secret",
    ],
)
def test_a_wrong_address_of_media_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match="Use s3://bucket/prefix or the path of a") as caught:
        read_settings({"MEDIA_URL": url}, NO_FILE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["s3://bucket", "s3://my-bucket.1/media/of/bot/", "/srv/a b", "é"])
def test_a_bucket_or_a_folder_is_taken_as_it_is(url: str) -> None:
    assert read_settings({"MEDIA_URL": url}, NO_FILE).media_url == url


def test_the_keys_of_a_bucket_are_secrets() -> None:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    settings = read_settings({name: f"a-{name.lower()}" for name in names}, NO_FILE)
    assert settings.secrets == ("a-aws_secret_access_key", "a-aws_session_token")
    assert "a-aws" not in repr(settings)


def test_each_secret_key_is_a_secret_and_their_order_is_kept() -> None:
    first, second, third = "a" * 43, "B0" * 32, "+/" * 21 + "A="
    settings = read_settings({"SECRET_KEY": f"{first}, {second},{third}"}, NO_FILE)
    assert settings.secret_key == settings.secrets == (first, second, third)
    assert not any(key in repr(settings) for key in settings.secret_key)


@given(st.binary(min_size=32, max_size=32))
def test_a_key_in_any_spelling_is_taken_and_can_be_decoded(key: bytes) -> None:
    spellings = (key.hex(), b64encode(key).decode(), urlsafe_b64encode(key).decode().rstrip("="))
    settings = read_settings({"SECRET_KEY": ",".join(spellings)}, NO_FILE)
    assert {decode_key(text) for text in settings.secret_key} == {key}


@given(st.from_regex(SECRET_KEY, fullmatch=True))
def test_whatever_is_taken_for_a_key_can_be_decoded(text: str) -> None:
    [taken] = read_settings({"SECRET_KEY": text}, NO_FILE).secret_key
    assert len(decode_key(taken)) == 32


@pytest.mark.parametrize(
    "value", ["hidden", f"{'a' * 43},", f"{'a' * 43} {'b' * 43}", f"{'a' * 43},hidden", "é" * 43]
)
def test_a_wrong_secret_key_is_answered_with_how_to_make_one_without_repeating_it(
    value: str,
) -> None:
    with pytest.raises(SettingsError, match=r"^SECRET_KEY is not a key.*token_urlsafe") as caught:
        read_settings({"SECRET_KEY": value}, NO_FILE)
    assert value not in str(caught.value)
    assert "aaa" not in str(caught.value)


def test_the_ends_of_a_range_belong_to_it() -> None:
    for number in (1, 100):
        values = {"MAX_JOBS_PER_MEMBER": str(number)}
        assert read_settings(values, NO_FILE).max_jobs_per_member == number
    for port in (0, 65535):
        assert read_settings({"PLAYGROUND_PORT": str(port)}, NO_FILE).playground_port == port


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_file_that_is_not_utf_8_is_answered_with_how_to_save_it(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / ".env"
    file.write_bytes("DISCORD_TOKEN=abc # é\n".encode(encoding))
    with pytest.raises(SettingsError, match=r"\.env is not UTF-8 text\. Save it again"):
        read_settings({}, file)


def test_a_line_that_sets_nothing_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('LOG_LEVEL=DEBUG\nHF_TOKEN="never closed\n')
    with pytest.raises(SettingsError, match=r"Line 2 of \.env cannot be read"):
        read_settings({}, file)


def test_a_mark_of_the_byte_order_at_the_beginning_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("LOG_LEVEL=DEBUG\n".encode("utf-8-sig"))
    assert read_settings({}, file).log_level == "DEBUG"


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        read_settings({}, tmp_path)


def test_who_may_use_the_operators_key_and_how_much_it_may_spend() -> None:
    settings = read_settings(
        {
            "HF_TOKEN_FOR": "listed",
            "HF_TOKEN_GUILDS": "42, 43,42,",
            "HF_TOKEN_BUDGET_MONTH": "25",
            "HF_TOKEN_BUDGET_GUILD_MONTH": "0.5",
        },
        NO_FILE,
    )
    assert settings.hf_token_for == "listed"
    assert settings.hf_token_guilds == (42, 43)
    assert settings.hf_token_budget_month == 25
    assert settings.hf_token_budget_guild_month == Decimal("0.5")


@pytest.mark.parametrize("name", ["HF_TOKEN_BUDGET_MONTH", "HF_TOKEN_BUDGET_GUILD_MONTH"])
def test_a_budget_needs_a_database(name: str) -> None:
    with pytest.raises(SettingsError, match=r"A budget needs a database.*memory:"):
        read_settings({name: "1", "DATABASE_URL": "memory:"}, NO_FILE)


def test_ordinary_messages_are_answered_only_where_it_is_switched_on() -> None:
    assert not read_settings({}, NO_FILE).chat_messages
    assert read_settings({"CHAT_MESSAGES": "true"}, NO_FILE).chat_messages


def test_conversations_in_ordinary_messages_need_a_database() -> None:
    with pytest.raises(SettingsError, match=r"CHAT_MESSAGES=true needs a database.*memory:"):
        read_settings({"CHAT_MESSAGES": "true", "DATABASE_URL": "memory:"}, NO_FILE)


def test_an_address_loses_its_last_slash() -> None:
    assert read_settings({"HF_ENDPOINT": "http://localhost:1/hub/"}, NO_FILE).hf_endpoint.endswith(
        "/hub"
    )


def test_the_example_lists_every_setting_with_its_default() -> None:
    listed = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))
    assert listed == {
        field.name.upper(): str(getattr(DEFAULTS, field.name) or "") for field in fields(Settings)
    } | {"METRICS_PORT": "0", "CHAT_MESSAGES": "false"}


def test_the_example_can_be_used_as_it_is() -> None:
    assert read_settings({}, EXAMPLE) == DEFAULTS
