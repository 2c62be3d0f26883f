"""The state of a training as plain data: with it, another one goes on bit for bit.

A state is of one training. If it does not fit this one, that is found before anything is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from nn.data import Batches
from nn.module import Module, attributes
from nn.optimizers.state import count_of_steps, require_keys
from nn.training.generators import Generators, check_states, generators_in, set_states, states_of
from nn.training.history import History
from nn.training.training import Training

ENTRIES = (
    "epoch", "model", "weights", "objective", "optimizer", "schedule", "generators", "data", "history",
    "best", "callbacks",
)  # fmt: skip


def state_of(training: Training) -> dict[str, Any]:
    """All that decides how the training goes on, between two epochs."""
    schedule = training.schedule
    return {
        "epoch": training.epoch,
        "model": _structure(training.model),
        "weights": training.model.state_dict(),
        "objective": _objective(training),
        "optimizer": training.optimizer.state_dict(),
        "schedule": None if schedule is None else schedule.state_dict(),
        "generators": states_of(_generators(training)),
        "data": _settings(training.batches),
        "history": training.history.to_dict(),
        "best": training.best.state_dict(),
        "callbacks": _states_of_callbacks(training),
    }


def restore(training: Training, state: Mapping[str, Any]) -> None:
    """Let the training go on from the state of another one.

    Raises TypeError or ValueError for a state that does not fit; then nothing has changed.
    """
    require_keys(state, ENTRIES, "the state of a training")
    epoch = count_of_steps(state["epoch"], "epoch")
    if epoch > training.epochs:
        raise ValueError(f"it is of epoch {epoch} already, and epochs={training.epochs} in all: take more")
    _check_model(training.model, state["model"], state["weights"])
    _check_model(training.model, state["model"], state["best"]["weights"] or state["weights"])
    _check_same(state["objective"], _objective(training), "objective")
    _check_same(state["data"], _settings(training.batches), "data")
    history = History.from_dict(state["history"])
    if history.columns and list(history.columns) != training.columns:
        raise ValueError(
            f"it measured {', '.join(history.columns)}, and this training {', '.join(training.columns)}: "
            "give the same validation= and metrics="
        )
    history.interrupted, history.stopped = False, ""
    generators = _generators(training)
    check_states(generators, state["generators"])
    before = state_of(training)
    try:
        _load_all_but_weights(training, state)
        training.model.load_state_dict(state["weights"])  # as a whole or not at all
    except BaseException:
        _load_all_but_weights(training, before)
        raise
    set_states(generators, state["generators"])
    training.epoch, training.history = epoch, history


def _load_all_but_weights(training: Training, state: Mapping[str, Any]) -> None:
    callbacks = _with_state(training)
    names = [name for name, _ in state["callbacks"]]
    if names != [type(callback).__name__ for callback in callbacks]:
        raise ValueError(
            f"its callbacks with a state are {', '.join(names) or 'none'}, and here they are "
            f"{', '.join(type(callback).__name__ for callback in callbacks) or 'none'}: give the same ones"
        )
    schedule = training.schedule
    if (schedule is None) != (state["schedule"] is None):
        there, here = ("without", "with") if schedule else ("with", "without")
        raise ValueError(f"it was saved {there} a schedule, and this training is {here} one: give the same")
    if schedule is not None:
        schedule.load_state_dict(state["schedule"])
    training.best.load_state_dict(state["best"])
    for callback, (_, own) in zip(callbacks, state["callbacks"], strict=True):
        callback.load_state_dict(own)
    training.optimizer.load_state_dict(
        state["optimizer"]
    )  # last: the learning rate is its own, whoever set it


def _generators(training: Training) -> Generators:
    return {"batches": training.batches.rng, **generators_in(training.model)}


def _settings(batches: Batches) -> dict[str, Any]:
    return {
        "shapes": [list(array.shape) for array in batches.arrays],
        "batch_size": batches.batch_size,
        "shuffle": batches.shuffle,
        "drop_last": batches.drop_last,
    }


def _with_state(training: Training) -> list[Any]:
    return [callback for callback in training.callbacks if callback.state_dict()]


def _states_of_callbacks(training: Training) -> list[tuple[str, dict[str, Any]]]:
    return [(type(callback).__name__, callback.state_dict()) for callback in _with_state(training)]


def _objective(training: Training) -> dict[str, Any]:
    """What is made small, by the names of its parts."""
    penalty = None if training.penalty is None else _named(training.penalty)
    return {"loss": _named(training.loss), "penalty": penalty, "clip_norm": training.clip_norm}


def _named(x: Any) -> str:
    """A function by its name, anything else by that of its class: both are the same in another process."""
    if isinstance(x, partial):
        simple = [f"{k}={v!r}" for k, v in sorted(x.keywords.items()) if isinstance(v, int | float | str)]
        return f"{_named(x.func)}({', '.join(simple)})"
    name = getattr(x, "__name__", None)
    return name if isinstance(name, str) else type(x).__name__


def _structure(model: Module) -> dict[str, str]:
    """What the model is made of: its modules, and the functions in them, by where they are."""
    parts = {}
    for where, module in model._named_modules():
        parts[where or "the model"] = type(module).__name__
        functions = {name: x for name, x in attributes(module) if callable(x) and not isinstance(x, Module)}
        parts |= {f"{where}.{name}".lstrip("."): _named(x) for name, x in functions.items()}
    return parts


def _check_model(model: Module, structure: Mapping[str, Any], weights: Mapping[str, Any]) -> None:
    """ValueError unless the weights are of such a model, with their shapes and their precision."""
    here = _structure(model)
    require_keys(structure, structure, "the model")
    if structure.get("the model") != here["the model"]:
        raise ValueError(
            f"it is of the model {structure.get('the model')!r:.60}, and this one is {here['the model']!r}"
        )
    _check_same(
        {name: _kind(x) for name, x in weights.items()},
        {name: _kind(x) for name, x in model.state_dict().items()},
        "weights",
    )
    _check_same(structure, here, "parts")


def _kind(x: Any) -> str:
    array = np.asarray(x)
    return f"{array.dtype} {array.shape}"


def _check_same(saved: Mapping[str, Any], here: Mapping[str, Any], what: str) -> None:
    for name in [*here, *saved]:
        if saved.get(name) != here.get(name):
            raise ValueError(
                f"its {what} have {name}: {saved.get(name, 'none')}, and here it is {here.get(name, 'none')}"
            )
