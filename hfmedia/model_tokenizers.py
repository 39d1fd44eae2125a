"""Counts tokens as a model does: with the tokenizer that its authors have put on the Hub."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Final
from urllib.parse import quote

from hfmedia.errors import HFMediaError
from hfmedia.execution.download import download
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.net.transport import Transport
from hfmedia.sandboxed import COUNTING
from hfmedia.token_counts import TOKENIZER_BYTES, estimate_tokens, token_counter
from hfmedia.types import MediaRef

log = logging.getLogger(__name__)

FETCH_S: Final = 15.0  # an answer waits for it, and can do without
KEPT: Final = 8  # files, each up to `TOKENIZER_BYTES`


class ModelTokenizers:
    """Fetches tokenizers, without any key, and keeps the newest. `aclose()` deletes them.

    Nothing is fetched, and no process started, until there is something to count.
    """

    def __init__(self, transport: Transport, endpoint: str, *, fetch_s: float = FETCH_S) -> None:
        self._transport = transport
        self._endpoint = endpoint.rstrip("/")
        self._fetch_s = fetch_s
        self._sandbox = Sandbox(COUNTING)
        self._store: FolderMediaStore | None = None
        self._kept: dict[str, MediaRef] = {}
        self._fetching = asyncio.Lock()

    async def aclose(self) -> None:
        """End the processes, and delete the files."""
        async with self._sandbox:
            if self._store is not None:
                self._store.close()

    async def counter(
        self, model: str, texts: Sequence[str], proxy: str | None = None
    ) -> Callable[[str], int]:
        """A function that knows how many tokens these texts have, and estimates all others.

        It estimates these too where `tokenizers` is not installed, or the model has no tokenizer
        that can be fetched and used.
        """
        if find_spec("tokenizers") is None:
            return estimate_tokens
        try:
            # Waiting for another's file is part of the time, or many would wait one by one.
            async with asyncio.timeout(self._fetch_s), self._fetching:
                path = self._opened().path_of(await self._file(model, proxy))
        except (HFMediaError, OSError, TimeoutError) as error:
            log.info("the tokens of %s are estimated: %s", model, error or "it takes too long")
            return estimate_tokens
        # If others have taken its place meanwhile, it cannot be read, and its tokens are estimated.
        return await token_counter(self._sandbox, path, texts)

    async def _file(self, model: str, proxy: str | None) -> MediaRef:
        """The tokenizer of a model. Raises `HFMediaError`."""
        known = self._kept.get(model)
        if known is not None:
            return known
        url = f"{self._endpoint}/{quote(model)}/resolve/main/tokenizer.json"
        store = self._opened()
        found = await download(
            self._transport, store, url, limit_bytes=TOKENIZER_BYTES, proxy=proxy
        )
        self._kept[model] = found
        while len(self._kept) > KEPT:
            await store.delete(self._kept.pop(next(iter(self._kept))))
        return found

    def _opened(self) -> FolderMediaStore:
        if self._store is None:
            self._store = FolderMediaStore(memory_bytes=0)  # a child process reads files alone
        return self._store
