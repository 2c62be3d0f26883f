"""Two composites for random circuits, since gates that are made of gates have rules of their own kind.

A composite is a row of the table like any other, so these two are made once, here, under names that
nobody else takes.
"""

from typing import Any

from autograd.composite import composite
from autograd.operations.elementwise import sigmoid, sqrt


@composite
def drawn_swish(x: Any) -> Any:
    """x σ(x): its operand is used twice inside."""
    return x * sigmoid(x)


@composite
def drawn_distance(x: Any, y: Any) -> Any:
    """√(1 + (x - y)²): two operands, and constants inside."""
    difference = x - y
    return sqrt(difference * difference + 1.0)


COMPOSITES = (drawn_swish, drawn_distance)
