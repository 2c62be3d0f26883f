"""What all optimizers share: they go over the parameters, and remember something about each.

`step()` adds to each parameter its change, computed from the gradient and from what is remembered
of earlier ones. Everything is computed in arrays that exist already: to allocate large ones anew at
each step takes longer than the arithmetic. A Value is treated as an array without axes, so one
formula serves both kinds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

import numpy as np

from autograd import Node
from autograd.coercion import Array
from autograd.node import mark_changed, user_line
from nn.optimizers.settings import Check, non_negative
from nn.optimizers.state import Memory, copied_memory, fitted_state
from nn.parameter import Parameter, is_parameter, zero_grad

Gradient: TypeAlias = Any
"""An array for a Tensor, a float for a Value; or an array without axes, once decay was added to that."""


class Optimizer(ABC):
    """The base of optimizers: derive from it, name what is remembered, define `_change`.

    Args:
        parameters: leaf Tensors and Values, such as `model.parameters()`.
        lr: the learning rate, at least 0. It may be assigned later on, as a schedule does.

    Raises TypeError or ValueError for an empty list, for what is no leaf or is listed twice, and for
    a setting out of its range.
    """

    lr: float

    _settings: ClassVar[Mapping[str, Check]] = {"lr": non_negative}
    """The settings by name, and what each takes, whenever it is assigned."""

    _remembered: ClassVar[tuple[str, ...]] = ()
    """The names of the arrays that are kept for each parameter, zeros at first."""

    _counts_steps: ClassVar[bool] = False
    """Whether the number of steps is kept for each parameter, as `steps`."""

    def __init__(self, parameters: Iterable[Parameter], lr: float) -> None:
        self.parameters = tuple(checked_parameters(parameters, "an optimizer"))
        self.lr = lr
        changes, works = _shared_space(self.parameters), _shared_space(self.parameters)
        # The memory is empty until `_recalled`: plain SGD needs none, nor does one that gets no gradient.
        self._work: list[tuple[Parameter, Memory, Array, Array]] = [
            (p, {}, change, work) for p, change, work in zip(self.parameters, changes, works, strict=True)
        ]

    def zero_grad(self) -> None:
        """Forget the gradients, before the next `backward()`."""
        zero_grad(self.parameters)

    @np.errstate(all="ignore")  # gradients that overflow give inf, on Tensors as on Values
    def step(self) -> None:
        """Add to each parameter its change; one whose gradient is None stays as it is."""
        changed: list[Parameter] = []
        try:
            for p, memory, change, work in self._work:
                g = p._grad
                if g is not None:
                    amount = self._change(p, g, memory, change, work)
                    changed.append(p)
                    p._shift(amount)
        finally:
            mark_changed(changed, user_line(2))

    @abstractmethod
    def _change(self, p: Parameter, g: Gradient, memory: Memory, change: Array, work: Array) -> Array:
        """What is to be added to `p` with the gradient `g`; its memory, from `_recalled`, is updated.

        It is computed in `change`, and in `work` if need be, arrays of the shape of `p`. `g` is only
        read: its owner may keep it.
        """

    def state_dict(self) -> dict[str, Any]:
        """A copy of the settings and of what is remembered: training goes on from it bit for bit.

        Plain data: the name of the optimizer, its settings by name, and for each parameter, in their
        order, a dict of arrays and of the number of its steps, or an empty one if there is nothing yet.
        """
        return {
            "optimizer": type(self).__name__,
            "settings": {name: getattr(self, name) for name in self._settings},
            "memory": [copied_memory(memory) for _, memory, *_ in self._work],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over settings and memory from what `state_dict()` gave, on parameters of the same shapes.

        Raises TypeError or ValueError for the state of another optimizer, for settings out of range
        and for what does not fit the parameters; then nothing has changed.
        """
        blanks = [self._blank(p) for p in self.parameters]
        settings, memories = fitted_state(state, type(self).__name__, self._settings, blanks)
        vars(self).update(settings)
        self._work = [
            (p, memory, change, work)
            for (p, _, change, work), memory in zip(self._work, memories, strict=True)
        ]

    def __repr__(self) -> str:
        count = len(self.parameters)
        settings = [f"{name}={getattr(self, name)!r}" for name in self._settings]
        return f"{type(self).__name__}({count} parameter{'s' * (count > 1)}, {', '.join(settings)})"

    def __setattr__(self, name: str, x: Any) -> None:
        check = self._settings.get(name)
        super().__setattr__(name, check(x, name) if check else x)

    def _recalled(self, memory: Memory, p: Parameter) -> Memory:
        """The memory of `p`, made before the first step that needs one."""
        if not memory:
            memory.update(self._blank(p))
        return memory

    def _blank(self, p: Parameter) -> Memory:
        steps: Memory = {"steps": 0} if self._counts_steps else {}
        return {**steps, **{name: np.zeros(p.shape, p.dtype) for name in self._remembered}}


def with_decay(g: Gradient, weight_decay: float, p: Parameter, out: Array) -> Gradient:
    """The gradient plus weight_decay·p, computed in `out`; without decay just the gradient."""
    if not weight_decay:
        return g
    # Not `.data`: that hands the array out, and the engine would have to watch it from then on.
    np.multiply(p._data, weight_decay, out=out)
    return np.add(out, g, out=out)


def checked_parameters(parameters: Any, who: str) -> list[Parameter]:
    """The parameters as a list; TypeError or ValueError if `who` cannot work on them."""
    if isinstance(parameters, Node) or not isinstance(parameters, Iterable):
        what = type(parameters).__name__
        raise TypeError(f"{who} takes a list of parameters, such as model.parameters(), got a {what}")
    listed = list(parameters)
    if not listed:
        raise ValueError(f"the list of parameters is empty: there is nothing for {who} to work on")
    for k, p in enumerate(listed):
        if not is_parameter(p):
            what = f"the computed {p.label}" if isinstance(p, Node) else f"a {type(p).__name__}"
            raise TypeError(f"parameter {k} is a leaf, a Tensor or Value that was not computed, got {what}")
    if len(set(map(id, listed))) < len(listed):
        raise ValueError("a parameter is listed twice and would be changed twice: list it once")
    return listed


def _shared_space(parameters: Sequence[Parameter]) -> list[Array]:
    """For each parameter an array like it to compute in; all in the same memory, one used at a time."""
    space = np.empty(max(p.size for p in parameters))
    return [space.view(p.dtype)[: p.size].reshape(p.shape) for p in parameters]
