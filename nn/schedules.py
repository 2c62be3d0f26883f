"""Learning-rate schedules: large steps first, to get near, and small ones later, to settle down.

A rule says which share of the learning rate is used at step 0, 1, 2, ...; a `Schedule` applies it to
an optimizer. A step is whatever the schedule is told of, usually an epoch. Each rule is a plain
function of the step, so any function of yours will do as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import cos, pi
from typing import Any, TypeAlias

from nn.optimizers import Optimizer
from nn.optimizers.settings import fraction, non_negative, positive
from nn.optimizers.state import count_of_steps, require_keys
from nn.sizes import positive_integer

Rule: TypeAlias = Callable[[int], float]
"""From the number of the step to the share of the learning rate."""


class Schedule:
    """Sets the learning rate of an optimizer to rule(step) times what it was, from step 0 on.

    Call `step()` after the optimizer's steps, once an epoch, or once a batch if the rule counts those.
    PyTorch calls this LambdaLR.

    Args:
        optimizer: whose `lr` is changed, at once and at each `step()`.
        rule: one of this module, or a function of an int.

    >>> import nn
    >>> from autograd import Value
    >>> optimizer = nn.SGD([Value(1.0)], lr=0.1)
    >>> schedule = Schedule(optimizer, StepDecay(step_size=2, gamma=0.5))
    >>> for epoch in range(5):
    ...     print(optimizer.lr, end=" ")
    ...     schedule.step()
    0.1 0.1 0.05 0.05 0.025
    """

    def __init__(self, optimizer: Optimizer, rule: Rule) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"a schedule takes an optimizer, such as nn.SGD(...), got {optimizer!r:.60}")
        if not callable(rule):
            raise TypeError(f"a rule is one of nn.schedules or a function of the step, got {rule!r:.60}")
        self.optimizer = optimizer
        self.rule = rule
        self.base_lr: float = optimizer.lr
        self.steps = 0
        optimizer.lr = self.base_lr * rule(0)

    def step(self) -> None:
        """Go on to the next learning rate; ValueError if the rule's is negative or not finite."""
        self.optimizer.lr = self.base_lr * self.rule(self.steps + 1)
        self.steps += 1

    def state_dict(self) -> dict[str, Any]:
        """Where the schedule is, as plain data; the rule by its name, to recognise it."""
        return {"rule": _name_of(self.rule), "base_lr": self.base_lr, "steps": self.steps}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state_dict()` gave, and set the optimizer's learning rate to it.

        Raises TypeError or ValueError for the state of another rule and for what cannot be one; then
        nothing has changed.
        """
        require_keys(state, ("rule", "base_lr", "steps"), "the state of a schedule")
        if state["rule"] != _name_of(self.rule):
            raise ValueError(
                f"the state is of the rule {state['rule']!r:.80}, not of {_name_of(self.rule)!r}"
            )
        base_lr, steps = non_negative(state["base_lr"], "base_lr"), count_of_steps(state["steps"], "steps")
        self.optimizer.lr = base_lr * self.rule(steps)
        self.base_lr, self.steps = base_lr, steps


@dataclass(frozen=True)
class Constant:
    """The same learning rate throughout."""

    def __call__(self, step: int) -> float:
        """Always 1."""
        return 1.0


@dataclass(frozen=True)
class StepDecay:
    """Times `gamma` every `step_size` steps; PyTorch's StepLR."""

    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        positive_integer(self.step_size, "step_size")
        positive(self.gamma, "gamma")

    def __call__(self, step: int) -> float:
        """gamma^⌊step / step_size⌋."""
        return self.gamma ** (step // self.step_size)


@dataclass(frozen=True)
class Exponential:
    """Times `gamma` at each step; PyTorch's ExponentialLR."""

    gamma: float

    def __post_init__(self) -> None:
        positive(self.gamma, "gamma")

    def __call__(self, step: int) -> float:
        """gamma^step."""
        return self.gamma**step


@dataclass(frozen=True)
class Cosine:
    """Half a wave of the cosine down to the share `final` in `steps` steps, and `final` from there on.

    PyTorch's CosineAnnealingLR until it rises again. Loshchilov and Hutter, "SGDR" (2017), equation 5.
    """

    steps: int
    final: float = 0.0

    def __post_init__(self) -> None:
        positive_integer(self.steps, "steps")
        fraction(self.final, "final")

    def __call__(self, step: int) -> float:
        """final + (1 - final)·(1 + cos(π·step / steps)) / 2."""
        return _wave(1.0, self.final, step / self.steps)


@dataclass(frozen=True)
class WarmUp:
    """A straight line from the share `start` up to 1 in `steps` steps, and then another rule from its step 0.

    PyTorch's LinearLR, followed by the other in a SequentialLR.
    """

    steps: int
    start: float = 0.1
    then: Rule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        positive_integer(self.steps, "steps")
        fraction(self.start, "start")
        if not callable(self.then):
            raise TypeError(f"then is another rule, a function of the step, got {self.then!r:.60}")

    def __call__(self, step: int) -> float:
        """start + (1 - start)·step / steps, and then what the other rule says."""
        if step >= self.steps:
            return self.then(step - self.steps)
        return self.start + (1.0 - self.start) * step / self.steps


@dataclass(frozen=True)
class OneCycle:
    """Up from the share 1/25 to 1, and down to almost 0, both along the cosine, in `steps` steps in all.

    PyTorch's OneCycleLR with its settings, for the optimizer's lr as max_lr, but momentum stays as it
    is. Smith and Topin, "Super-Convergence" (2019).

    Args:
        steps: their number in all, at least 2: step 0 is the first, `steps` - 1 the last.
        rising: the share of the steps that go up.
        start: the share of the learning rate at the first step.
        final: the share at the last step.
    """

    steps: int
    rising: float = 0.3
    start: float = 1 / 25
    final: float = 1 / 25 / 1e4

    def __post_init__(self) -> None:
        if positive_integer(self.steps, "steps") < 2:
            raise ValueError(f"steps is at least 2, a first and a last one, got {self.steps}")
        for name in ("rising", "start", "final"):
            fraction(getattr(self, name), name)
        if self.rising * self.steps <= 1.0:
            raise ValueError(
                f"rising={self.rising:g} of {self.steps} steps leaves none to go up: set it to more than "
                f"{1 / self.steps:g}"
            )

    def __call__(self, step: int) -> float:
        """The wave up as far as `rising` goes, and the one down after it."""
        top = self.rising * self.steps - 1.0
        if step <= top:
            return _wave(self.start, 1.0, step / top)
        return _wave(1.0, self.final, (step - top) / (self.steps - 1.0 - top))


def _wave(start: float, end: float, progress: float) -> float:
    """Half a wave of the cosine from `start` to `end`, where it stays."""
    return end + (start - end) * (1.0 + cos(pi * min(progress, 1.0))) / 2.0


def _name_of(rule: Rule) -> str:
    return str(getattr(rule, "__name__", repr(rule)))
