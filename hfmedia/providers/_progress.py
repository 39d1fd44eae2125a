"""How far a job is, as its log says."""

import re

from hfmedia.wire import Json

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


def running(note: str, percent: float | None) -> str:
    """The state for people: `running 45 %`."""
    return note if percent is None else f"{note} {percent:.0f} %"
