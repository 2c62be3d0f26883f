"""The two passes through a circuit on sympy's expressions instead of numbers.

The way back applies the rules of the table, written down as formulas. sympy's own `diff` is not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy.logic.boolalg import Boolean

from autograd.formula import Formula, rule_formula
from autograd.node import Node
from visualize.symbols.meaning import SIGNS, compared, exact, expression, meaning

FAR = 1000
"""A rule that compares with a larger number protects a float from overflow; it is no case of the function."""


def forward(nodes: Sequence[Node], known: Mapping[Node, Any]) -> dict[Node, Any]:
    """The expression of every node.

    Args:
        nodes: scalar ones, each after its operands.
        known: what leaves stand for; another one is a constant of the circuit.
    """
    made: dict[Node, Any] = {}
    for node in nodes:
        if node in known:
            made[node] = known[node]
        elif node.op is None:
            made[node] = exact(node._data)
        else:
            operands = [made[x] if isinstance(x, Node) else exact(x) for x in node.inputs]
            made[node] = meaning(node.op, operands, node.params or {})
    return made


def backward(output: Node, nodes: Sequence[Node], made: Mapping[Node, Any]) -> dict[Node, Any]:
    """The derivative of `output` by every node that one flows back to."""
    found: dict[Node, Any] = {output: sympy.S.One}
    for node in reversed(nodes):
        if node.op is None or node not in found:
            continue
        for k, x in enumerate(node.inputs):
            if isinstance(x, Node):
                slope = local_derivative(node, k, made)
                if slope is not None:
                    found[x] = found.get(x, sympy.S.Zero) + found[node] * slope
    return found


def local_derivative(node: Node, position: int, made: Mapping[Node, Any]) -> Any:
    """The derivative of a gate by one operand: its rule for an upstream gradient of 1; None without a rule.

    Raises TypeError for a rule that cannot be written down.
    """
    assert node.op is not None
    try:
        formula = rule_formula(node, position)
    except TypeError as error:
        raise TypeError(
            f"the rule of {node.op.name} cannot be written down as a formula ({error}): make it of operators "
            "and autograd's functions"
        ) from error
    if formula is None:
        return None
    operands = [made[x] if isinstance(x, Node) else exact(x) for x in node.inputs]
    symbols = {"g": sympy.S.One, "y": made[node], **{f"x{k}": x for k, x in enumerate(operands)}}
    if node.op.is_builtin and node.op.name in ("maximum", "minimum"):
        return _of_an_extremum(
            formula, symbols, operands, sympy.Gt if node.op.name == "maximum" else sympy.Lt
        )
    return expression(formula, symbols, _in_general_position)


def _in_general_position(part: Formula, operands: list[Any]) -> Any:
    """A comparison in a rule, where no two smooth expressions happen to be equal.

    Rules ask for such cases to avoid 0/0 and overflow in floats, and they are no cases of the function.
    """
    if part.name in ("==", "!=") and not any(x.has(sympy.Piecewise) for x in operands):
        return sympy.true if compared(part, operands) == sympy.true else sympy.false
    if any(x.is_Number and abs(x) > FAR for x in operands):
        return SIGNS[part.name](*(x if x.is_Number else sympy.S.Zero for x in operands))
    return compared(part, operands)


def _of_an_extremum(
    formula: Formula, symbols: Mapping[str, Any], operands: Sequence[Any], beats: Callable[..., Any]
) -> Any:
    """The rule asks which operands attain the extremum y: that is said by comparing them with each other."""

    def with_winners(attains: Callable[[Any], Any]) -> Any:
        def compare(part: Formula, sides: list[Any]) -> Any:
            operands = [
                k for k, x in enumerate(part.operands) if not (isinstance(x, Formula) and x.name == "y")
            ]
            asks = part.name == "==" and len(operands) == 1
            return attains(sides[operands[0]]) if asks else compared(part, sides)

        return expression(formula, symbols, compare)

    if len(operands) != 2:
        return with_winners(lambda x: sympy.And(*(sympy.Not(beats(other, x)) for other in operands)))
    a, b = operands
    everyone: Boolean = sympy.true
    wins = with_winners(lambda x: sympy.true if x == a else sympy.false)
    ties = with_winners(lambda x: everyone)
    loses = with_winners(lambda x: sympy.true if x == b else sympy.false)
    if wins == ties:
        return sympy.Piecewise((wins, sympy.Not(beats(b, a))), (loses, True))
    return sympy.Piecewise((wins, beats(a, b)), (ties, sympy.Eq(a, b)), (loses, True))
