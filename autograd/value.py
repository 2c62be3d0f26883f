"""Value: a scalar node. It holds a Python float, since a 0-d array is ten times slower."""

from __future__ import annotations

from typing import Any, ClassVar, final

import numpy as np

from autograd.arithmetic import Arithmetic
from autograd.coercion import as_float
from autograd.node import mark_changed, user_line
from autograd.recording import scalar_node


@final
@scalar_node
class Value(Arithmetic):
    """A real number that remembers how it was computed.

    Args:
        data: a float, or an integer, which becomes one. Booleans, strings, complex numbers and
            arrays are refused with a TypeError.
        name: for people and pictures.

    Attributes:
        data: the float. Assign to it on a leaf only; graphs computed from it are stale then.
        grad: what `backward()` added up here; 0.0 before. Another float may be assigned.

    The circuit f = (x + y) z of lecture 004:

    >>> x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    >>> f = (x + y) * z
    >>> f.backward()
    >>> f.data, x.grad, y.grad, z.grad
    (-12.0, -4.0, -4.0, 3.0)
    """

    __slots__ = ()

    initial_grad: ClassVar[float | None] = 0.0
    dtype: ClassVar[np.dtype[Any]] = np.dtype(np.float64)
    ndim = 0
    shape = ()
    size = 1

    def __init__(self, data: float, name: str | None = None) -> None:
        self._become_leaf(data if type(data) is float else as_float(data), name)

    def __init_subclass__(cls) -> None:
        raise TypeError("Value is final: hold one in a class of your own instead of deriving from it")

    @property
    def data(self) -> float:
        """The number."""
        return self._data  # type: ignore[no-any-return]

    @data.setter
    def data(self, data: float) -> None:
        self._require_leaf()
        self._data = as_float(data, "Value.data")
        mark_changed([self], user_line(2))

    @property
    def grad(self) -> float:
        """The gradient."""
        return self._grad  # type: ignore[no-any-return]

    @grad.setter
    def grad(self, grad: float) -> None:
        if grad is None:
            raise TypeError("Value.grad holds one real number, got None: assign 0.0 to forget the gradient")
        self._grad = grad if type(grad) is float else as_float(grad, "Value.grad")

    @property
    def T(self) -> Value:
        """The value itself, as for every scalar in numpy."""
        return self

    def _as_amount(self, amount: Any) -> float:
        return as_float(amount, "add_")

    def _shift(self, amount: Any) -> None:
        """Add a number to the data. Who calls this marks the change afterwards."""
        self._data += float(amount)

    def _notice_writing(self) -> None:
        """A float cannot be written into."""

    def __len__(self) -> int:
        raise TypeError("a Value is one number and has no length: use Tensor, or a list of Values")

    def __iter__(self) -> Any:
        raise TypeError("a Value is one number and cannot be iterated: use Tensor, or a list of Values")

    def __getitem__(self, index: Any) -> Any:
        raise TypeError("a Value is one number and has no parts: use Tensor, or a list of Values")

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name is not None else ""
        return f"Value({self._data!r}, grad={self.grad!r}{name})"
