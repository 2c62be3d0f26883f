"""Tensor: an array node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, final

import numpy as np

from autograd.arithmetic import Arithmetic
from autograd.coercion import Array, as_array
from autograd.node import Node, mark_changed, user_line
from autograd.operations import shapes
from autograd.recording import array_node


@final
@array_node
class Tensor(Arithmetic):
    """A numpy array that remembers how it was computed.

    Args:
        data: an array, a nested list of numbers or one number; it is copied. float64 unless it is
            float32. Booleans, complex numbers, strings and objects are refused with a TypeError,
            ragged lists and empty arrays with a ValueError.
        name: for people and pictures.

    Attributes:
        data: the array. Of a leaf it may be assigned, or written into (`w.data -= 0.1 * w.grad`):
            graphs computed from it are stale then. Of a computed node it is read-only.
        grad: an array of the same shape that `backward()` added up here; None before. Both may be
            assigned.

    >>> w = Tensor([[1.0, 2.0], [3.0, 4.0]], name="w")
    >>> y = (w @ np.array([1.0, -1.0])).relu().sum()
    >>> y.item()
    0.0
    >>> (w * w).sum().backward()
    >>> w.grad
    array([[2., 4.],
           [6., 8.]])
    """

    # The data as it was when it was last handed out; None while nobody else holds the array.
    __slots__ = ("_snapshot",)

    _snapshot: Array | None

    def __init__(self, data: Any, name: str | None = None) -> None:
        self._become_leaf(np.array(as_array(data)), name)
        self._snapshot = None

    def __init_subclass__(cls) -> None:
        raise TypeError("Tensor is final: hold one in a class of your own instead of deriving from it")

    @property
    def data(self) -> Array:
        """The array."""
        data = np.asarray(self._data)
        if self.op is not None:
            data = data.view()
            data.flags.writeable = False
        elif self._snapshot is None:
            self._snapshot = data.copy()
        return data

    @data.setter
    def data(self, data: Any) -> None:
        self._require_leaf()
        data = np.array(as_array(data, "Tensor.data"))
        if data.shape != self.shape:
            raise ValueError(
                f"{self.label} has the shape {self.shape}, and data of shape {data.shape} was assigned: "
                "reshape it, or make a new Tensor"
            )
        self._data = data
        self._snapshot = None
        mark_changed([self], user_line(2))

    @property
    def grad(self) -> Array | None:
        """The gradient."""
        return self._grad  # type: ignore[no-any-return]

    @grad.setter
    def grad(self, grad: Array | None) -> None:
        if grad is None:
            self._grad = None
            return
        array = as_array(grad, "Tensor.grad")
        if array.shape != self.shape:
            raise ValueError(
                f"{self.label} has the shape {self.shape}, and a gradient of shape {array.shape} was "
                "assigned: a gradient has the shape of its Tensor, or is None"
            )
        self._grad = array.astype(self.dtype, copy=False)

    def __copy__(self) -> Self:
        twin = super().__copy__()
        if self.op is None:
            twin._data, twin._snapshot = self._data.copy(), None
        return twin

    def _as_amount(self, amount: Any) -> Array:
        array = as_array(amount, "add_")
        if not _broadcasts(array.shape, self.shape):
            raise ValueError(
                f"add_: {self.label} has the shape {self.shape}, the amount {array.shape}, which does "
                "not broadcast to it: reshape the amount"
            )
        return array

    def _shift(self, amount: Array) -> None:
        """Add an array that broadcasts to the data. Who calls this marks the change, also after an error."""
        data = self._data
        np.add(data, amount, data)
        if self._snapshot is not None:
            self._snapshot = data.copy()

    def _notice_writing(self) -> None:
        """See whether the array has been written into since it was handed out."""
        if self.op is not None or self._snapshot is None:
            return
        if self._snapshot.tobytes() != self._data.tobytes():
            self._snapshot = self._data.copy()
            mark_changed([self], None)  # the writing was noticed here, and done somewhere before

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return self._data.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._data.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._data.size  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64 or float32."""
        return self._data.dtype  # type: ignore[no-any-return]

    @property
    def T(self) -> Tensor:
        """The axes in reverse order."""
        return shapes.transpose(self)  # type: ignore[no-any-return]

    def __getitem__(self, index: Any) -> Tensor:
        return shapes.getitem(self, index=_plain_index(index))  # type: ignore[no-any-return]

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TypeError(
            "a Tensor cannot be assigned into, as its graph would no longer be true: "
            "use autograd.where or concatenate to build a new one, or write into the .data of a leaf"
        )

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("a Tensor with the shape () has no length")
        return len(self._data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[k] for k in range(len(self)))

    def __contains__(self, x: Any) -> bool:
        return x._data in self._data if isinstance(x, Node) else x in self._data

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        """A copy of the data: what numpy makes of it is not recorded."""
        return np.array(self._data, dtype=dtype)

    def __repr__(self) -> str:
        body = np.array2string(np.asarray(self._data), separator=", ", prefix="Tensor(", threshold=100)
        name = f", name={self.name!r}" if self.name is not None else ""
        dtype = "" if self.dtype == np.float64 else f", dtype={self.dtype}"
        return f"Tensor({body}{dtype}{name})"


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    missing = len(to) - len(shape)
    return missing >= 0 and all(n in (1, m) for n, m in zip(shape, to[missing:], strict=True))


def _plain_index(index: Any) -> Any:
    """An index without nodes, whose lists are arrays."""
    if isinstance(index, tuple):
        return tuple(map(_plain_index, index))
    if isinstance(index, Node):
        raise TypeError("an index is integers or booleans, got a node: use its .data, as integers")
    return np.asarray(index) if isinstance(index, list) else index
