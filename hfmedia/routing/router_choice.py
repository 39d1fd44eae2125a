"""The router's own choice of a provider, for chat.

It is asked with a model, which may say how to choose by a suffix.
https://huggingface.co/docs/inference-providers/tasks/chat-completion
"""

from __future__ import annotations

from typing import Final

from hfmedia.adapter import MappingRow
from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.policy import Policy
from hfmedia.types import GenerationRequest

ROUTER_PROVIDER: Final = "auto"
SUFFIXES: Final = frozenset({"fastest", "cheapest", "preferred"})  # of a model: how to choose


def router_chooses(request: GenerationRequest, policy: Policy) -> bool:
    """Whether the router is to choose the provider, by the policy or by the model's suffix."""
    if request.task != "conversational":
        return False
    if request.provider is None:
        return policy.order == "router"
    return request.provider == ROUTER_PROVIDER or request.provider in SUFFIXES


def router_row(request: GenerationRequest, policy: Policy) -> MappingRow:
    """The only row, if the router chooses.

    Raises `MissingAuthError` without a key of the Hub, and `ModelNotSupportedError` where the
    policy allows or denies providers, which the router would not know.
    """
    if policy.hub_key is None:
        raise MissingAuthError(
            "The router chooses only with a key of the Hub (hf_…).", auth_problem="missing"
        )
    if policy.allow is not None or policy.deny:
        raise ModelNotSupportedError(
            "The router cannot choose where providers are allowed or denied.",
            model=request.model,
            task=request.task,
            model_problem="providers-denied",
        )
    suffix = f":{request.provider}" if request.provider in SUFFIXES else ""
    model = f"{request.model}{suffix}"
    return MappingRow(
        provider=ROUTER_PROVIDER, task=request.task, provider_id=model, hub_id=request.model
    )
