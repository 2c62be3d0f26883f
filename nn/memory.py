"""The memory of training: parameters, gradients, activations and the input, by the accounting of lecture 003.

One parameter is one number, and so is its gradient, of which the batch shares one. Activations are what
the way back needs: each example has its own. Counted are the numbers, not Python's objects around
them, and not what exists for a moment only.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from autograd import Node, Tensor, Value, enable_grad
from autograd.coercion import as_array, as_float
from autograd.topology import topological_order
from nn.module import Module
from nn.sizes import positive_integer

UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3), ("B", 1))
"""Powers of ten: 1 GB is 1,000,000,000 bytes."""


@dataclass(frozen=True)
class TrainingMemory:
    """How many bytes training takes; prints as a table.

    Attributes:
        parameters, gradients, activations, input: bytes, the last two for the whole batch.
        batch_size: examples in the batch.
        dtype: of the parameters.
    """

    parameters: int
    gradients: int
    activations: int
    input: int
    batch_size: int
    dtype: np.dtype[Any]

    @property
    def total(self) -> int:
        """All of it, in bytes."""
        return self.parameters + self.gradients + self.activations + self.input

    def __str__(self) -> str:
        unit, size = next((unit, size) for unit, size in UNITS if self.total >= size)
        names = ("parameters", "gradients", "activations", "input", "total")
        lines = [f"{name:<12}{_in_units(getattr(self, name), size):>14} {unit}" for name in names]
        examples = "1 example" if self.batch_size == 1 else f"{self.batch_size:,} examples"
        return "\n".join([f"memory of training, {examples}, {self.dtype}", *lines])


def training_memory(
    model: Module, inputs: ArrayLike, *, batch_size: int | None = None, dtype: DTypeLike | None = None
) -> TrainingMemory:
    """What a model takes: a copy of it computes once, and the arrays that its circuit holds are summed.

    Args:
        model: a module of Tensors, or of Values.
        inputs: a batch as the model takes it, its first axis the examples.
        batch_size: another number of examples; `inputs` are repeated or cut.
        dtype: float32 or float64, for a model of Tensors in another precision than it has.

    Raises TypeError for what is not a module, ValueError for a model without parameters or with an
    output that does not depend on them, and what the model says about inputs that do not fit.

    >>> from nn import MLP
    >>> print(training_memory(MLP([784, 30, 10]), np.zeros((10, 784))))
    memory of training, 10 examples, float64
    parameters         190.88 kB
    gradients          190.88 kB
    activations          5.60 kB
    input               62.72 kB
    total              450.08 kB
    """
    if not isinstance(model, Module):
        raise TypeError(f"training_memory takes a module such as nn.MLP([784, 30, 10]), got {model!r:.60}")
    model = copy.deepcopy(model)  # it may be cast, and computing may change it
    parameters = model.parameters()
    if not parameters:
        raise ValueError("training_memory: the model has no parameters, so there is nothing to train")
    precision = _cast(parameters, dtype)
    batch = as_array(inputs, "inputs")
    if batch.ndim == 0:
        raise ValueError(f"inputs is a batch, its first axis the examples, got one number: {inputs!r:.40}")
    if batch_size is not None:
        batch = np.resize(batch, (positive_integer(batch_size, "batch_size"), *batch.shape[1:]))
    batch = np.array(batch, precision)
    batch.flags.writeable = False  # so that the circuit holds this very array
    outputs = _compute(model, batch)
    size = sum(p.size for p in parameters) * precision.itemsize
    return TrainingMemory(
        parameters=size,
        gradients=size,
        activations=_kept(outputs, [batch, *map(np.asarray, _arrays(parameters))]),
        input=batch.nbytes,
        batch_size=len(batch),
        dtype=precision,
    )


def training_memory_bound(
    parameters: int, *, batch_size: int = 1, sample_bytes: float = 0, dtype: DTypeLike = np.float64
) -> TrainingMemory:
    """What a network takes at most, known by the number of its parameters only: the quiz of lecture 003.

    An example has no more activations than there are parameters, since each unit has at least one.

    Args:
        parameters: how many.
        batch_size: how many examples in an iteration.
        sample_bytes: what one example takes, whatever its type.
        dtype: of parameters and activations: float32 is single, float64 double precision.

    >>> print(training_memory_bound(300 * 10**9, sample_bytes=10**9, dtype="float32"))
    memory of training, 1 example, float32
    parameters           1,200 GB
    gradients            1,200 GB
    activations          1,200 GB
    input                    1 GB
    total                3,601 GB
    >>> training_memory_bound(300 * 10**9, batch_size=1000, sample_bytes=10**9).total // 10**9
    2405800
    """
    size = positive_integer(parameters, "parameters") * _precision(dtype).itemsize
    batch_size = positive_integer(batch_size, "batch_size")
    sample = as_float(sample_bytes, "sample_bytes")
    if not 0.0 <= sample < np.inf:
        raise ValueError(f"sample_bytes is a number of bytes, at least 0, got {sample_bytes}")
    return TrainingMemory(
        size, size, size * batch_size, round(sample * batch_size), batch_size, _precision(dtype)
    )


def _precision(dtype: Any) -> np.dtype[Any]:
    for precision in (np.dtype(np.float32), np.dtype(np.float64)):
        if dtype is not None and precision == dtype:
            return precision
    raise TypeError(f"dtype is float32, single precision, or float64, double, got {dtype!r:.60}")


def _cast(parameters: list[Any], dtype: DTypeLike | None) -> np.dtype[Any]:
    """Give the parameters the dtype, if there is one; returns what they have."""
    if dtype is None:
        return np.result_type(*(p.dtype if isinstance(p, Tensor) else np.float64 for p in parameters))
    precision = _precision(dtype)
    for p in parameters:
        if isinstance(p, Tensor):
            p.data = np.array(p).astype(precision)
        elif precision != np.float64:
            raise ValueError("a Value is a Python float, float64: leave dtype= out for a model of Values")
    return precision


def _compute(model: Module, batch: NDArray[Any]) -> list[Node]:
    """The outputs of the model; of a model of Values, which takes one example at a time, those of each."""
    with enable_grad():
        if any(isinstance(p, Value) for p in model.parameters()):
            outputs = _flat([model(example.tolist()) for example in batch])
        else:
            outputs = _flat(model(batch))
    nodes = [x for x in outputs if isinstance(x, Node) and not x.is_leaf]
    if not nodes:
        raise ValueError(
            "training_memory: the model has recorded no circuit, so its output does not depend on its "
            "parameters: compute with Tensors or Values, and without no_grad() in forward"
        )
    return nodes


def _flat(x: Any) -> list[Any]:
    return [leaf for part in x for leaf in _flat(part)] if isinstance(x, list | tuple) else [x]


def _kept(outputs: list[Node], counted: list[NDArray[Any]]) -> int:
    """The bytes of the numbers that the circuit holds, without the arrays that are counted already.

    A view, as reshape gives it, has the memory of another array, and that is counted once.
    """
    known = {id(_owner(x)) for x in counted}
    scalars = 0
    buffers: dict[int, NDArray[Any]] = {}
    for node in topological_order(*outputs):
        scalars += isinstance(node, Value) and not node.is_leaf
        for array in _arrays([node, *node.inputs, *_flat([*(node.params or {}).values()])]):
            owner = _owner(array)
            if id(owner) not in known:
                buffers[id(owner)] = owner
    return scalars * np.dtype(np.float64).itemsize + sum(x.nbytes for x in buffers.values())


def _arrays(items: list[Any]) -> Iterator[NDArray[Any]]:
    for x in items:
        if isinstance(x, Tensor):
            yield x._data
        elif isinstance(x, np.ndarray):
            yield x


def _owner(array: NDArray[Any]) -> NDArray[Any]:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _in_units(size: int, unit: int) -> str:
    """Whole where it is whole, else with two decimals."""
    return f"{size // unit:,}" if size % unit == 0 else f"{size / unit:,.2f}"
