"""Inference Endpoints: a model that is an address of its own, asked as hf-inference is.

https://huggingface.co/docs/inference-endpoints
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from yarl import URL

from hfmedia.adapter import Adapter, MappingRow, Provider
from hfmedia.errors import RequestError
from hfmedia.providers import providers
from hfmedia.types import GenerationRequest, ProviderRequest

ENDPOINT_PROVIDER: Final = "endpoint"


def is_endpoint_url(model: str) -> bool:
    """Whether a model is named by the address of an endpoint."""
    return model.startswith(("https://", "http://"))


def endpoint_row(request: GenerationRequest) -> MappingRow:
    """The only row for an endpoint. Raises `RequestError` for an address that cannot be asked."""
    endpoint_provider(request.model, request.task)
    return MappingRow(
        provider=ENDPOINT_PROVIDER, task=request.task, provider_id="model", hub_id=request.model
    )


def endpoint_provider(address: str, task: str) -> Provider:
    """The endpoint at an address as a provider. Raises `RequestError`.

    It gets the key: the caller, not a reply, says where it is.
    """
    adapter = providers()["hf-inference"].adapters.get(task)
    try:
        url = URL(address)
        usable = adapter is not None and bool(url.host) and url.user is None
    except ValueError:
        usable = False
    if not usable or adapter is None:
        raise RequestError(
            f"An endpoint cannot be asked for {task} at this address.", problem="endpoint-url"
        )
    return Provider(
        name=ENDPOINT_PROVIDER,
        base_url=str(url.origin()),
        is_endpoint=True,
        adapters={task: _at_path(url.raw_path_qs, adapter)},
    )


def _at_path(path: str, adapter: Adapter) -> Adapter:
    def request(generation: GenerationRequest, row: MappingRow) -> ProviderRequest:
        return replace(adapter.request(generation, row), path=path)

    return replace(adapter, request=request)
