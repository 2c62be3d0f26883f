"""From a circuit to sympy: what is asked for, checked, and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from autograd import Graph, Node
from nn.extras import require

Which: TypeAlias = Node | str
"""A node, or its label in the graph."""


def symbolic(
    output: Node | Graph,
    *,
    numbers: Which | Iterable[Which] = (),
    symbols: Which | Iterable[Which] = (),
    simplify: bool = False,
) -> Any:
    """The formula of a scalar output as a sympy expression.

    Args:
        output: a node of one element, or a graph with one such output.
        numbers: leaves, or their labels, that stand as the numbers they hold.
        symbols: computed nodes, or their labels, that are symbols of their own: f = q z instead of (x + y) z.
        simplify: look for a shorter form.

    Returns:
        A `sympy.Expr`; it shows itself as mathematics in Jupyter. Its `free_symbols` are real and named by
        the labels, those of a tensor `w[0,1]`: `sympy.Symbol("x", real=True)`. Constants are exact. sigmoid
        is σ, `sigma` in text, which `.rewrite(sympy.exp)` opens. A choice made by Python or by a boolean
        stands as it was recorded.

    Raises ImportError without sympy, TypeError for what is no node or graph, ValueError for an output that is
    no scalar and for a circuit too large to be a formula, KeyError for a label that is not there.

    >>> from autograd import Value
    >>> x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    >>> symbolic((x + y) * z * 0.5)
    z*(x + y)/2
    """
    require("sympy", "symbolic()", "symbols")
    from visualize.symbols.circuit import Circuit

    circuit = Circuit("symbolic()", output, numbers, symbols)
    found = circuit.expression()
    return simplified(found) if simplify else found


def symbolic_gradient(
    output: Node | Graph,
    wrt: Which,
    *,
    numbers: Which | Iterable[Which] = (),
    symbols: Which | Iterable[Which] = (),
    simplify: bool = True,
) -> Any:
    """The derivative of a scalar output, as a sympy expression, by the engine's own rules.

    The backward pass runs on expressions: each gate's rule from the table, written down. sympy only
    simplifies. Where a function has a kink the result says so, as a case distinction. The tricks by which
    rules keep floats from overflow and 0/0 are left out.

    Args:
        output: a node of one element, or a graph with one such output.
        wrt: the node, or its label, to differentiate by; inputs and computed nodes both will do.
        numbers, symbols: as in `symbolic`.
        simplify: look for a shorter form. Without, it stands as the rules made it.

    Returns:
        A `sympy.Expr`, for a Tensor `wrt` a `sympy.Array` of its shape; 0 where no gradient flows.

    Raises what `symbolic` raises, KeyError for a `wrt` that is no part of the circuit, and TypeError for a
    gate of one's own whose rule cannot be written down.

    >>> from autograd import Value, sigmoid
    >>> w, x, y = Value(0.6, name="w"), Value(1.0, name="x"), Value(0.0, name="y")
    >>> a = sigmoid(w * x)
    >>> a.name = "a"
    >>> symbolic_gradient((a - y) ** 2 * 0.5, wrt=w, symbols=a)
    a*x*(1 - a)*(a - y)
    """
    require("sympy", "symbolic_gradient()", "symbols")
    import sympy

    from visualize.symbols.circuit import Circuit

    circuit = Circuit("symbolic_gradient()", output, numbers, symbols)
    derivatives = circuit.derivatives(circuit.node(wrt, "wrt="))
    found = [simplified(d) if simplify else d for d in derivatives.flat]
    return sympy.Array(found, derivatives.shape) if derivatives.shape else found[0]


def simplified(expression: Any) -> Any:
    """The shortest of several forms of an expression: factored, over one denominator, sympy's `simplify`.

    >>> import sympy
    >>> a, b, x = sympy.symbols("a b x", real=True)
    >>> simplified(a * x / (a + b) + b * x / (a + b))
    x
    """
    from visualize.symbols.simplification import shortest

    return shortest(expression)
