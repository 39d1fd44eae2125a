"""What clients other than discord.py look at before they connect: the token and the certificate."""

import base64
import re
import ssl

import aiohttp

from playground import Playground
from playground.discord.users import BOT


async def test_the_bots_token_has_discords_three_parts_and_begins_with_its_id(
    playground: Playground,
) -> None:
    user_id, issued_at, secret = playground.discord.token.split(".")
    assert base64.b64decode(user_id + "=" * (-len(user_id) % 4)).decode() == BOT.id
    assert re.fullmatch(r"[\w-]{6}", issued_at)
    assert re.fullmatch(r"[\w-]{38}", secret)


async def test_the_certificate_names_the_loopback_address_too(playground: Playground) -> None:
    address, _, ca_file = playground.discord.connect.partition(",")
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=ca_file))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get(f"https://{address}/api/v10/gateway") as response,
    ):
        assert response.status == 200
