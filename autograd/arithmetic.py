"""What nodes of both kinds can do: operators, comparisons, functions as methods, and backward()."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from autograd import backward as _backward
from autograd import functions, numpy_protocols
from autograd.node import Node, mark_changed, user_line
from autograd.operations import elementwise as gates
from autograd.operations import reductions, shapes
from autograd.operators import Operators


def _raw(other: Any) -> Any:
    return other._data if isinstance(other, Node) else other


class Arithmetic(Operators, Node):
    """What `Value` and `Tensor` have in common: operators, functions as methods, and backward()."""

    __slots__ = ()

    __array_ufunc__ = numpy_protocols.array_ufunc
    __array_function__ = numpy_protocols.array_function

    # Comparisons look at the numbers and record nothing. A node is still found in dicts and sets by
    # what it is, not by what it holds.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        return self._data == _raw(other)

    def __ne__(self, other: object) -> Any:
        return self._data != _raw(other)

    def __lt__(self, other: Any) -> Any:
        return self._data < _raw(other)

    def __le__(self, other: Any) -> Any:
        return self._data <= _raw(other)

    def __gt__(self, other: Any) -> Any:
        return self._data > _raw(other)

    def __ge__(self, other: Any) -> Any:
        return self._data >= _raw(other)

    def __bool__(self) -> bool:
        if np.size(self._data) != 1:
            raise ValueError(
                f"a Tensor with the shape {np.shape(self._data)} is not simply true or false: ask for its "
                ".data.any() or .data.all(), or choose between elements with autograd.where"
            )
        return bool(self._data)

    exp = gates.exp.apply
    log = gates.log.apply
    sqrt = gates.sqrt.apply
    sin = gates.sin.apply
    cos = gates.cos.apply
    tanh = gates.tanh.apply
    sigmoid = gates.sigmoid.apply
    relu = gates.relu.apply
    abs = gates.abs.apply
    sum = reductions.sum.apply
    mean = reductions.mean.apply
    var = reductions.var.apply
    std = reductions.std.apply
    prod = reductions.prod.apply
    max = reductions.max.apply
    min = reductions.min.apply
    cumsum = reductions.cumsum.apply
    swapaxes = shapes.swapaxes.apply
    squeeze = shapes.squeeze.apply
    broadcast_to = shapes.broadcast_to.apply
    clip = functions.clip
    ravel = functions.ravel
    backward = _backward.backward

    def reshape(self, *shape: Any) -> Any:
        """The same elements in another shape, given as one tuple or as integers."""
        return shapes.reshape(self, shape=shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        """The axes in the given order, reversed without one."""
        order = axes[0] if len(axes) == 1 else axes
        return shapes.transpose(self, axes=tuple(order) if order else None)

    def detach(self) -> Self:
        """A leaf with a copy of the data: no gradient flows through it."""
        kind: Any = type(self)
        return kind(np.array(self._data), name=self.name)  # type: ignore[no-any-return]

    def add_(self, amount: Any) -> Self:
        """Add to the data of this leaf, in place, as an optimizer does; older graphs become stale."""
        self._require_leaf()
        checked = self._as_amount(amount._data if isinstance(amount, Node) else amount)
        try:
            self._shift(checked)
        finally:  # numpy may stop, if it was told to, when it has written already
            mark_changed([self], user_line(2))
        return self

    def item(self) -> float:
        """The number in a node of one element."""
        return float(self)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else str(self)

    def __float__(self) -> float:
        if np.size(self._data) != 1:
            raise TypeError(
                f"only one element makes a float, and this {type(self).__name__} has the shape "
                f"{np.shape(self._data)}: reduce it with .sum() or .mean(), or pick one by index"
            )
        return float(np.reshape(self._data, ())[()])

    def _as_amount(self, amount: Any) -> Any:
        raise NotImplementedError

    def _shift(self, amount: Any) -> None:
        raise NotImplementedError
