"""The fates of mutants in a file, so that a run that was interrupted goes on where it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tests.mutation.mutants import Mutant

Fate: TypeAlias = Literal[
    "noticed", "to be tried end to end", "noticed end to end", "survived", "unclear"
]


@dataclass(frozen=True, slots=True)
class Record:
    """A line of JSON for each mutant that was tried."""

    path: Path

    def fates(self) -> dict[str, Fate]:
        """The fates by the mutant's `identity`; the later of two counts."""
        if not self.path.exists():
            return {}
        lines = map(json.loads, self.path.read_text().splitlines())
        return {line["mutant"]: line["fate"] for line in lines}

    def add(self, mutant: Mutant, fate: Fate) -> None:
        """Write one down, at once."""
        with self.path.open("a") as file:
            file.write(json.dumps({"fate": fate, "mutant": mutant.identity}) + "\n")
