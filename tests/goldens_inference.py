"""The recorded cases of `HuggingFaceInference`: prompt formats, the choice among them, calls.

`HFMEDIA_GOLDENS_INFERENCE` names another file of the same form (plain or gzip) to replay instead.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tests.goldens import Case, read_cases

RECORDED = Path(__file__).parent / "data" / "inference.json.gz"


def cases() -> Sequence[Case]:
    """Every case of the file. Their `kind` is `format`, `inputs` or `flow`."""
    return read_cases(Path(os.environ.get("HFMEDIA_GOLDENS_INFERENCE") or RECORDED))
