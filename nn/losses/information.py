"""Information: how much is learned when an event is seen, on average. Lecture 001.

The base of the logarithm is e unless another is given, as in the other losses: nats. Of base 2 they are
bits. With both in one unit, KL(P, Q) = H(P, Q) - H(P).
"""

from __future__ import annotations

from math import e
from math import log as log_of_float
from typing import Any

import numpy as np

from autograd import Node, log, where
from autograd import sum as sum_axes
from autograd.coercion import as_array, as_float
from nn.losses.reduction import reduced
from nn.losses.targets import are_probabilities, stacked, sum_to_one


def entropy(p: Any, base: float = e, reduction: str = "mean") -> Any:
    """H(P) = -Σ p log p: the information in seeing which event it was, at least 0.

    Where p is 0, so is p log p. Its derivative would be infinite there; it counts as 0, so that the
    gradient through a softmax that is rounded to 0 is finite, and right.

    Args:
        p: probabilities that sum to 1 along the last axis; a Tensor, array or list, also of Values.
        base: of the logarithm: e for nats, 2 for bits.
        reduction: of several distributions, (batch, events): "mean", "sum" or "none".

    Raises ValueError for numbers that are no probabilities and for a base that is not above 0 or is 1.

    >>> float(entropy([0.5, 0.5], base=2))  # a fair coin
    1.0
    """
    p = _distribution(p, "p")
    return _reduced(-_times_log(p, p), base, reduction)


def cross_entropy_of_distributions(p: Any, q: Any, base: float = e, reduction: str = "mean") -> Any:
    """H(P, Q) = -Σ p log q: the average length of messages about P, in a code that is best for Q.

    `cross_entropy` is this, with q = softmax(logits). Infinite where Q excludes what P allows.

    Args:
        p, q: distributions of one shape, as in `entropy`; a gradient flows to each that is a node.
        base, reduction: as in `entropy`.

    Raises ValueError as `entropy` does, and for two shapes.

    >>> round(float(cross_entropy_of_distributions([0.5, 0.5], [0.25, 0.75], base=2)), 6)
    1.207519
    """
    p, q = _pair(p, q)
    return _reduced(-_times_log(p, q), base, reduction)


def kl_divergence(p: Any, q: Any, base: float = e, reduction: str = "mean") -> Any:
    """KL(P, Q) = Σ p log(p / q): what using Q instead of P costs. 0 if, and only if, they are equal.

    Arguments and errors are those of `cross_entropy_of_distributions`; at p = 0 the derivative is as in
    `entropy`. The order is that of the formula: P is what is true, Q the model. (PyTorch's kl_div takes
    log q first, and then p.)

    >>> round(float(kl_divergence([0.5, 0.5], [0.25, 0.75], base=2)), 6)
    0.207519
    """
    p, q = _pair(p, q)
    return _reduced(_times_log(p, p) - _times_log(p, q), base, reduction)


def _times_log(p: Any, q: Any) -> Any:
    """p ln q, which is 0 where both are 0."""
    return p * log(where(p + q, q, 1.0))


def _reduced(terms: Any, base: Any, reduction: str) -> Any:
    base = as_float(base, "base")
    if not 0.0 < base < float("inf") or base == 1.0:
        raise ValueError(f"base is positive and not 1, such as 2 for bits, got {base:g}")
    total = sum_axes(terms, axis=-1)
    return reduced(total if base == e else total / log_of_float(base), reduction)


def _pair(p: Any, q: Any) -> tuple[Any, Any]:
    p, q = _distribution(p, "p"), _distribution(q, "q")
    if p.shape != q.shape:
        raise ValueError(f"p has the shape {p.shape} and q {q.shape}: give one probability of each event")
    return p, q


def _distribution(p: Any, what: str) -> Any:
    p = stacked(p)
    if not isinstance(p, Node):
        p = as_array(p, what)
    if not p.shape:
        raise ValueError(f"{what} is one number: give the probabilities of all events, such as [p, 1 - p]")
    numbers = np.array(p)
    are_probabilities(numbers, what)
    sum_to_one(numbers, what)
    return p
