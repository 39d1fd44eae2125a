"""The ways in which code is changed: those of Cosmic Ray that make sense here, and one more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import parso
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator

# Others change nothing (`==` to `is` between short texts) or fail at once (`+` to `<<`).
NAMES: Final = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_Mul",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Pow_Mul",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Gt",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_USub_UAdd",
    "ZeroIterationForLoop",
)


class DeleteStatement(Operator):  # type: ignore[misc]  # Cosmic Ray has no types
    """Leaves out a call, or an assignment to something that exists already."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """The positions of such a statement."""
        if node.type == "simple_stmt" and _acts(node.children[0]):
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The statement as `pass`, where it stood."""
        first = node.children[0]
        prefix = first.get_first_leaf().prefix
        node.children[0] = parso.python.tree.Keyword("pass", first.start_pos, prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """As Cosmic Ray wants them of each operator."""
        return (Example("close()\n", "pass\n"),)


def _acts(statement: Any) -> bool:
    """Whether it does something. Without the first assignment to a name, all after it fails."""
    if statement.type == "expr_stmt":
        target, sign = statement.children[:2]
        return bool(target.type != "name" or (sign.type == "operator" and sign.value != "="))
    return str(statement.type) in {"atom_expr", "await_expr"}


def operators() -> Mapping[str, Operator]:
    """All operators by name."""
    found = {name: get_operator(f"core/{name}")() for name in NAMES}
    return {**found, "DeleteStatement": DeleteStatement()}
