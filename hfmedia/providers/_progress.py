"""How far a job is, from its log."""

import re

from hfmedia.types import Json

PERCENT = re.compile(r"(?<![\d.])(\d{1,3})(?:\.\d+)?\s?%")


def percent_in(log: Json) -> float | None:
    """The last percentage in a log: a text, or a list of `{"message": text}`."""
    lines = log if isinstance(log, list) else [{"message": log}]
    said = [line.get("message") for line in lines if isinstance(line, dict)]
    for text in reversed([text for text in said if isinstance(text, str)]):
        found = PERCENT.findall(text[-2000:])
        if found and int(found[-1]) <= 100:
            return float(found[-1])
    return None
