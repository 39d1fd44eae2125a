"""What a run found, and which survivors are known: those that may live, and why."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant
from tests.mutation.trials import Fate

KNOWN: Final = Path(__file__).with_name("survivors.toml")


def known_survivors(path: Path = KNOWN) -> Mapping[str, str]:
    """The mutants that change nothing that anybody could see, by name, and why."""
    return {it["mutant"]: it["why"] for it in tomllib.loads(path.read_text())["survivor"]}


def report(fates: Sequence[tuple[Mutant, Fate]], known: Mapping[str, str]) -> str:
    """The figures of a run, in Markdown, and what is left to look at."""
    count = Counter(fate for _, fate in fates)
    survivors = [mutant for mutant, fate in fates if fate == "survived"]
    harmless = sum(mutant.name in known for mutant in survivors)
    changing = len(fates) - harmless - count["unclear"]
    noticed = changing - (len(survivors) - harmless)
    lines = [
        f"{len(fates)} mutants: {count['noticed']} noticed by the tests that run their line, "
        f"{count['noticed in the end-to-end tests']} by the end-to-end tests, "
        f"{len(survivors)} survived, {count['unclear']} unclear.",
        f"{harmless} of the survivors change nothing that could be seen. "
        f"Of the other {changing}, {noticed} were noticed: {noticed / changing:.0%}.",
        "",
        *_listed(it for it in survivors if it.name not in known),
        "",
        "Unclear:",
        "",
        *_listed(mutant for mutant, fate in fates if fate == "unclear"),
    ]
    return "\n".join(lines)


def _listed(mutants: Iterable[Mutant]) -> list[str]:
    return [
        f"- {it.path}:{it.line} {it.operator}: `{it.before}` → `{it.after}`"
        for it in sorted(mutants, key=lambda it: (it.path, it.line))
    ]
