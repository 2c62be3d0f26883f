"""The random generators of a training, by name, and their states as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.coercion import describe
from nn.module import Module
from nn.optimizers.state import require_keys

Generators = dict[str, np.random.Generator]


def generators_in(model: Module) -> Generators:
    """The generators that modules draw from, such as `layers.2.rng` of a Dropout."""
    return {
        prefix + name: x
        for prefix, module in model._named_modules()
        for name, x in vars(module).items()
        if isinstance(x, np.random.Generator)
    }


def states_of(generators: Generators) -> dict[str, Any]:
    """The state of each: nested dicts of names, integers and arrays."""
    return {name: rng.bit_generator.state for name, rng in generators.items()}


def set_states(generators: Generators, states: Mapping[str, Any]) -> None:
    """Let each go on from its state; these have been checked."""
    for name, rng in generators.items():
        rng.bit_generator.state = states[name]


def check_states(generators: Generators, states: Any) -> None:
    """TypeError or ValueError unless there is a state for each generator that it can take over."""
    require_keys(states, generators, "the random generators")
    for name, rng in generators.items():
        trial = type(rng.bit_generator)(0)
        try:
            trial.state = states[name]
        except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
            raise ValueError(
                f"{name} draws from {type(trial).__name__}, which cannot go on from "
                f"{describe(states[name])}: {error}"
            ) from error
