"""How discord.py is pointed at the playground, and at nothing else."""

from pathlib import Path

import aiohttp
import pytest

from app.discord_connect import connector_from
from playground import Playground


@pytest.mark.parametrize(
    "value",
    ["", "127.0.0.1", "127.0.0.1:1", ":1,ca.pem", "127.0.0.1:x,ca.pem", "127.0.0.1:70000,ca.pem"],
)
async def test_a_malformed_address_says_what_it_must_be(value: str) -> None:
    with pytest.raises(ValueError, match=r"DISCORD_CONNECT must be host:port,/path/to/ca\.pem"):
        connector_from(value)


@pytest.mark.parametrize("host", ["a..b", "host\u202e", "x" * 64])
async def test_what_is_no_name_of_a_host_is_said(host: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a host"):
        connector_from(f"{host}:1,ca.pem")


async def test_a_missing_certificate_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        connector_from(f"127.0.0.1:1,{tmp_path}/ca.pem")


async def test_a_file_that_is_not_a_certificate_is_reported(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ValueError, match="is not a certificate"):
        connector_from(f"127.0.0.1:1,{tmp_path}/ca.pem")


async def test_every_name_of_discords_leads_to_the_playground(playground: Playground) -> None:
    connector = connector_from(playground.discord.connect)
    async with aiohttp.ClientSession(connector=connector) as session:
        for name in ("discord.com", "canary.discord.com", "gateway-x.discord.gg"):
            async with session.get(f"https://{name}/api/v10/gateway") as response:
                assert response.status == 200


@pytest.mark.parametrize("name", ["example.org", "discord.com.example.org", "notdiscord.com"])
async def test_no_other_name_leads_anywhere(playground: Playground, name: str) -> None:
    connector = connector_from(playground.discord.connect)
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorDNSError, match="not one of Discord's names"):
            await session.get(f"https://{name}/")


async def test_only_the_playgrounds_certificate_is_trusted() -> None:
    async with Playground(page_port=0) as one, Playground(page_port=0) as other:
        address = one.discord.connect.partition(",")[0]
        connector = connector_from(f"{address},{other.discord.connect.partition(',')[2]}")
        async with aiohttp.ClientSession(connector=connector) as session:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await session.get("https://discord.com/api/v10/gateway")


async def test_what_a_playground_wrote_is_gone_when_it_closes() -> None:
    async with Playground(page_port=0) as playground:
        folder = playground.world.context.folder
        assert folder.is_dir()
        assert set(playground.environment()) == {
            "DISCORD_TOKEN",
            "DISCORD_CONNECT",
            "HF_TOKEN",
            "HF_ENDPOINT",
            "HF_ROUTER_URL",
            "DATABASE_URL",
            "MEDIA_URL",
        }
    assert not folder.exists()
