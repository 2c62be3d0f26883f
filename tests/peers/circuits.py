"""What all peers share: running a circuit with their functions, and places in arrays."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograd.strategies import Constant


def run(circuit, functions, inputs, constant):
    """The circuit's output: `functions` by the names of the rows, `constant` makes the peer's arrays."""
    wires = list(inputs)
    for gate in circuit.gates:
        operands = [constant(x.value) if isinstance(x, Constant) else wires[x] for x in gate.operands]
        wires.append(functions[gate.op.name](*operands, **gate.params))
    return wires[-1]


def axes_of(axis, ndim):
    """The axes that are meant, as a tuple, counted from 0."""
    if axis is None:
        return tuple(range(ndim))
    return tuple(k % ndim for k in (axis if isinstance(axis, tuple) else (axis,)))


def places(shape):
    """An array of this shape that says of each element which it is, row by row."""
    return np.arange(int(np.prod(shape))).reshape(shape)


def places_of_windows(shape, window_shape, axis=None):
    """For each element of the sliding windows of an array where it comes from."""
    return sliding_window_view(places(shape), window_shape, axis).copy()


def rows_in(targets):
    """The number of examples in a batch."""
    return np.prod(targets.shape[:-1])


DERIVATIVES_OF_IMAGES = ("conv2d_input", "conv2d_weight", "max_unpool2d")
"""Rows that are the derivatives of others, and that no peer has as functions that mean the same at ties."""
