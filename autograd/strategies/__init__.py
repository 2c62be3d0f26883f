"""Hypothesis strategies for differentiable circuits: `@given(circuits())`."""

try:
    import hypothesis as _hypothesis  # noqa: F401
except ImportError as error:
    raise ImportError("autograd.strategies needs hypothesis: pip install 'circuitgrad[testing]'") from error

from autograd.strategies.arrays import arrays, broadcastable_shapes, operands, tensors
from autograd.strategies.circuit import Circuit
from autograd.strategies.circuits import circuits
from autograd.strategies.gate import Constant, Gate
from autograd.strategies.numbers import numbers, points
from autograd.strategies.tensor_circuits import tensor_circuits

__all__ = [
    "Circuit",
    "Constant",
    "Gate",
    "arrays",
    "broadcastable_shapes",
    "circuits",
    "numbers",
    "operands",
    "points",
    "tensor_circuits",
    "tensors",
]
