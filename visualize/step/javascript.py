"""Formulas as JavaScript: the table's own forward functions and rules, for a page without Python.

A formula becomes a function of `m`, which says what the gates mean, and of the symbols. With `m` the
gates on numbers it computes; with `m` the gates on written terms it writes itself down. So the mathematics
that a page shows is what it computes.
"""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Sequence
from math import isfinite, isnan
from typing import Any

from autograd.formula import Formula, fold, rule_formula
from autograd.node import Node
from autograd.primitive import Primitive

SIGNS = {
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal",
    "!=": "not_equal", "&": "and", "|": "or", "~": "not",
}  # fmt: skip
"""What the page calls the signs of a formula."""

LONGEST_TERM = 120
"""Longer terms get a name of their own, as shared ones do: JavaScript's parser does not like deep nesting."""


class UntranslatableError(Exception):
    """A gate that is a black box: it has no decomposition, and its functions do not run on formulas."""


def forward_function(node: Node) -> str:
    """What a gate computes of its operands that are nodes, as a JavaScript function.

    Raises UntranslatableError.

    >>> from autograd import Value
    >>> forward_function(Value(2.0) * 3.0)
    '(m,x0)=>m.multiply(x0,3)'
    """
    assert node.op is not None
    operands = [Formula(f"x{k}") if isinstance(x, Node) else x for k, x in enumerate(node.inputs)]
    return _function(Formula(node.op.name, operands, node.op, node.params), _symbols(node))


def rule_function(node: Node, position: int) -> str | None:
    """The rule of an operand as a JavaScript function; None if no gradient flows there.

    Raises UntranslatableError.

    >>> from autograd import Value
    >>> rule_function(Value(2.0) * 3.0, 0)
    '(m,g,y,x0)=>m.multiply(g,3)'
    """
    try:
        formula = rule_formula(node, position)
    except Exception as error:  # a rule of the user's own may raise anything on formulas
        raise UntranslatableError(str(error)) from error
    return None if formula is None else _function(formula, ["g", "y", *_symbols(node)])


def _symbols(node: Node) -> list[str]:
    return [f"x{k}" for k, x in enumerate(node.inputs) if isinstance(x, Node)]


def _function(formula: Any, symbols: Sequence[str]) -> str:
    formula = _of_builtin_gates(formula)
    for op in _gates(formula):
        if op.scalar is None:
            raise UntranslatableError(f"{op.name} works on arrays")
    uses = _uses(formula)
    lines: list[str] = []

    def combine(part: Formula, operands: list[Any]) -> str:
        if part.is_symbol:
            return part.name
        name = part.op.name if part.op is not None else SIGNS[part.name]
        # Its only parameter, ties=, is a matter of the rule; the forward function does not depend on it.
        term = f"m.{name}({','.join(x if isinstance(x, str) else literal(x) for x in operands)})"
        if uses[id(part)] == 1 and len(term) <= LONGEST_TERM:
            return term
        lines.append(f"const t{len(lines)}={term};")
        return f"t{len(lines) - 1}"

    result = fold(formula, combine)
    result = result if isinstance(result, str) else literal(result)
    body = f"{{{''.join(lines)}return {result};}}" if lines else result
    return f"({','.join(['m', *symbols])})=>{body}"


def _uses(formula: Any) -> Counter[int]:
    """How often each part of a formula is an operand."""
    uses: Counter[int] = Counter([id(formula)])

    def combine(part: Formula, operands: list[Any]) -> Formula:
        uses.update(id(x) for x in part.operands if isinstance(x, Formula))
        return part

    fold(formula, combine)
    return uses


def _of_builtin_gates(formula: Any) -> Any:
    """The same formula with gates of the user's own replaced by what they are made of."""
    for _ in range(100):
        if all(op.is_builtin for op in _gates(formula)):
            return formula
        formula = fold(formula, _opened)
    raise UntranslatableError("what a gate is made of contains the gate itself again")


def _gates(formula: Any) -> set[Primitive]:
    gates: set[Primitive] = set()

    def combine(part: Formula, operands: list[Any]) -> Formula:
        if part.op is not None:
            gates.add(part.op)
        return part

    fold(formula, combine)
    return gates


def _opened(part: Formula, operands: list[Any]) -> Any:
    op = part.op
    if op is None or op.is_builtin:
        return part if part.is_symbol else Formula(part.name, operands, op, part.params)
    made_of = op.decomposition or op.scalar
    if made_of is None:
        raise UntranslatableError(f"{op.name} works on arrays")
    try:
        return inspect.unwrap(made_of)(*operands, **part.params)
    except Exception as error:  # what a function of the user's own raises on formulas
        raise UntranslatableError(f"{op.name}: {error}") from error


def literal(x: Any) -> str:
    """A constant in JavaScript.

    >>> literal(2.0), literal(-0.0), literal(1e-300), literal(float("inf")), literal(True)
    ('2', '-0', '1e-300', 'Infinity', 'true')
    """
    if isinstance(x, bool):
        return json.dumps(x)
    x = float(x)
    if not isfinite(x):
        return "NaN" if isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return repr(x).removesuffix(".0")
