"""What a run found, and which survivors are known: those that may live, and why."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant
from tests.mutation.record import Fate

KNOWN: Final = Path(__file__).with_name("survivors.toml")


def known_survivors(path: Path = KNOWN) -> Mapping[str, str]:
    """The mutants that change nothing that anybody could see, by name, and why."""
    return {it["mutant"]: it["why"] for it in tomllib.loads(path.read_text())["survivor"]}


def report(fates: Sequence[tuple[Mutant, Fate]], known: Mapping[str, str]) -> str:
    """The figures of a run, in Markdown, and the mutants that are left to look at."""
    count = Counter(fate for _, fate in fates)
    noticed = count["noticed"] + count["noticed end to end"]
    survivors = [mutant for mutant, fate in fates if fate == "survived"]
    unknown = [mutant for mutant in survivors if mutant.name not in known]
    changing = noticed + len(unknown)
    lines = [
        *(f"- {fate}: {number}" for fate, number in count.most_common()),
        "",
        f"{len(survivors) - len(unknown)} of the survivors change nothing that could be seen. "
        f"Of the {changing} others whose fate is known, {noticed} were noticed: "
        f"{noticed / max(changing, 1):.0%}.",
    ]
    for title, left in (
        ("Survived", unknown),
        ("Unclear", [mutant for mutant, fate in fates if fate == "unclear"]),
        ("To be tried end to end", [it for it, fate in fates if fate == "to be tried end to end"]),
    ):
        lines += ["", f"{title}:", "", *_listed(left)] if left else []
    return "\n".join(lines)


def _listed(mutants: Iterable[Mutant]) -> list[str]:
    return [
        f"- {it.path}:{it.line} {it.operator}: `{it.before}` → `{it.after}`"
        for it in sorted(mutants, key=lambda it: (it.path, it.line))
    ]
