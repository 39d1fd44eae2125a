"""A service of keys."""

from __future__ import annotations

from guilds.key_models import StoredKey, key_ref
from guilds.keys import KeyService
from hfmedia.providers import providers
from storage.keys import KeyRepository
from storage.secrets import SecretBox
from tests.guilds.fake_hub import FakeHub

NEW_KEY = "hf_AnotherOneForIt9876543210"
FAL_KEY = "fal:only-for-this-test"
BOX, OTHER_BOX = SecretBox([bytes(range(32))]), SecretBox([bytes(range(32, 64))])
HF, FAL = key_ref("guild", 33, "hf"), key_ref("guild", 33, "fal-ai")


def service(rows: KeyRepository, hub: FakeHub, box: SecretBox = BOX) -> KeyService:
    return KeyService(rows, box, hub, providers(), clock=lambda: 1000.0)


async def only(keys: KeyService) -> StoredKey:
    [key] = await keys.of("guild", 33)
    return key
