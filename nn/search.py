"""The three strategies of lecture 004 to make a loss small: try at random, try nearby, follow the gradient.

All take the same loss, a function of the parameters, and return the same `History`, so that one plot
compares them: how small has the loss become after so many looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import Node, Tensor, Value, enable_grad, gradients, no_grad
from autograd.coercion import as_float
from nn.initializers import Rng, generator
from nn.module import Module
from nn.optimizers.settings import non_negative, positive
from nn.parameter import Parameter, copied_data
from nn.sizes import positive_integer

Loss: TypeAlias = Callable[[Any], Any]
"""A function of the parameters, one Tensor, one Value or a model, that returns a scalar node."""

Start: TypeAlias = ArrayLike | Module
"""The first parameters: an array for a Tensor, a float for a Value, or a model, which is changed."""


@dataclass
class History:
    """What a search has seen.

    Attributes:
        losses: the loss at each point that was looked at, in their order.
        best: the parameters with the smallest loss: an array, a float, or the state of the model.
        points: the parameters at each point, like `best`; None unless they were to be kept.
    """

    losses: list[float] = field(default_factory=list)
    best: Any = None
    points: list[Any] | None = None

    @property
    def smallest(self) -> NDArray[np.float64]:
        """The smallest loss so far, after each look; NaN only while all were."""
        return np.fmin.accumulate(self.losses)


def random_search(
    loss: Loss,
    shape: tuple[int, ...] | Module,
    tries: int,
    rng: Rng = None,
    scale: float = 1.0,
    keep_points: bool = False,
) -> History:
    """Try parameters from N(0, scale²) and keep the best: the lecture's "first very bad idea".

    Args:
        loss: a function of a Tensor of the given shape, of a Value if it is (), or of the model.
        shape: the shape of the parameters; or a model, which is left with the best ones.
        tries: how many points are looked at.
        rng: a random generator or a seed.
        scale: how far from 0 the points are.
        keep_points: keep the parameters at each point too, as `visualize.plots.loss_surface` takes them.

    Raises TypeError or ValueError for bad arguments; then a model is as it was, also if the loss fails.

    >>> history = random_search(lambda w: ((w - 1.0) * (w - 1.0)).sum(), (2,), tries=1000, rng=0)
    >>> len(history.losses), history.best.round(1)
    (1000, array([0.9, 0.9]))
    """
    tries, rng, scale = positive_integer(tries, "tries"), generator(rng), positive(scale, "scale")
    with (
        no_grad(),
        _searched(loss, shape if isinstance(shape, Module) else _zeros(shape), keep_points) as search,
    ):
        for _ in range(tries):
            search.move([scale * rng.standard_normal(p.shape) for p in search.parameters])
            search.look()
    return search.history


def random_local_search(
    loss: Loss, start: Start, step: float, tries: int, rng: Rng = None, keep_points: bool = False
) -> History:
    """From the best point so far try one nearby, and go there if the loss is smaller.

    Args:
        loss: a function of a Tensor, of a Value if `start` is a number, or of the model.
        start: the first parameters; a model is left with the best ones.
        step: how far: the changes are from N(0, step²).
        tries: how many changes are tried; `losses` has the start in front of them.
        rng: a random generator or a seed.
        keep_points: keep the parameters at each point too.

    Raises TypeError or ValueError for bad arguments; then a model is as it was, also if the loss fails.
    """
    step, tries, rng = positive(step, "step"), positive_integer(tries, "tries"), generator(rng)
    with no_grad(), _searched(loss, start, keep_points) as search:
        search.look()
        for _ in range(tries):
            search.move([b + step * rng.standard_normal(np.shape(b)) for b in search.best])
            search.look()
    return search.history


def gradient_descent(loss: Loss, start: Start, lr: float, steps: int, keep_points: bool = False) -> History:
    """Go against the gradient: the lecture's `weights += - step_size * weights_grad`.

    Args:
        loss: a function of a Tensor, of a Value if `start` is a number, or of the model.
        start: the first parameters; a model is left with the best ones.
        lr: the step size, at least 0.
        steps: how often; `losses` has the start in front of them.
        keep_points: keep the parameters at each point too.

    Raises TypeError or ValueError for bad arguments; then a model is as it was, also if the loss fails.

    >>> history = gradient_descent(lambda x: x * x, 1.0, lr=0.25, steps=3)
    >>> history.losses, history.best
    ([1.0, 0.25, 0.0625, 0.015625], 0.125)
    """
    lr, steps = non_negative(lr, "lr"), positive_integer(steps, "steps")
    with enable_grad(), _searched(loss, start, keep_points) as search:
        y = search.look()
        for _ in range(steps):
            search.descend(y, lr)
            y = search.look()
    return search.history


class _Search:
    """The parameters on their way, with the best ones so far."""

    def __init__(self, loss: Loss, start: Any, keep_points: bool) -> None:
        self.loss = loss
        if isinstance(start, Module):
            self.subject: Any = start
            self.parameters: list[Parameter] = start.parameters()
        else:
            self.subject = leaf = _leaf(start)
            self.parameters = [leaf]
        if not self.parameters:
            raise ValueError(f"{type(start).__name__} has no parameters: there is nothing to search")
        self.start = self.best = self._here()
        self.smallest = inf
        self.history = History(points=[] if keep_points else None)

    def look(self) -> Any:
        """Compute the loss here, and remember it."""
        y = self.loss(self.subject)
        number = float(y) if isinstance(y, Tensor | Value) else as_float(y, "the loss")
        self.history.losses.append(number)
        if self.history.points is not None:
            self.history.points.append(self.state())
        if number < self.smallest:
            self.smallest, self.best = number, self._here()
        return y

    def move(self, to: list[Any]) -> None:
        """Set the parameters."""
        for p, data in zip(self.parameters, to, strict=True):
            p.data = data if isinstance(p, Value) else np.asarray(data, dtype=p.dtype)

    def descend(self, y: Any, lr: float) -> None:
        """Go lr times against the gradient of `y`."""
        if not isinstance(y, Node) or y.is_leaf:
            raise TypeError(f"the loss is a node computed from the parameters, got {y!r:.60}")
        with np.errstate(all="ignore"):
            for p, g in zip(self.parameters, gradients(y, self.parameters), strict=True):
                p.add_(-lr * g)

    def state(self) -> Any:
        """A copy of the parameters: an array, a float, or the state of the model."""
        subject = self.subject
        return subject.state_dict() if isinstance(subject, Module) else copied_data(subject)

    def _here(self) -> list[Any]:
        return [copied_data(p) for p in self.parameters]


@contextmanager
def _searched(loss: Loss, start: Any, keep_points: bool) -> Iterator[_Search]:
    """A search that ends at its best point, or if it fails where it started."""
    if not callable(loss):
        raise TypeError(f"loss is a function of the parameters, got {loss!r:.60}")
    search = _Search(loss, start, keep_points)
    try:
        yield search
    except BaseException:
        search.move(search.start)
        raise
    search.move(search.best)
    search.history.best = search.state()


def _leaf(start: Any) -> Parameter:
    if isinstance(start, Node):
        raise TypeError("start is plain numbers, or a model: of a node, pass its .data")
    return Value(as_float(start, "start")) if np.ndim(start) == 0 else Tensor(start)


def _zeros(shape: Any) -> Any:
    if not isinstance(shape, tuple):
        raise TypeError(f"shape is a tuple such as (3, 2), or a model, got {shape!r:.60}")
    return np.zeros([positive_integer(n, f"shape[{k}]") for k, n in enumerate(shape)])
