"""What may stand in a circuit: real numbers and real arrays. Everything else is refused here, by name.

float64 is the default and float32 is kept; integers become float64. Booleans are refused, since
`True * x` is more often a forgotten comparison than a one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.node import Node

Array = NDArray[np.floating[Any]]


def describe(x: object) -> str:
    """`x` as an error message names it: short, with its type."""
    if isinstance(x, np.ndarray):
        return f"an array of {x.dtype} with shape {x.shape}"
    text = repr(x)
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(x).__name__})"


def as_float(x: Any, what: str = "Value") -> float:
    """`x` as a Python float; TypeError if it is not one real number."""
    _refuse_node(x, what)
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x[()]
    if isinstance(x, float | int | np.floating | np.integer) and not isinstance(x, bool):
        try:
            return float(x)
        except OverflowError:
            raise ValueError(f"{what}: the integer {describe(x)} is too large for a float") from None
    hint = "use Tensor for arrays" if isinstance(x, np.ndarray | list | tuple) else _hint(x)
    raise TypeError(f"{what} holds one real number, got {describe(x)}: {hint}")


def as_array(x: Any, what: str = "Tensor") -> Array:
    """`x` as an array of float64 or float32, copied only if it has to be converted."""
    if not isinstance(x, np.ndarray):
        _refuse_node(x, what)
        if isinstance(x, bool | complex | str | bytes | dict | set) or x is None:
            raise TypeError(f"{what} holds real numbers, got {describe(x)}: {_hint(x)}")
        x = from_sequence(x, what)
    kind = x.dtype.kind
    if kind == "f" or kind in "iu":
        if x.size == 0:
            raise ValueError(
                f"{what} is empty: its shape is {x.shape}, and at least one element is expected; "
                "check the slice or the list it came from"
            )
        exact: Array = x if x.dtype == np.float64 or x.dtype == np.float32 else x.astype(np.float64)
        return exact
    raise TypeError(f"{what} holds real numbers, got {describe(x)}: {_hint(x)}")


def from_sequence(x: Any, what: str) -> NDArray[Any]:
    """A nested list as an array of whatever it holds; nodes and rows of different lengths are refused."""
    if _holds_node(x):
        raise TypeError(
            f"{what} was given a list that holds nodes: autograd.stack([...]) makes one array of them "
            "and keeps their graph"
        )
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(
            f"{what}: the rows of {describe(x)} differ in length, and an array is expected: "
            "pad the rows, or make one Tensor for each"
        ) from None


def _refuse_node(x: Any, what: str) -> None:
    if isinstance(x, Node):
        raise TypeError(
            f"{what} takes plain numbers, and {x.label} is a node already: use it as it is, pass its .data, "
            "or take x.detach() for a new leaf"
        )


def _holds_node(x: Any) -> bool:
    if isinstance(x, list | tuple):
        return any(map(_holds_node, x))
    return isinstance(x, Node)


def _hint(x: Any) -> str:
    kind = x.dtype.kind if isinstance(x, np.ndarray) else "none"
    if isinstance(x, bool | np.bool_) or kind == "b":
        return "use autograd.where(mask, a, b), or mask.astype(float) if you mean 0 and 1"
    if isinstance(x, complex) or kind == "c":
        return "differentiate its real and imaginary parts apart"
    if isinstance(x, str | bytes) or kind in ("S", "U"):
        return "convert it with float(...)"
    return "pass a float, or an array or nested list of numbers"
