from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from huggingface_hub import set_async_client_factory, set_client_factory
from huggingface_hub.utils._http import default_async_client_factory, default_client_factory

from playground.providers import INSTANT, Providers, Settings
from tests.reference.redirecting import AsyncRedirecting, Redirecting


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    async with Providers(settings=Settings(INSTANT)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def led_here(providers: Providers) -> Iterator[None]:
    origin = providers.origin
    set_client_factory(lambda: httpx2.Client(transport=Redirecting(origin), timeout=60))
    set_async_client_factory(
        lambda: httpx2.AsyncClient(transport=AsyncRedirecting(origin), timeout=60)
    )
    yield
    set_client_factory(default_client_factory)
    set_async_client_factory(default_async_client_factory)
