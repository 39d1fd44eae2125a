"""Inference Endpoints: an address that is asked for a model instead of the providers.

https://huggingface.co/docs/inference-endpoints
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from yarl import URL

from hfmedia.adapter import Adapter, MappingRow, Provider, TextAdapter
from hfmedia.errors import RequestError
from hfmedia.providers import providers
from hfmedia.types import GenerationRequest, ProviderRequest, is_url

ENDPOINT_PROVIDER: Final = "endpoint"
NO_MODEL: Final = "dummy"  # servers of a single model want a name, whatever it is
CHAT_PATH: Final = "/chat/completions"


def endpoint_row(request: GenerationRequest) -> MappingRow:
    """The only row for an endpoint. Raises `RequestError` for an address that cannot be asked."""
    address = request.endpoint or request.model
    endpoint_provider(address, request.task)
    return MappingRow(
        provider=ENDPOINT_PROVIDER,
        task=request.task,
        provider_id=NO_MODEL if request.model in {"", address} else request.model,
        hub_id=address,
    )


def endpoint_provider(address: str, task: str) -> Provider:
    """The endpoint at an address as a provider, asked as hf-inference is. Raises `RequestError`.

    It gets the key: the caller, not a reply, says where it is.
    """
    adapter = providers()["hf-inference"].adapters.get(task)
    try:
        url = URL(address)
        usable = adapter is not None and bool(url.host) and is_url(address) and url.user is None
    except ValueError:
        usable = False
    if not usable or adapter is None:
        raise RequestError(
            f"An endpoint cannot be asked for {task} at this address.", problem="endpoint-url"
        )
    path = chat_path(url) if task == "conversational" else url.raw_path_qs
    return Provider(
        name=ENDPOINT_PROVIDER,
        base_url=str(url.origin()),
        is_endpoint=True,
        adapters={task: _at_path(path, adapter)},
    )


def chat_path(url: URL) -> str:
    """Path and query of an endpoint's chat completions: what is missing of them is added."""
    path = url.raw_path.rstrip("/")
    if not path.endswith(CHAT_PATH):
        path += CHAT_PATH if path.endswith("/v1") else f"/v1{CHAT_PATH}"
    return path + (f"?{url.raw_query_string}" if url.raw_query_string else "")


def _at_path(path: str, adapter: Adapter | TextAdapter) -> Adapter | TextAdapter:
    def request(generation: GenerationRequest, row: MappingRow) -> ProviderRequest:
        return replace(adapter.request(generation, row), path=path)

    return replace(adapter, request=request)
