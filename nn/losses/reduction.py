"""From the losses of the examples to one number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograd import Node, Tensor, Value, mean
from autograd import sum as sum_axes
from autograd.coercion import Array
from nn.losses.targets import matching_targets

Outputs: TypeAlias = Tensor | Value | Array | Sequence[Value]
"""What a model gives: a Tensor or plain array, or one scalar node or a list of them, one an example."""

REDUCTIONS = ("mean", "sum", "none")


def reduced(losses: Any, reduction: str) -> Any:
    """The mean or the sum of the losses, or the losses themselves; ValueError for another reduction.

    A list of Values stays a circuit of Values.
    """
    if not isinstance(reduction, str) or reduction not in REDUCTIONS:
        known = ", ".join(map(repr, REDUCTIONS))
        raise ValueError(f"reduction={reduction!r:.60} is unknown: use one of {known}")
    if reduction == "none" or isinstance(losses, Value | float):
        return losses
    if not isinstance(losses, list):
        return mean(losses) if reduction == "mean" else sum_axes(losses)
    first, *others = losses
    total = sum(others, first)
    return total / len(losses) if reduction == "mean" else total


def reduced_elements(
    loss: Callable[[Any, Any], Any],
    outputs: Outputs,
    targets: Any,
    reduction: str,
    check: Callable[[Array], None] | None = None,
) -> Any:
    """`loss(output, target)` of each element, reduced. `check` may refuse numbers that are no targets."""
    targets = matching_targets(targets, outputs, check)
    if not isinstance(outputs, Sequence):
        if isinstance(outputs, Value) and not isinstance(targets, Node):
            targets = float(targets)
        return reduced(loss(outputs, targets), reduction)
    each: Any = targets if isinstance(targets, Node) else targets.tolist()
    return reduced([loss(output, target) for output, target in zip(outputs, each, strict=True)], reduction)
