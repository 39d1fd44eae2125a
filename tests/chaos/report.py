"""The figures of a run, in words for operators: a table between two marks of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.report import Machine
from tests.chaos.books import UNCLEAR, Books, Generation
from tests.chaos.invariants import violations
from tests.chaos.scenarios import Outcome
from tests.e2e.stage import ROOT

PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- chaos: begin -->"
END: Final = "<!-- chaos: end -->"
HEADS: Final = (
    "what is done",
    "times",
    "commands",
    "images and videos",
    "done",
    "cancelled",
    "failed, in words",
    "may have been paid twice",
    "delivered twice by Discord",
    "rules broken",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of a scenario."""

    what: str
    times: int
    jobs: int
    generations: int
    statuses: Counter[str]
    unclear: int
    redelivered: int
    broken: int

    def row(self) -> str:
        """The row of the table."""
        counted = [self.statuses[it] for it in ("done", "cancelled", "failed")]
        numbers = [self.times, self.jobs, self.generations, *counted]
        cells = [self.what, *map(str, [*numbers, self.unclear, self.redelivered, self.broken])]
        return f"| {' | '.join(cells)} |"


def figures(outcome: Outcome) -> Figures:
    """The figures of an outcome."""
    made = generations(outcome.books)
    return Figures(
        what=outcome.scenario.what,
        times=len(outcome.done),
        jobs=len(outcome.books.jobs),
        generations=len(made),
        statuses=Counter(it.status for it in made),
        unclear=sum(UNCLEAR in it.outcomes for it in made),
        redelivered=outcome.books.redelivered,
        broken=len(violations(outcome.books)),
    )


def generations(books: Books) -> list[Generation]:
    """All of them."""
    return [it for job in books.jobs.values() for it in job.generations.values()]


def table(outcomes: Sequence[Outcome], seed: str) -> str:
    """The table, and what it was measured on."""
    heads = [f"| {' | '.join(HEADS)} |", f"|---{'|--:' * (len(HEADS) - 1)}|"]
    rows = [figures(outcome).row() for outcome in outcomes]
    minutes = sum(outcome.seconds for outcome in outcomes) / 60
    took = f"{Machine.here()} · seed {seed} · {minutes:.0f} minutes"
    return "\n".join([*heads, *rows, "", took])


def between_marks(page: str, content: str) -> str:
    """The page with the content between its marks. Raises `ValueError` if they are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page has no {BEGIN} … {END}.")
    return f"{before}{BEGIN}\n\n{content}\n\n{END}{after}"


def write_page(content: str, path: Path = PAGE) -> None:
    """Put the content into the page."""
    path.write_text(between_marks(path.read_text(), content))
