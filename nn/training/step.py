"""One step's way forward and back: the loss of a batch, its gradients left in `.grad`.

Either recorded anew each time, or recorded once for each shape of batch and run again as a plan, which
leaves out what Python does in a model and what the engine does to record it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd import Tensor, Value, enable_grad, modes
from autograd.coercion import as_array, describe
from autograd.compile import Plan
from nn.data.arrays import AnyArray
from nn.losses.targets import always_one_hot, one_hot
from nn.module import Module
from nn.parameter import zero_grad
from nn.training.checks import Penalty, require_scalar_node
from nn.training.evaluation import Loss
from nn.training.outputs import on_batches


class StepResult(NamedTuple):
    """The loss of a batch, the same with the penalty, and the model's outputs."""

    loss: float
    total: float
    outputs: Any


Step: TypeAlias = Callable[[AnyArray, AnyArray], StepResult]


class RecordedStep:
    """Each batch is recorded, as `loss(model(x), y).backward()` does it."""

    def __init__(self, model: Module, loss: Loss, penalty: Penalty | None = None) -> None:
        self.model, self.loss, self.penalty = model, loss, penalty
        self._apply = on_batches(model)
        self._parameters = model.parameters()

    def __call__(self, x: AnyArray, y: AnyArray) -> StepResult:
        """Forward and back. The gradients before are forgotten."""
        outputs = self._apply(x)
        cost = total = self.loss(outputs, y)
        if self.penalty is not None:
            total = cost + self.penalty(self.model)
        zero_grad(self._parameters)
        total.backward()
        number: float = cost.item()
        return StepResult(number, number if total is cost else total.item(), outputs)


class _Recording(NamedTuple):
    run: Callable[..., Any]
    dtype: Any
    classes: int | None
    """How many columns class numbers become; None for targets that are numbers themselves."""


class CompiledStep:
    """The loss of a batch and its gradients by a plan, which is recorded once for each shape of batch.

    The Python of model and loss runs only then. So it is for models that compute the same each time:
    no Dropout, no BatchNorm, no branch on a number. What the loss says about wrong targets it says of the
    first batch only, except about classes that do not exist.

    Args:
        model: a module of Tensors.
        loss: a function of outputs and targets to a scalar node.
        penalty: a function of the model that is added to the loss.

    Raises TypeError or ValueError for a model that cannot be recorded once for all.

    >>> import nn
    >>> model = nn.MLP([2, 8, 2], rng=0)
    >>> step = CompiledStep(model, nn.cross_entropy)
    >>> optimizer = nn.SGD(model.parameters(), lr=0.5)
    >>> x, y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1])
    >>> for _ in range(20):
    ...     loss, *_ = step(x, y)
    ...     optimizer.step()
    >>> loss < 0.1
    True
    """

    def __init__(self, model: Module, loss: Loss, penalty: Penalty | None = None) -> None:
        changing = [m.title for m in model.modules() if not m.repeatable]
        if changing:
            raise ValueError(
                f"{changing[0]} computes something else at each step, and what is compiled would stay as it "
                "was recorded: train without compiled=True, or leave this layer out"
            )
        self._parameters = model.parameters()
        if any(isinstance(p, Value) for p in self._parameters):
            raise TypeError("a model of Values takes one example at a time: train it without compiled=True")
        self.model, self.loss, self.penalty = model, loss, penalty
        self._eager = RecordedStep(model, loss, penalty)
        self._recordings: dict[tuple[Any, ...], _Recording] = {}

    def __call__(self, x: AnyArray, y: AnyArray) -> StepResult:
        """Forward and back. The gradients before are forgotten."""
        if modes.special and modes.is_debugging():
            return self._eager(x, y)
        if type(x) is not np.ndarray or type(y) is not np.ndarray:
            x, y = np.asarray(x), np.asarray(y)
        key = x.shape, x.dtype, y.shape, y.dtype
        recording = self._recordings.get(key)
        if recording is None:
            recording = self._recordings[key] = self._record(x, y)
        run, dtype, classes = recording
        targets = y if classes is None else one_hot(y, classes, dtype)
        try:
            total, _, seen = run(x, targets)
        except ArithmeticError:  # a pole, or a NaN: the engine knows where 0 times infinity is 0
            return self._eager(x, y)
        number = float(total)
        return StepResult(number if len(seen) == 1 else float(seen[1]), number, seen[0])

    def __getstate__(self) -> dict[str, Any]:
        """Without the recordings: a copy has parameters of its own, and records for them."""
        return {**vars(self), "_recordings": {}}

    def _record(self, x: AnyArray, y: AnyArray) -> _Recording:
        with enable_grad():
            given = Tensor(as_array(x, "the input"))
            outputs = self.model(given)
            if not isinstance(outputs, Tensor):
                raise TypeError(f"compiled=True is for models that make a Tensor, got {describe(outputs)}")
            classes = outputs.shape[1] if y.dtype.kind in "iub" and y.ndim < outputs.ndim == 2 else None
            numbers = y if classes is None else one_hot(y, classes, outputs.dtype)
            targets = Tensor(as_array(numbers, "targets"))
            with nullcontext() if classes is None else always_one_hot(targets):
                cost = total = require_scalar_node(self.loss(outputs, targets), "loss")
            if self.penalty is not None:
                total = cost + self.penalty(self.model)
        watched = [outputs] if total is cost else [outputs, cost]
        plan = Plan(total, [given, targets], parameters=self._parameters, watched=watched)
        return _Recording(plan.run, outputs.dtype, classes)
