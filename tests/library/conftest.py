"""What every test of the library starts from."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a key nor a host of whoever runs the tests."""
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HF_ROUTER_URL"):
        monkeypatch.delenv(name, raising=False)
