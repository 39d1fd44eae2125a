"""What every test of the library starts from."""

from __future__ import annotations

import hypothesis
import pytest

# Machines that do several things at once are slow at times; what is slow is not wrong.
# Seeded: what one run finds, every run finds.
hypothesis.settings.register_profile("busy machine", deadline=None, derandomize=True)
hypothesis.settings.load_profile("busy machine")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a key nor a host of whoever runs the tests."""
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HF_ROUTER_URL"):
        monkeypatch.delenv(name, raising=False)
