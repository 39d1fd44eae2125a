"""The mutants of a file: every change of its logic, and none of text, log lines or annotations."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

Position: TypeAlias = tuple[int, int]
Span: TypeAlias = tuple[Position, Position]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: occurrence number `occurrence` of an operator in a file.

    `line` is where it is (from 1); `before` and `after` are what differs, in one line each.
    """

    path: str
    operator: str
    occurrence: int
    line: int
    before: str
    after: str
    code: str

    @property
    def name(self) -> str:
        """What it is known by from run to run, wherever its line moves."""
        return f"{self.path}: {self.before} → {self.after}"

    @property
    def identity(self) -> str:
        """What tells it from all others: two places of a file may read alike."""
        return f"{self.operator} {self.occurrence} {self.name}"


def sample(
    root: Path, paths: Sequence[Path], operators: Mapping[str, Operator], count: int, seed: int
) -> list[Mutant]:
    """`count` mutants in the order in which they were drawn, each place as likely as any other."""
    draw = random.Random(seed)
    places = [
        (path, position, found)
        for path in sorted(paths)
        for position, found in _places(path.read_text(), operators).items()
    ]
    draw.shuffle(places)
    chosen: list[Mutant] = []
    for path, position, found in places:
        name, occurrence = draw.choice(found)
        mutant = _mutant(root, path, position, name, operators[name], occurrence)
        if mutant is not None:
            chosen.append(mutant)
        if len(chosen) == count:
            break
    return chosen


def _places(
    source: str, operators: Mapping[str, Operator]
) -> dict[Position, list[tuple[str, int]]]:
    """The places of logic in a file: which operators can change each, at which occurrence."""
    tree, nodes = ast.parse(source), list(ast_nodes(get_ast(source)))
    left_out, constants = list(spans_without_logic(tree)), list(_constant_spans(tree))
    arithmetic = [_span(it) for it in ast.walk(tree) if isinstance(it, ast.BinOp | ast.AugAssign)]
    without = {"NumberReplacer": constants, "DeleteStatement": list(_constructor_spans(tree))}
    found: dict[Position, list[tuple[str, int]]] = {}
    for name, operator in operators.items():
        spans = left_out + without.get(name, [])
        # A bare `*` among the parameters of a function looks like a product.
        needs_arithmetic = name.startswith("ReplaceBinaryOperator")
        positions = (span for node in nodes for span in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            is_logic = not _within(start, spans)
            if is_logic and (not needs_arithmetic or _within(start, arithmetic)):
                found.setdefault(start, []).append((name, occurrence))
    return found


def _within(position: Position, spans: Sequence[Span]) -> bool:
    return any(first <= position < last for first, last in spans)


def _mutant(
    root: Path, path: Path, position: Position, name: str, operator: Operator, occurrence: int
) -> Mutant | None:
    """The mutant; None where the operator fails, or makes nothing that can be compiled."""
    source = path.read_text()
    try:
        code: str | None = mutate_code(source, operator, occurrence)
    except AttributeError:  # ExceptionReplacer knows no dotted names
        return None
    if code is None or not _compiles(code):
        return None
    before, after = _difference(source, code)
    where = path.relative_to(root).as_posix()
    return Mutant(where, name, occurrence, position[0], before, after, code)


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _difference(source: str, code: str) -> tuple[str, str]:
    old, new = source.splitlines(), code.splitlines()
    first = next(n for n, lines in enumerate(zip(old, new, strict=False)) if lines[0] != lines[1])
    same_after = 0
    while (
        same_after < min(len(old), len(new)) - first - 1
        and old[-1 - same_after] == new[-1 - same_after]
    ):
        same_after += 1
    before, after = (
        " ".join(" ".join(lines[first : len(lines) - same_after]).split()) for lines in (old, new)
    )
    return before, after


def spans_without_logic(tree: ast.Module) -> Iterator[Span]:
    """Annotations, decorators, assertions, log lines, f-strings, and what is for type checkers."""
    for node in ast.walk(tree):
        yield from map(_span, _without_logic(node))


def _without_logic(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef(name="__repr__") | ast.JoinedStr() | ast.Assert():
            yield node
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            yield node
        case ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            yield node
    yield from getattr(node, "decorator_list", ())
    yield from filter(None, (getattr(node, name, None) for name in ("returns", "annotation")))


def _constant_spans(tree: ast.Module) -> Iterator[Span]:
    """Constants of a module and of its classes: numbers of taste, whose tests would repeat them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            for child in node.body:
                if isinstance(child, ast.Assign | ast.AnnAssign):
                    yield _span(child)


def _constructor_spans(tree: ast.Module) -> Iterator[Span]:
    """Constructors: without one of its assignments an object fails at once."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            yield _span(node)


def _span(node: Any) -> Span:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
