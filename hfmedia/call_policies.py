"""The policy of each call: the client's own, or the call's, with the key that was given as text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hfmedia.arguments import check_arguments
from hfmedia.errors import MissingAuthError
from hfmedia.keys import ProcessKeys
from hfmedia.policy import KeyRef, Policy
from hfmedia.types import GenerationRequest


@dataclass(frozen=True, slots=True)
class CallPolicies:
    """Policies for a client with a default of its own. `api_key` is never shown."""

    default: Policy
    keys: ProcessKeys
    api_key: str | None

    def __repr__(self) -> str:
        return f"CallPolicies({self.default})"

    def policy_for(
        self, request: GenerationRequest, api_key: str | None, policy: Policy | None
    ) -> Policy:
        """The policy of a call, with a key that was given as text made a reference.

        Raises `MissingAuthError` for a provider's own key without the provider's name, and
        `RequestError` for what is no policy.
        """
        check_arguments(policy=policy)
        if policy is not None and api_key is None:
            return policy
        policy = policy or self.default
        key = self._key(api_key)
        if key is None:
            return policy
        ref = self.keys.add(key)
        if is_hub_key(key):
            return replace(policy, hub_key=ref)
        if request.endpoint is not None:
            return replace(policy, hub_key=ref)  # an endpoint takes any key
        if request.provider is None:
            raise MissingAuthError(
                f"A provider's own key needs the provider's name: {request.model}:provider.",
                auth_problem="provider-not-named",
            )
        return replace(policy, provider_keys={**policy.provider_keys, request.provider: ref})

    def with_endpoint(self) -> Policy:
        """The client's own policy for a call that names an endpoint itself."""
        return replace(self.default, allow_endpoint_urls=True)

    def hub_key(self, api_key: str | None) -> KeyRef | None:
        """The Hub's key; a provider's own key is never sent to the Hub."""
        key = self._key(api_key)
        return self.keys.add(key) if key is not None and is_hub_key(key) else None

    def _key(self, api_key: str | None) -> str | None:
        return (api_key or "").strip() or self.api_key


def is_hub_key(key: str) -> bool:
    """Whether a key is a token of the Hub."""
    return key.startswith("hf_")
