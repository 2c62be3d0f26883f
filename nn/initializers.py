"""Random weights to start from, of a scale that neither fades nor grows from layer to layer.

A weight has the shape (out, in). Its fan-in, the number of inputs that are added up in one output,
says by how much a layer multiplies the variance of its input; the fan-out says it for the gradient.
"""

from collections.abc import Callable
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nn.sizes import positive_integer

Rng: TypeAlias = np.random.Generator | int | None
"""Where random numbers come from: a generator, a seed for a new one, or None for other numbers each time."""

Weights: TypeAlias = NDArray[np.float64]

Initializer: TypeAlias = Callable[[tuple[int, int], Rng], Weights]
"""A function of the shape and the random generator that makes the first weights."""


def generator(rng: Rng) -> np.random.Generator:
    """`rng` as a generator; what numpy cannot make one of is refused by name."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"rng is a numpy.random.Generator, a seed such as 0, or None, got {rng!r:.60}"
        ) from None


def kaiming_normal(shape: tuple[int, int], rng: Rng = None) -> Weights:
    """He's N(0, 2 / fan_in), for layers followed by relu, which lets half of the variance through.

    He et al., "Delving Deep into Rectifiers" (2015), equation 10.
    """
    fan_in, _ = _fans(shape)
    return generator(rng).normal(0.0, sqrt(2.0 / fan_in), shape)


def kaiming_uniform(shape: tuple[int, int], rng: Rng = None) -> Weights:
    """He's variance 2 / fan_in, from the uniform distribution on ±√(6 / fan_in)."""
    fan_in, _ = _fans(shape)
    bound = sqrt(6.0 / fan_in)
    return generator(rng).uniform(-bound, bound, shape)


def xavier_normal(shape: tuple[int, int], rng: Rng = None) -> Weights:
    """Glorot's N(0, 2 / (fan_in + fan_out)), for activations that are linear around 0, such as tanh.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010), equation 12.
    """
    return generator(rng).normal(0.0, sqrt(2.0 / sum(_fans(shape))), shape)


def xavier_uniform(shape: tuple[int, int], rng: Rng = None) -> Weights:
    """Glorot's variance 2 / (fan_in + fan_out), from the uniform distribution (his equation 16)."""
    bound = sqrt(6.0 / sum(_fans(shape)))
    return generator(rng).uniform(-bound, bound, shape)


def _fans(shape: tuple[int, int]) -> tuple[int, int]:
    if not isinstance(shape, tuple) or len(shape) != 2:
        raise ValueError(f"a weight has the shape (out, in), got {shape!r:.60}")
    fan_out, fan_in = (positive_integer(n, f"shape[{k}]") for k, n in enumerate(shape))
    return fan_in, fan_out
