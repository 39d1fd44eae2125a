"""`bot.py gateway` and `bot.py worker`, which are dead when they are silent for two seconds."""

from __future__ import annotations

import asyncio
import sys

from app.gateway import gateway
from app.logging import configure_logging
from app.shards import ShardRange
from app.worker import work
from settings import read_settings

LEASE_S = 2.0


async def main(kind: str, *shards: str) -> int:
    """Run the kind of process that the arguments say."""
    settings = read_settings()
    configure_logging(settings)
    if kind == "worker":
        return await work(settings, silent_s=LEASE_S)
    return await gateway(settings, ShardRange.parse(*shards), silent_s=LEASE_S)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
