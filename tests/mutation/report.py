"""What a run found, and which survivors are known: those that may live, and why."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant
from tests.mutation.trials import Fate

KNOWN: Final = Path(__file__).with_name("survivors.toml")


def known_survivors(path: Path = KNOWN) -> Mapping[str, str]:
    """The mutants that change nothing that anybody could see, by name, and why."""
    return {it["mutant"]: it["why"] for it in tomllib.loads(path.read_text())["survivor"]}


def report(fates: Sequence[tuple[Mutant, Fate]], known: Mapping[str, str]) -> str:
    """The figures of a run, in Markdown, and the survivors that are not known."""
    count = Counter(fate for _, fate in fates)
    survivors = sorted(
        (mutant for mutant, fate in fates if fate == "survived"), key=lambda it: (it.path, it.line)
    )
    harmless = [mutant for mutant in survivors if mutant.name in known]
    changing = len(fates) - len(harmless)
    noticed = changing - (len(survivors) - len(harmless))
    lines = [
        f"{len(fates)} mutants: {count['noticed']} noticed by the tests that run their line, "
        f"{count['noticed in the end-to-end tests']} by the end-to-end tests, "
        f"{len(survivors)} survived.",
        f"{len(harmless)} of the survivors change nothing that could be seen. "
        f"Of the other {changing}, {noticed} were noticed: {noticed / changing:.0%}.",
        "",
        *(
            f"- {it.path}:{it.line} {it.operator}: `{it.before}` → `{it.after}`"
            for it in survivors
            if it.name not in known
        ),
    ]
    return "\n".join(lines)
