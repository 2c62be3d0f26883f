"""Formulas: operations written down instead of computed.

The table's rules are made of operators and primitives, so that they run on floats, arrays and nodes.
They run on formulas too, and then what comes out is the derivative as an expression: to be printed,
simplified, or computed somewhere else. Nobody writes a derivative twice.

Unlike nodes, formulas have no numbers. So a comparison of formulas is a formula, where one of nodes is
true or false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Never

from autograd.node import Node
from autograd.operators import Operators
from autograd.primitive import Primitive

COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
CONNECTIVES = {"&", "|", "~"}


class Formula(Operators):
    """A symbol, or an operation on formulas and numbers.

    Attributes:
        name: of a symbol its name, of an operation that of the primitive, or a sign: < <= > >= == != & | ~.
        op: the primitive; None for symbols and signs.
        operands: formulas, and constants as raw numbers; none for a symbol.
        params: the keyword parameters of the primitive.

    >>> from autograd import sigmoid
    >>> x = Formula("x")
    >>> print(sigmoid(x) * 2.0)
    multiply(sigmoid(x), 2.0)
    """

    __slots__ = ("name", "op", "operands", "params")
    __array_ufunc__ = None  # a numpy number leaves the operator to the formula
    __hash__ = object.__hash__

    def __init__(
        self,
        name: str,
        operands: Sequence[Any] = (),
        op: Primitive | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.op = op
        self.operands = tuple(operands)
        self.params = dict(params or {})

    def __primitive__(
        self, op: Primitive, operands: Sequence[Any], params: Mapping[str, Any] | None
    ) -> Formula:
        """Write the operation down."""
        return Formula(op.name, operands, op, params)

    @property
    def is_symbol(self) -> bool:
        """Whether it stands for a number that is not known yet."""
        return not self.operands

    def __lt__(self, other: Any) -> Formula:
        return Formula("<", (self, other))

    def __le__(self, other: Any) -> Formula:
        return Formula("<=", (self, other))

    def __gt__(self, other: Any) -> Formula:
        return Formula(">", (self, other))

    def __ge__(self, other: Any) -> Formula:
        return Formula(">=", (self, other))

    def __eq__(self, other: object) -> Any:
        return Formula("==", (self, other))

    def __ne__(self, other: object) -> Any:
        return Formula("!=", (self, other))

    def __and__(self, other: Any) -> Formula:
        return Formula("&", (self, other))

    def __or__(self, other: Any) -> Formula:
        return Formula("|", (self, other))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Formula:
        return Formula("~", (self,))

    def __bool__(self) -> Never:
        raise TypeError(
            f"the formula {self} has no number yet, so it is neither true nor false: "
            "choose with autograd.where instead of if"
        )

    def __repr__(self) -> str:
        return str(fold(self, _written))


def fold(formula: Any, combine: Callable[[Formula, list[Any]], Any]) -> Any:
    """What `combine` makes of a formula, given what it made of its operands; numbers are left as they are.

    Each part is combined once, however often it occurs.
    """
    made: dict[int, Any] = {}
    waiting = [formula]
    while waiting:
        part = waiting[-1]
        missing = (
            [x for x in part.operands if isinstance(x, Formula) and id(x) not in made]
            if (isinstance(part, Formula))
            else []
        )
        if missing:
            waiting += missing
            continue
        waiting.pop()
        if isinstance(part, Formula) and id(part) not in made:
            made[id(part)] = combine(part, [made.get(id(x), x) for x in part.operands])
    return made.get(id(formula), formula)


def rule_formula(node: Node, position: int) -> Any:
    """What an operand of `node` gets of the upstream gradient, as a formula: its row's rule, written down.

    Its symbols are `g`, the upstream gradient, `y`, the output, and `x0`, `x1`, ..., the operands that are
    nodes. None where no gradient flows. Raises TypeError for a rule that cannot run on formulas: one
    that calls Python's `math`, or asks what its numbers are.

    >>> from autograd import Value
    >>> y = Value(2.0) * 3.0
    >>> rule_formula(y, 0)
    multiply(g, 3.0)
    """
    assert node.op is not None
    rule = node.op.vjp(position)
    if rule is None or not isinstance(node.inputs[position], Node):
        return None
    operands = [Formula(f"x{k}") if isinstance(x, Node) else x for k, x in enumerate(node.inputs)]
    return rule(Formula("g"), Formula("y"), *operands, **(node.params or {}))


def _written(formula: Formula, operands: list[Any]) -> str:
    if formula.is_symbol:
        return formula.name
    if formula.op is None:
        return f"({f' {formula.name} '.join(map(str, operands))})" if len(operands) > 1 else f"~{operands[0]}"
    settings = [f"{key}={setting!r}" for key, setting in formula.params.items()]
    return f"{formula.name}({', '.join([*map(str, operands), *settings])})"
