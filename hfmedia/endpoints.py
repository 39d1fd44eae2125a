"""Inference Endpoints: a model that is an address of its own, asked as hf-inference is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yarl import URL

from hfmedia.errors import RequestError
from hfmedia.providers import providers
from hfmedia.wire import Adapter, MappingRow, Provider, Route

if TYPE_CHECKING:
    from hfmedia.wire import Call, GenerationRequest

NAME = "endpoint"


def is_endpoint(model: str) -> bool:
    """Whether a model is named by its address."""
    return model.startswith(("https://", "http://"))


def endpoint_route(request: GenerationRequest) -> Route:
    """The one way to an endpoint. Raises `RequestError`.

    The key goes along: the caller, not a reply, says where it is.
    """
    try:
        url = URL(request.model)
    except ValueError:
        raise RequestError("The endpoint's address cannot be read.") from None
    spoken = providers()["hf-inference"].adapters.get(request.task)
    if spoken is None or not url.host or url.user is not None:
        raise RequestError(f"An endpoint cannot be asked for {request.task} at this address.")
    return Route(
        Provider(
            name=NAME,
            base_url=str(url.origin()),
            routed=False,
            adapters={request.task: _at(url.raw_path_qs, spoken)},
        ),
        MappingRow(provider=NAME, task=request.task, provider_id="model", hub_id=request.model),
    )


def _at(path: str, adapter: Adapter) -> Adapter:
    """The same words, said at another path."""

    def submit(request: GenerationRequest, row: MappingRow) -> Call:
        return replace(adapter.submit(request, row), path=path)

    return replace(adapter, submit=submit)
