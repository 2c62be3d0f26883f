"""Weights to start from, most of them random, of a scale that neither fades nor grows from layer to layer.

A weight has the shape (out, in), of a convolution (out, in, height, width). Its fan-in, the number of
inputs that are added up in one output (in · height · width), says by how much a layer multiplies the
variance of its input; the fan-out (out · height · width) says it for the gradient.
"""

from collections.abc import Callable
from math import prod, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd.coercion import as_float
from nn.sizes import positive_integer

Rng: TypeAlias = np.random.Generator | int | None
"""Where random numbers come from: a generator, a seed for a new one, or None for other numbers each time."""

Weights: TypeAlias = NDArray[np.float64]

Initializer: TypeAlias = Callable[[tuple[int, ...], Rng], Weights]
"""A function of the shape and the random generator that makes the first weights."""


def generator(rng: Rng) -> np.random.Generator:
    """`rng` as a generator; what numpy cannot make one of is refused by name."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"rng is a numpy.random.Generator, a seed such as 0, or None, got {rng!r:.60}"
        ) from None


def zeros(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """All 0: right for biases. As weights they would make all units of a layer alike, for ever.

    >>> zeros((2, 3)).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return np.zeros(_sizes(shape))


def constant(value: float) -> Initializer:
    """An initializer that gives `value` to all; TypeError if it is not a number, ValueError if not finite.

    >>> constant(0.1)((3,), None)
    array([0.1, 0.1, 0.1])
    """
    number = as_float(value, "value")
    if not np.isfinite(number):
        raise ValueError(f"value is finite, got {number:g}")

    def initializer(shape: tuple[int, ...], rng: Rng = None) -> Weights:
        return np.full(_sizes(shape), number)

    initializer.__name__ = f"constant({number:g})"
    return initializer


def normal(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """N(0, 1), whatever the shape: sums of many inputs are large, and saturate a sigmoid. Lecture 001."""
    return generator(rng).normal(0.0, 1.0, _sizes(shape))


def scaled_normal(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """N(0, 1 / fan_in), a standard deviation of 1/√n: sums of the size of one input.

    LeCun et al., "Efficient BackProp" (1998), equation 16.
    """
    fan_in, _ = _fans(shape)
    return generator(rng).normal(0.0, 1.0 / sqrt(fan_in), shape)


def kaiming_normal(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """He's N(0, 2 / fan_in), for layers followed by relu, which lets half of the variance through.

    He et al., "Delving Deep into Rectifiers" (2015), equation 10.
    """
    fan_in, _ = _fans(shape)
    return generator(rng).normal(0.0, sqrt(2.0 / fan_in), shape)


def kaiming_uniform(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """He's variance 2 / fan_in, from the uniform distribution on ±√(6 / fan_in)."""
    fan_in, _ = _fans(shape)
    bound = sqrt(6.0 / fan_in)
    return generator(rng).uniform(-bound, bound, shape)


def xavier_normal(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """Glorot's N(0, 2 / (fan_in + fan_out)), for activations that are linear around 0, such as tanh.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010), equation 12.
    """
    return generator(rng).normal(0.0, sqrt(2.0 / sum(_fans(shape))), shape)


def xavier_uniform(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """Glorot's variance 2 / (fan_in + fan_out), from the uniform distribution (his equation 16)."""
    bound = sqrt(6.0 / sum(_fans(shape)))
    return generator(rng).uniform(-bound, bound, shape)


def orthogonal(shape: tuple[int, ...], rng: Rng = None) -> Weights:
    """Orthonormal rows, or columns if there are more rows: a layer turns its input, and no length fades.

    Drawn uniformly from all such matrices (out, the rest). Saxe et al., "Exact solutions to the
    nonlinear dynamics of learning in deep linear neural networks" (2014).

    >>> w = orthogonal((2, 3), rng=0)
    >>> np.allclose(w @ w.T, np.eye(2))
    True
    """
    _fans(shape)
    rows, columns = shape[0], prod(shape[1:])
    tall = generator(rng).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q *= np.where(np.diagonal(r) < 0.0, -1.0, 1.0)  # uniform only without the signs the method chose
    return np.ascontiguousarray(q if rows >= columns else q.T).reshape(shape)


def _sizes(shape: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or not shape:
        raise ValueError(f"the shape is a tuple of sizes, such as (out, in), got {shape!r:.60}")
    return tuple(positive_integer(n, f"shape[{k}]") for k, n in enumerate(shape))


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    if not isinstance(shape, tuple) or len(shape) < 2:
        raise ValueError(f"a weight has the shape (out, in) or (out, in, height, width), got {shape!r:.60}")
    fan_out, fan_in, *window = _sizes(shape)
    return fan_in * prod(window), fan_out * prod(window)
