"""Activations: what a neuron does with its weighted sum. Lectures 000, 001, 003 and 004.

Each works on Values, Tensors, floats and arrays, and is made of the engine's gates. Sums of ±1000 are
exact: no exponential overflows on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import pi, sqrt
from typing import Any, TypeAlias

from autograd import Node, Value, erf, exp, expm1, minimum, relu, sigmoid, sign, softplus, tanh
from autograd import softmax as softmax_of_array
from autograd.coercion import as_float, describe

Activation: TypeAlias = Callable[[Any], Any]


def step(x: Any) -> Any:
    """1 for x >= 0, else 0: Rosenblatt's decision. Its derivative is 0 everywhere: nothing is learned by it.

    >>> step(0.0), step(-2.0)
    (1.0, 0.0)
    """
    # The inner sign is -1, 0 or 1: with a half more, 0 counts as positive.
    return relu(sign(sign(x) + 0.5))


def linear(x: Any) -> Any:
    """x itself, as for the outputs of a regression.

    >>> linear(3.0)
    3.0
    """
    return x


def leaky_relu(x: Any, slope: Any = 0.01) -> Any:
    """x for x > 0, else slope · x: a unit that is off still learns. At 0 the derivative is the slope.

    `slope` may be a node, and learned.

    >>> leaky_relu(-2.0, slope=0.1)
    -0.2
    """
    return relu(x) + _coefficient(slope, "slope") * _negative_part(x)


def elu(x: Any, alpha: Any = 1.0) -> Any:
    """x for x > 0, else alpha (e^x - 1), which levels off at -alpha. At 0 the derivative is alpha.

    >>> elu(3.0), elu(-1000.0)
    (3.0, -1.0)
    """
    return relu(x) + _coefficient(alpha, "alpha") * expm1(_negative_part(x))


def gelu(x: Any, approximate: str = "none") -> Any:
    """x Φ(x), with Φ the cumulative distribution of N(0, 1).

    With approximate="tanh" it is ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), as in GPT-2. ValueError for
    another word. Hendrycks and Gimpel, "Gaussian error linear units" (2016).

    >>> round(gelu(1.0), 6), round(gelu(1.0, approximate="tanh"), 6)
    (0.841345, 0.841192)
    """
    if approximate == "none":
        return x * (0.5 + 0.5 * erf(x * sqrt(0.5)))
    if approximate != "tanh":
        raise ValueError(f"approximate={approximate!r:.60} is unknown: use 'none' or 'tanh'")
    # ½ (1 + tanh a) is σ(2a), which keeps its digits where tanh is rounded to -1.
    return x * sigmoid(sqrt(8.0 / pi) * (x + 0.044715 * x * x * x))


def swish(x: Any, beta: Any = 1.0) -> Any:
    """x σ(beta x): linear / 2 for beta = 0, relu in the limit. With beta = 1 it is PyTorch's silu.

    `beta` may be a node, and learned. Lecture 001.

    >>> swish(2.0, beta=0.0)
    1.0
    """
    return x * sigmoid(_coefficient(beta, "beta") * x)


def softmax(x: Any, axis: int = -1) -> Any:
    """exp(x) / Σ exp(x) along the axis: positive numbers that sum to 1. Lectures 000 and 003.

    Of a list of Values it is a list of Values. TypeError for one scalar alone.

    >>> softmax([Value(1000.0), Value(1000.0)])[0].data
    0.5
    """
    if isinstance(x, Sequence) and any(isinstance(part, Value) for part in x):
        return _softmax_of_values([part if isinstance(part, Value) else Value(part) for part in x])
    if isinstance(x, Value | float | int):
        raise TypeError(
            f"softmax takes several numbers, got {describe(x)}: pass a list of Values or a Tensor"
        )
    return softmax_of_array(x, axis=axis)


def _softmax_of_values(values: list[Value]) -> list[Value]:
    largest = max(x.data for x in values)  # a shift changes nothing but keeps exp from overflowing
    first, *others = exponentials = [exp(x - largest) for x in values]
    total = sum(others, first)
    return [x / total for x in exponentials]


def _negative_part(x: Any) -> Any:
    """min(x, 0), with derivative 1 at 0, as in PyTorch: there relu's is 0, and both add up to 1."""
    return minimum(x, 0.0, ties="both")


def _coefficient(x: Any, what: str) -> Any:
    return x if isinstance(x, Node) else as_float(x, what)


ACTIVATIONS: dict[str, Activation] = {
    "step": step,
    "linear": linear,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "swish": swish,
    "softplus": softplus,
    "softmax": softmax,
}  # fmt: skip
"""The activations by name."""


def activation(name: str | Activation) -> Activation:
    """The activation of that name; a function is returned as it is.

    Raises ValueError for a name that is unknown, TypeError for what is neither name nor function.

    >>> activation("relu")(-1.0)
    0.0
    """
    if callable(name):
        return name
    if not isinstance(name, str):
        raise TypeError(f"an activation is a name such as 'relu', or a function, got {describe(name)}")
    if name not in ACTIVATIONS:
        raise ValueError(f"the activation {name!r:.60} is unknown: use one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


__all__ = [*ACTIVATIONS, "activation"]
