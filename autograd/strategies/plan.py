"""What a random circuit is to be made of, checked before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograd.coercion import describe
from autograd.primitive import REQUIRED, Primitive
from autograd.strategies.composites import COMPOSITES

MOST_INPUTS = 26
"""Inputs are called by one letter."""


@dataclass(frozen=True)
class Plan:
    """The gates to choose from, and where to stop.

    Attributes:
        pool: the primitives to choose from; the user's own come first and more often.
        required: one of these is in every circuit, unless it is empty.
        max_gates, max_inputs, smooth: see `circuits`.
    """

    pool: tuple[Primitive, ...] = field(repr=False)  # a failing test prints the plan
    required: tuple[Primitive, ...]
    max_gates: int
    max_inputs: int
    smooth: bool


def plan(
    gates: Sequence[Primitive],
    only: bool,
    max_gates: int,
    max_inputs: int,
    smooth: bool,
    table: Sequence[Primitive],
) -> Plan:
    """The plan for these arguments of a strategy; TypeError or ValueError says which one is wrong."""
    for op in gates:
        if not isinstance(op, Primitive):
            raise TypeError(
                f"gates= takes primitives, such as autograd.sin or your own, got {describe(op)}: "
                "make one gate of a function with @autograd.composite"
            )
        if not op.is_builtin and any(setting is REQUIRED for setting in op.defaults.values()):
            raise ValueError(f"gates=: {op.signature} has a parameter without a default, and none is drawn")
    if only and not gates:
        raise ValueError("only=True needs gates=[...] to build of")
    if max_gates < 1:
        raise ValueError(f"max_gates={max_gates}, but a circuit has a gate: give 1 or more")
    if not 1 <= max_inputs <= MOST_INPUTS:
        raise ValueError(f"max_inputs={max_inputs}: give 1 to {MOST_INPUTS}")
    everything = (*table, *COMPOSITES)
    own = tuple(op for op in gates for _ in range(1 + len(everything) // 8))
    return Plan(tuple(gates) if only else own + everything, tuple(gates), max_gates, max_inputs, smooth)
