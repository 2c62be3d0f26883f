"""The state of an optimizer as plain data, and whether it fits: all is checked before any is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from autograd.coercion import as_array, describe
from nn.optimizers.settings import Check

Memory: TypeAlias = dict[str, Any]
"""What is remembered of one parameter: arrays of its shape by name, and an int, the number of steps."""


def copied_memory(memory: Memory) -> Memory:
    """A copy that further steps do not change."""
    return {name: x.copy() if isinstance(x, np.ndarray) else x for name, x in memory.items()}


def fitted_state(
    state: Any, optimizer: str, settings: Mapping[str, Check], blanks: list[Memory]
) -> tuple[dict[str, Any], list[Memory]]:
    """The settings and memories in a state, copied and checked.

    Args:
        state: what `Optimizer.state_dict()` gave.
        optimizer: the name of the optimizer that it is for.
        settings: its settings by name, and what each takes.
        blanks: for each parameter a memory as it is before the first step.
    """
    require_keys(state, ("optimizer", "settings", "memory"), "the state of an optimizer")
    if state["optimizer"] != optimizer:
        raise ValueError(f"the state is of {state['optimizer']!r:.40}, and this optimizer is {optimizer!r}")
    require_keys(state["settings"], settings, f"the settings of {optimizer}")
    checked = {name: check(state["settings"][name], name) for name, check in settings.items()}
    memories = state["memory"]
    if not isinstance(memories, list | tuple):
        raise TypeError(f"the state's memory is a list, one dict a parameter, got {describe(memories)}")
    if len(memories) != len(blanks):
        raise ValueError(
            f"the state is of {len(memories)} parameters, and there are {len(blanks)}: "
            "build model and optimizer as they were when it was saved"
        )
    return checked, [_fitted(k, *pair) for k, pair in enumerate(zip(memories, blanks, strict=True))]


def require_keys(x: Any, expected: Any, what: str) -> None:
    """TypeError unless `x` is a dict, ValueError unless it has exactly the expected keys."""
    if not isinstance(x, Mapping):
        raise TypeError(f"{what} is a dict, as state_dict() gives it, got {describe(x)}")
    if x.keys() != set(expected):
        raise ValueError(f"{what} has the entries {sorted(expected)}, got {sorted(map(str, x))}")


def count_of_steps(x: Any, what: str) -> int:
    """`x` as an int of at least 0."""
    if not isinstance(x, int | np.integer) or isinstance(x, bool):
        raise TypeError(f"{what} is a whole number, got {describe(x)}")
    if x < 0:
        raise ValueError(f"{what} is at least 0, got {x}")
    return int(x)


def _fitted(k: int, memory: Any, blank: Memory) -> Memory:
    what = f"the memory of parameter {k}"
    require_keys(memory, () if memory == {} else blank, what)
    fitted: Memory = {}
    for name, x in memory.items():
        if name == "steps":
            fitted[name] = count_of_steps(x, f"{name} in {what}")
            continue
        array = as_array(x, f"{name} in {what}")
        if array.shape != blank[name].shape:
            raise ValueError(
                f"{name} in {what} has the shape {array.shape}, and the parameter {blank[name].shape}: "
                "build model and optimizer as they were when the state was saved"
            )
        fitted[name] = np.array(array, dtype=blank[name].dtype)
    return fitted
