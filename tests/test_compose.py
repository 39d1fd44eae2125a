"""deploy/compose.yaml names commands, variables, ports and volumes as the code has them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from app.shards import ShardRange
from settings import Settings, read_settings
from settings.env_file import read_env_file
from tests.test_deploy import DEPLOY, ROOT, kinds, of, stopping_s

COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: Mapping[str, Any] = COMPOSE["services"]
GARAGE = tomllib.loads((DEPLOY / "garage.toml").read_text())
SECRET = re.compile(r"\$\{(\w+):\?[^}]*\}")
NOWHERE = ROOT / "nowhere/.env"
BOTS = {name: service for name, service in SERVICES.items() if "build" in service}
RUNNING = {name: service for name, service in BOTS.items() if name != "migrate"}


def variables(name: str) -> dict[str, str]:
    """The variables of a service. A secret is the name of the variable that it comes from."""
    given = SERVICES[name].get("environment", {})
    return {key: SECRET.sub(r"\1", value) for key, value in given.items()}


def secrets() -> set[str]:
    """The variables that an operator has to set for Compose."""
    return set(SECRET.findall((DEPLOY / "compose.yaml").read_text()))


def bot_settings(**below: str) -> Settings:
    """The settings of the bot's processes, above those of a file .env."""
    return read_settings({**below, **variables("worker")}, NOWHERE)


@pytest.mark.parametrize("name", BOTS)
def test_every_process_of_the_bot_is_built_from_our_dockerfile(name: str) -> None:
    build = BOTS[name]["build"]
    folder = (DEPLOY / build["context"]).resolve()
    assert folder == ROOT
    assert (folder / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")


def test_the_processes_are_kinds_that_exist() -> None:
    assert {service["command"][0] for service in BOTS.values()} <= kinds()


def test_there_are_two_gateways_three_workers_and_one_that_migrates() -> None:
    counts: dict[str, int] = {}
    for service in BOTS.values():
        kind = service["command"][0]
        counts[kind] = counts.get(kind, 0) + service.get("deploy", {}).get("replicas", 1)
    assert counts == {"gateway": 2, "worker": 3, "migrate": 1}


def test_the_gateways_have_each_shard_once() -> None:
    commands = [service["command"] for service in BOTS.values() if "--shards" in service["command"]]
    shards = [ShardRange.parse(command[command.index("--shards") + 1]) for command in commands]
    [count] = {one.count for one in shards}
    assert sorted(shard_id for one in shards for shard_id in one.ids) == [*range(count)]


def test_all_processes_of_the_bot_have_the_same_variables_which_are_settings() -> None:
    [*all_variables] = map(variables, BOTS)
    assert all(found == all_variables[0] for found in all_variables)
    assert {name.lower() for name in all_variables[0]} <= {field.name for field in fields(Settings)}


def test_what_has_to_be_so_wins_over_what_an_operator_has_copied_from_the_example() -> None:
    example = read_env_file(ROOT / ".env.example")
    settings = bot_settings(**{name: value or "" for name, value in example.items()})
    assert settings == bot_settings()


def test_the_database_is_the_service_with_its_user_and_name() -> None:
    server = variables("postgres")
    url = urlsplit(bot_settings().database_url)
    assert SERVICES[url.hostname or ""] is SERVICES["postgres"]
    assert (url.username, url.path) == (server["POSTGRES_USER"], f"/{server['POSTGRES_DB']}")
    assert url.password == server["POSTGRES_PASSWORD"] == "POSTGRES_PASSWORD"
    check = SERVICES["postgres"]["healthcheck"]["test"]
    assert {f"--username={server['POSTGRES_USER']}", f"--dbname={server['POSTGRES_DB']}"} < {*check}


def test_the_media_store_is_the_service_with_its_bucket_region_and_key() -> None:
    server, settings = variables("s3"), bot_settings()
    address = urlsplit(settings.aws_endpoint_url)
    listens = GARAGE["s3_api"]["api_bind_addr"]
    assert SERVICES[address.hostname or ""] is SERVICES["s3"]
    assert listens == f"0.0.0.0:{address.port}"
    assert settings.aws_region == GARAGE["s3_api"]["s3_region"]
    assert settings.media_url == f"s3://{server['GARAGE_DEFAULT_BUCKET']}"
    assert settings.aws_access_key_id == server["GARAGE_DEFAULT_ACCESS_KEY"]
    assert settings.aws_secret_access_key == server["GARAGE_DEFAULT_SECRET_KEY"]
    assert SERVICES["s3"]["healthcheck"]["test"][-1] == server["GARAGE_DEFAULT_BUCKET"]


@pytest.mark.parametrize("name", RUNNING)
def test_what_runs_waits_for_the_migration_the_database_and_the_store(name: str) -> None:
    conditions = {on: given["condition"] for on, given in RUNNING[name]["depends_on"].items()}
    assert conditions == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "s3": "service_healthy",
    }


def test_the_migration_waits_for_the_database_and_is_not_repeated() -> None:
    migrate = SERVICES["migrate"]
    assert migrate["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert migrate["restart"] == "no"
    assert all(SERVICES[name]["restart"] == "unless-stopped" for name in SERVICES.keys() - BOTS)
    assert all(service["restart"] == "unless-stopped" for service in RUNNING.values())


@pytest.mark.parametrize("name", RUNNING)
def test_the_health_check_of_the_image_finds_the_port(name: str) -> None:
    assert "healthcheck" not in RUNNING[name]
    assert [variables(name)["METRICS_PORT"]] == of("EXPOSE")
    assert "ports" not in RUNNING[name], "nobody outside needs it, and replicas would share it"


@pytest.mark.parametrize("name", BOTS)
def test_a_process_of_the_bot_is_killed_only_after_it_has_had_its_time(name: str) -> None:
    assert float(BOTS[name]["stop_grace_period"].removesuffix("s")) > stopping_s()


@pytest.mark.parametrize("name", SERVICES)
def test_the_root_file_system_is_read_only_and_nothing_is_published(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "ports" not in service
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", BOTS)
def test_the_bot_writes_to_memory_alone(name: str) -> None:
    assert set(BOTS[name]["tmpfs"]) == {"/tmp", *of("VOLUME")}
    assert "volumes" not in BOTS[name]
    assert BOTS[name]["cap_drop"] == ["ALL"]


def test_what_is_kept_is_in_volumes() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", ())]
    places = dict(mount.split(":")[:2] for mount in mounts)
    assert places.keys() == {*COMPOSE["volumes"], "./garage.toml"}
    assert (DEPLOY / "garage.toml").is_file()
    for folder in (GARAGE["metadata_dir"], GARAGE["data_dir"]):
        assert PurePosixPath(folder).is_relative_to(places["s3"])


def test_what_others_made_has_a_version() -> None:
    for name in SERVICES.keys() - BOTS:
        assert re.search(r":v?\d+\.\d+", SERVICES[name]["image"]), name


def test_the_secrets_are_those_that_the_operators_page_makes() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    assert secrets() == set(re.findall(r"^(\w+)=\S*\$\(openssl rand ", page, re.MULTILINE))
    assert ".env" in (ROOT / ".gitignore").read_text().split()


def test_the_operators_page_names_services_that_exist() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    named = re.findall(
        r"^docker compose (?:up|run|logs|stop|exec|build)\b([^\n`#]*)", page, re.MULTILINE
    )
    words = {word for line in named for word in line.split() if not word.startswith("-")}
    assert words & SERVICES.keys()
    assert {word.partition("=")[0] for word in words if "=" in word} <= SERVICES.keys()
