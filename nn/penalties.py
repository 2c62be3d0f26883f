"""Penalties on large weights, to be added to the loss: a model that leans on few numbers overfits.

Biases are left alone, as in lecture 002: they move a unit's threshold and make nothing steeper. What
is a weight is told by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from autograd import Node, Tensor, Value, abs, square
from nn.module import Module
from nn.optimizers.settings import non_negative
from nn.parameter import Parameter
from nn.sizes import positive_integer

Named: TypeAlias = Module | Iterable[tuple[str, Parameter]]
"""A model, or what its `named_parameters()` gives."""


def weights(model: Named) -> list[Parameter]:
    """The parameters that penalties apply to.

    All but those whose name ends in `bias`, and those named `weight` that are Tensors of one axis:
    these are the factors of normalisation layers, whose size does not matter to what they compute next.

    >>> import nn
    >>> [w.shape for w in weights(nn.MLP([3, 4, 2], rng=0))]
    [(4, 3), (2, 4)]

    Raises TypeError for what is no model or list of names and parameters, ValueError if none is left.
    """
    found = [p for name, p in _named(model) if not _is_spared(name.split(".")[-1], p)]
    if not found:
        raise ValueError("there are no weights to penalize: all parameters are biases or of normalisation")
    return found


def spared(model: Named) -> list[Parameter]:
    """The other parameters, which penalties leave alone; the argument as of `weights`."""
    return [p for name, p in _named(model) if _is_spared(name.split(".")[-1], p)]


def l2_penalty(model: Named, strength: float, n: int = 1) -> Any:
    """λ/(2n) Σ w² over all weights, biases left out; it adds (λ/n)·w to their gradients. Lecture 002.

    Args:
        model: a module, or its `named_parameters()`; see `weights` for which are taken.
        strength: λ, at least 0.
        n: the number of training examples.

    Returns:
        A scalar Tensor, or for Values a Value.

    >>> from autograd import Value
    >>> w, b = Value(3.0), Value(5.0)
    >>> penalty = l2_penalty([("w", w), ("bias", b)], strength=0.1, n=2)
    >>> penalty.backward()
    >>> w.grad, b.grad
    (0.15000000000000002, 0.0)
    """
    return _sum_over_weights(square, model, non_negative(strength, "strength") / (2 * _examples(n)))


def l1_penalty(model: Named, strength: float, n: int = 1) -> Any:
    """λ/n Σ |w| over all weights, biases left out; it adds ±λ/n to their gradients, and 0 at w = 0.

    It draws weights that are of little use to 0. Arguments, result and errors as of `l2_penalty`.
    """
    return _sum_over_weights(abs, model, non_negative(strength, "strength") / _examples(n))


def _sum_over_weights(cost: Callable[[Any], Any], model: Named, factor: float) -> Any:
    costs = [cost(w) if isinstance(w, Value) else cost(w).sum() for w in weights(model)]
    return factor * sum(costs[1:], costs[0])


def _is_spared(name: str, p: Parameter) -> bool:
    return name == "bias" or (name == "weight" and isinstance(p, Tensor) and p.ndim == 1)


def _named(model: Any) -> list[tuple[str, Parameter]]:
    if isinstance(model, Module):
        return model.named_parameters()
    pairs = list(model) if isinstance(model, Iterable) and not isinstance(model, Node) else [model]
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            raise TypeError(
                "a penalty takes a module, or pairs of a name and a parameter as named_parameters() gives "
                f"them, got {pair!r:.60}"
            )
        if not isinstance(pair[1], Node):
            raise TypeError(f"{pair[0]!r} is a Tensor or a Value, got {pair[1]!r:.60}")
    return pairs


def _examples(n: Any) -> int:
    return positive_integer(n, "n")
